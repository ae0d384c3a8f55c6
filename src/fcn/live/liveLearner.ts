/**
 * What is learned live on one image: its confirmed pixels, the shared head's scores, and the local net that corrects
 * them. Deterministic: the same calls with the same seed give the same scores, however fast the machine is.
 */
import { seededRandom } from '../../core/random';
import type { GridShape, SampleRegion } from '../gridPositions';
import type { InputImage } from '../inputImage';
import type { ScoreGrid } from '../scoresToLabels';
import { Adam } from '../training/adam';
import { takeTurn, type AbortFlag } from '../turns';
import { BaseScores, LIVE_STRIDE, type SharedScores } from './baseScores';
import { ConfirmedPixels, type ConfirmedStroke } from './confirmedPixels';
import { LocalNet } from './localNet';
import { PIXEL_INPUTS, PixelInputs } from './pixelInputs';
import { StrokeSampler, type SamplerOptions } from './strokeSampler';

/** What was chosen on training images; tests and benches change it. */
export interface LearningConstants extends SamplerOptions {
  /** Hidden units of the local net: beside a shared head it corrects, alone it does everything. */
  readonly hidden: { readonly withShared: number; readonly alone: number };
  /** Of a refit. */
  readonly steps: number;
  readonly learningRate: number;
  /** Input pixels from all paint beyond which the shared head's prediction is kept. */
  readonly keepDistance: number;
}

/**
 * Chosen on CamVid's training images (heads of 20 of them, strokes on ten others). Against the study's keep term of weight
 * 0.3 beyond 30 pixels a stroke lowers the accuracy half as often, and 10 strokes bring a point more.
 */
export const LEARNING: LearningConstants = {
  hidden: { withShared: 32, alone: 64 },
  steps: 50,
  learningRate: 0.01,
  strokePixels: 256,
  keepPixels: 256,
  keepWeight: 3,
  keepDistance: 10,
};

export interface LiveLearnerOptions {
  /** How many classes the image can have, 1..254; strokes and scores name them by their place. */
  readonly classes: number;
  readonly shared?: SharedScores | undefined;
  readonly seed: number;
  readonly constants?: Partial<LearningConstants>;
}

export interface Refit {
  /** Whether the net is now another one; false where nothing is painted, or it would have been worse. */
  readonly used: boolean;
  /** Mean cross-entropy of the confirmed pixels, strokes weighted equally; 0 where nothing is painted. */
  readonly before: number;
  readonly after: number;
}

/** Steps between two turns of others (trap 33). */
const STEPS_A_TURN = 5;
/** Samples of the grid between two turns. */
const TURN_SAMPLES = 1 << 13;

export class LiveLearner {
  private readonly constants: LearningConstants;
  private readonly inputs: PixelInputs;
  private readonly confirmed: ConfirmedPixels;
  /** The net's weights before each stroke: taking back the last one takes back what it taught. */
  private readonly weightsBefore = new Map<number, Float32Array>();
  private base: BaseScores;
  private net: LocalNet;
  private values: Float32Array | undefined;

  /** @param image the network's input, kept */
  constructor(
    private readonly image: InputImage,
    private readonly options: LiveLearnerOptions,
  ) {
    this.constants = { ...LEARNING, ...options.constants };
    this.inputs = new PixelInputs(image);
    this.confirmed = new ConfirmedPixels(image, options.classes);
    this.base = new BaseScores(image, options.classes, options.shared);
    this.net = this.newNet();
  }

  /** The grid that {@link scores} gives. */
  get gridSize(): GridShape {
    const { rows, columns } = this.base;
    return { rows, columns, stride: LIVE_STRIDE };
  }

  /** Another shared head's scores, or none any more: the local net corrects them from the start. Refit then. */
  setShared(shared: SharedScores | undefined): void {
    this.base = new BaseScores(this.image, this.options.classes, shared);
    this.startAnew();
  }

  /**
   * Adds what a person has confirmed; {@link refit} then. Later strokes own the pixels that they share with earlier ones.
   * @returns an id to {@link removeStroke} it by
   * @throws RangeError for a pixel outside of the image or a class that there is not
   */
  addStroke(stroke: ConfirmedStroke): number {
    const id = this.confirmed.add(stroke);
    this.weightsBefore.set(id, this.net.weights.slice());
    return id;
  }

  /** Takes a stroke back, and the net to what it was before; {@link refit} then, from the pixels that still stand. */
  removeStroke(id: number): void {
    const before = this.weightsBefore.get(id);
    if (before === undefined) return;
    this.confirmed.remove(id);
    this.net.weights.set(before);
    this.weightsBefore.delete(id);
    // What later strokes began from had learned from this one.
    for (const later of this.weightsBefore.keys()) if (later > id) this.weightsBefore.set(later, before);
  }

