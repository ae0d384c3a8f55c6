/** Draws what one step of the local net learns from: pixels of all strokes alike, and far pixels that are kept. */
import type { Random } from '../../core/random';
import type { BaseScores } from './baseScores';
import { LIVE_STRIDE } from './baseScores';
import type { StandingPixels } from './confirmedPixels';
import { KEEP, type NetBatch } from './localNet';
import { PIXEL_INPUTS, type PixelInputs } from './pixelInputs';

export interface SamplerOptions {
  /** Confirmed pixels a step. */
  readonly strokePixels: number;
  /** Far pixels a step; none without a shared head. */
  readonly keepPixels: number;
  /** Weight of the mean cross-entropy of the far pixels; the one of confirmed pixels is 1. */
  readonly keepWeight: number;
}

/** Pixels that decide whether a refit is used. */
const JUDGED_PIXELS = 2048;

interface Batch extends NetBatch {
  count: number;
}

/** Gives batches of always the same arrays. */
export class StrokeSampler {
  private readonly batch: Batch;

  /** @param far samples that {@link SamplerOptions.keepPixels} are drawn from, as `ConfirmedPixels.farFromPaint` gives them */
  constructor(
    private readonly inputs: PixelInputs,
    private readonly base: BaseScores,
    private readonly standing: StandingPixels,
    private readonly far: Uint32Array,
    private readonly paddedWidth: number,
    private readonly options: SamplerOptions,
  ) {
    this.batch = emptyBatch(
      Math.max(options.strokePixels, standing.strokes.length) + options.keepPixels,
      base.classes,
    );
    this.mask = base.maskOf(standing.painted);
  }

  /** 1 a class that must not be predicted. */
  readonly mask: Uint8Array;

  /** Another step's pixels. */
  draw(random: Random): NetBatch {
    const { batch, far, standing } = this;
    const { strokePixels, keepPixels, keepWeight } = this.options;
    const { strokes } = standing;
    const each = Math.max(1, Math.floor(strokePixels / strokes.length));
    batch.count = 0;
    for (const { pixels, classes } of strokes) {
      for (let n = 0; n < each; n++) {
        const i = Math.floor(random() * pixels.length);
        this.addPixel(batch, pixels[i], classes[i], 1 / (each * strokes.length));
      }
    }
    if (far.length === 0) return batch;
    for (let n = 0; n < keepPixels; n++) {
      this.addFar(batch, far[Math.floor(random() * far.length)], keepWeight / keepPixels);
    }
    return batch;
  }

  /** Confirmed pixels of all strokes, evenly: their loss says whether a refit made things better. */
  judged(): NetBatch {
    const { strokes } = this.standing;
    const each = Math.max(1, Math.floor(JUDGED_PIXELS / strokes.length));
    const batch = emptyBatch(each * strokes.length, this.base.classes);
    for (const { pixels, classes } of strokes) {
      const count = Math.min(each, pixels.length);
      for (let n = 0; n < count; n++) {
        const i = Math.floor((n * pixels.length) / count);
        this.addPixel(batch, pixels[i], classes[i], 1 / (count * strokes.length));
      }
    }
    return batch;
  }

  private addPixel(batch: Batch, pixel: number, target: number, weight: number): void {
    const { base, mask, paddedWidth } = this;
    const at = batch.count++;
    const x = pixel % paddedWidth;
    const y = Math.floor(pixel / paddedWidth);
    this.inputs.write(x, y, batch.inputs, at * PIXEL_INPUTS);
    base.writePixel(x, y, mask, batch.base, at * base.classes);
    batch.targets[at] = target;
    batch.weights[at] = weight;
  }

  private addFar(batch: Batch, sample: number, weight: number): void {
    const { base, mask } = this;
    const at = batch.count++;
    const row = Math.floor(sample / base.columns);
    const column = sample % base.columns;
    this.inputs.write(column * LIVE_STRIDE, row * LIVE_STRIDE, batch.inputs, at * PIXEL_INPUTS);
    base.writeSample(row, column, mask, batch.base, at * base.classes);
    batch.targets[at] = KEEP;
    batch.weights[at] = weight;
  }
}

function emptyBatch(size: number, classes: number): Batch {
  return {
    count: 0,
    inputs: new Float32Array(size * PIXEL_INPUTS),
    base: new Float32Array(size * classes),
    targets: new Int16Array(size),
    weights: new Float32Array(size),
  };
}
