/**
 * An image that is learned from while a person corrects it: strokes come as runs of its labels, predictions go as runs
 * of its file's pixels. Without tensors: what it needs of a network are its scores.
 */
import type { ConfirmedChange } from '../../core/confirmedChange';
import { classOf, CONFIRMED, UNLABELED } from '../../core/labelMap';
import { orientedSize, type Orientation, type PixelRegion } from '../../core/orientation';
import { RUN_STRIDE, type Runs } from '../../core/runs';
import { samplesOf } from '../gridPositions';
import type { InputImage, InputSize } from '../inputImage';
import type { LabelTarget } from '../scoresToLabels';
import type { AbortFlag } from '../turns';
import type { NetworkScores } from '../types';
import type { SharedScores } from './baseScores';
import type { ConfirmedStroke } from './confirmedPixels';
import { labelRuns } from './labelRuns';
import { LiveLearner, type Refit } from './liveLearner';

export interface LiveImageOptions {
  /** The network's small input. */
  readonly input: InputImage;
  /** What is known of the image without corrections; undefined: nothing. */
  readonly scores: NetworkScores | undefined;
  /** The dataset's class by channel of the scores; 255 where it has none. */
  readonly channelClasses: Uint8Array;
  /** Class ids of the dataset. */
  readonly classIds: Uint8Array;
  /** How the file's pixels are turned. */
  readonly orientation: Orientation;
}

export interface LivePredictOptions {
  readonly signal: AbortFlag;
  /** Told every some rows of the region, and before the first of them while its scores are computed. */
  readonly onProgress?: (doneRows: number, rows: number) => void;
}

/** The same strokes teach the same. */
const SEED = 1;
/** More pixels of a stroke are looked at in steps: {@link LiveLearner} keeps some thousand. */
const MOST_PIXELS = 1 << 16;
/** Refits of a net that begins anew with many strokes, so that it has learned about as much as stroke by stroke. */
const REFITS_ANEW = 3;

export class LiveImage {
  private readonly learner: LiveLearner;
  private readonly target: LabelTarget;
  private readonly places = new Int16Array(256).fill(-1);
  /** The learner's number of each stroke by its edit. */
  private readonly strokes = new Map<number, number>();
  private isNew = true;

  constructor({ input, scores, channelClasses, classIds, orientation }: LiveImageOptions) {
    classIds.forEach((id, place) => (this.places[id] = place));
    this.places[UNLABELED] = UNLABELED;
    const shared = scores && this.sharedScores(scores, input, channelClasses, classIds.length);
    const hasFallback = shared?.fallback !== undefined;
    const classes = classIds.length + (hasFallback ? 1 : 0);
    this.learner = new LiveLearner(input, { classes, shared, seed: SEED });
    const allIds = hasFallback ? Uint8Array.of(...classIds, UNLABELED) : classIds;
    this.target = { ...input.source, input, classIds: allIds, orientation };
  }

  /** Takes over what a person did; {@link refit} then. */
  apply(change: ConfirmedChange): void {
    switch (change.kind) {
      case 'painted':
        this.add(change.edit, change.runs);
        return;
      case 'takenBack':
        this.remove(change.edit);
        return;
      case 'all':
        this.strokes.clear();
        this.learner.forget();
        this.isNew = true;
        this.add(ALL_BEFORE, change.runs);
    }
  }

  /**
   * @param beat called every few steps
   * @throws LabelerError `cancelled`; nothing was learned then
   */
  async refit(signal: AbortFlag, beat?: () => void): Promise<Refit> {
    let refit = await this.learner.refit(signal, beat);
    for (let i = 1; this.isNew && i < REFITS_ANEW; i++) {
      const { after, used } = await this.learner.refit(signal, beat);
      refit = { used: refit.used || used, before: refit.before, after };
    }
    this.isNew = false;
    return refit;
  }

  /**
   * What the image is predicted to be.
   * @param region of the raw image; all of it by default
   * @returns runs of unconfirmed cells, raw order, that cover the region; undefined where nothing can be said yet
   * @throws LabelerError `cancelled`
   */
  async predict(region: PixelRegion | undefined, options: LivePredictOptions): Promise<Runs | undefined> {
    const target = { ...this.target, region };
    const samples = samplesOf(this.learner.gridSize, target);
    const grid = await this.learner.scores(samples, options.signal, () => options.onProgress?.(0, 1));
    const { width } = orientedSize(target, target.orientation ?? 1);
    return grid && (await labelRuns(grid, target, width, options));
  }

  private add(edit: number, runs: Runs): void {
    this.remove(edit);
    const stroke = strokeOf(runs, this.places);
    if (stroke.pixels.length > 0) this.strokes.set(edit, this.learner.addStroke(stroke));
  }

  private remove(edit: number): void {
    const id = this.strokes.get(edit);
    if (id === undefined) return;
    this.strokes.delete(edit);
    this.learner.removeStroke(id);
  }

  /** @returns undefined where the network knows none of the dataset's classes */
  private sharedScores(
    { grid, input }: NetworkScores,
    small: InputImage,
    channelClasses: Uint8Array,
    classes: number,
  ): SharedScores | undefined {
    const classOfChannel = Int16Array.from(channelClasses, (id) =>
      id === UNLABELED || this.places[id] < 0 ? classes : this.places[id],
    );
    const known = classOfChannel.filter((place) => place < classes).length;
    if (known === 0) return undefined;
    // Strides count pixels of the input that the network read last; a pyramid's is twice as large.
    const scale = longest(input) > 0 ? longest(small) / longest(input) : 1;
    return {
      grid: { ...grid, stride: grid.stride * scale },
      classOf: classOfChannel,
      ...(known < classOfChannel.length && { fallback: classes }),
    };
  }
}

/** Pixels between the ends of an input's longest side. */
function longest({ paddedWidth, paddedHeight }: InputSize): number {
  return Math.max(paddedWidth, paddedHeight) - 1;
}

/** Stands for the edit of what was confirmed before anybody counted. */
const ALL_BEFORE = 0;

/** The confirmed pixels of runs, in steps where they are many; classes that the dataset lacks are left out. */
function strokeOf(runs: Runs, places: Int16Array): ConfirmedStroke {
  let total = 0;
  for (let i = 0; i < runs.length; i += RUN_STRIDE) if (counts(runs[i + 2], places)) total += runs[i + 1];
  const step = Math.max(1, total / MOST_PIXELS);
  const pixels: number[] = [];
  const classes: number[] = [];
  /** Confirmed pixels before the run, and which of them is taken next. */
  let passed = 0;
  let next = 0;
  for (let i = 0; i < runs.length; i += RUN_STRIDE) {
    if (!counts(runs[i + 2], places)) continue;
    const end = passed + runs[i + 1];
    for (; next < end; next += step) {
      pixels.push(runs[i] + Math.floor(next - passed));
      classes.push(places[classOf(runs[i + 2])]);
    }
    passed = end;
  }
  return { pixels: Uint32Array.from(pixels), classes: Uint8Array.from(classes) };
}

function counts(cell: number, places: Int16Array): boolean {
  return cell >= CONFIRMED && places[classOf(cell)] >= 0;
}