  /** Forgets all strokes and what they taught. */
  forget(): void {
    this.confirmed.clear();
    this.startAnew();
  }

  /**
   * Learns from the confirmed pixels as they stand, beginning with the present net. Others get a turn every few steps;
   * until it is done, {@link scores} gives what was learned before.
   * @param beat called after each of these turns: many strokes and classes take seconds
   * @throws LabelerError `cancelled`; nothing was learned then
   */
  async refit(signal?: AbortFlag, beat?: () => void): Promise<Refit> {
    const { constants, base } = this;
    const standing = this.confirmed.standing();
    if (standing.strokes.length === 0) return { used: false, before: 0, after: 0 };
    const far = base.hasShared
      ? this.confirmed.farFromPaint(constants.keepDistance, base.rows, base.columns)
      : new Uint32Array(0);
    const sampler = new StrokeSampler(this.inputs, base, standing, far, this.image.paddedWidth, constants);
    const judged = sampler.judged();
    const before = this.net.loss(judged);
    const learned = await this.learn(sampler, signal, beat);
    const after = learned.loss(judged);
    const used = after < before;
    if (used) this.net = learned;
    return { used, before, after };
  }

  /**
   * The shared head's scores with the local net's, at stride {@link LIVE_STRIDE}; classes that are neither painted here
   * nor known to the shared head have a score that never wins.
   * @param region samples to compute now; the others are as they were computed last. All by default
   * @param beat called after each turn of others
   * @returns arrays that the next call writes into; undefined without a shared head before two classes are painted
   * @throws LabelerError `cancelled`
   */
  async scores(region?: SampleRegion, signal?: AbortFlag, beat?: () => void): Promise<ScoreGrid | undefined> {
    const { base, net } = this;
    const { rows, columns, classes } = base;
    const { painted } = this.confirmed.standing();
    if (!base.hasShared && painted.reduce((sum, is) => sum + is, 0) < 2) return undefined;
    const mask = base.maskOf(painted);
    const values = (this.values ??= new Float32Array(rows * columns * classes));
    const { firstRow, endRow, firstColumn, endColumn } = region ?? allOf(base);
    const inputs = new Float32Array(PIXEL_INPUTS);
    const turnRows = Math.max(1, Math.floor(TURN_SAMPLES / (endColumn - firstColumn)));
    for (let row = firstRow; row < endRow; row++) {
      for (let column = firstColumn; column < endColumn; column++) {
        const at = (row * columns + column) * classes;
        this.inputs.write(column * LIVE_STRIDE, row * LIVE_STRIDE, inputs, 0);
        base.writeSample(row, column, mask, values, at);
        net.addScores(inputs, 0, values, at);
      }
      if ((row - firstRow + 1) % turnRows !== 0) continue;
      await takeTurn(signal);
      beat?.();
    }
    return { values, rows, columns, channels: classes, stride: LIVE_STRIDE };
  }

  private async learn(
    sampler: StrokeSampler,
    signal: AbortFlag | undefined,
    beat: (() => void) | undefined,
  ): Promise<LocalNet> {
    const { steps, learningRate } = this.constants;
    // The same numbers each time: a stroke that is taken back and made again teaches the same.
    const random = seededRandom(this.options.seed);
    const learned = new LocalNet(this.net.shape, this.options.seed);
    learned.weights.set(this.net.weights);
    const adam = new Adam();
    for (let step = 0; step < steps; step++) {
      const gradient = learned.backward(sampler.draw(random));
      adam.next();
      adam.update('net', learned.weights, gradient, learningRate);
      if ((step + 1) % STEPS_A_TURN !== 0) continue;
      await takeTurn(signal);
      beat?.();
    }
    return learned;
  }

  private newNet(): LocalNet {
    const { hidden } = this.constants;
    const shape = {
      inputs: PIXEL_INPUTS,
      hidden: this.base.hasShared ? hidden.withShared : hidden.alone,
      outputs: this.options.classes,
    };
    return new LocalNet(shape, this.options.seed);
  }

  /** Without what was learned; what stands is learned again by the next refits. */
  private startAnew(): void {
    this.net = this.newNet();
    this.values = undefined;
    for (const id of this.weightsBefore.keys()) this.weightsBefore.set(id, this.net.weights);
  }
}

function allOf({ rows, columns }: BaseScores): SampleRegion {
  return { firstRow: 0, endRow: rows, firstColumn: 0, endColumn: columns };
}
