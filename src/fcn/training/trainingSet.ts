/** What a head learns from: sampled features and their classes, image by image. */
import { HALF_VALUES } from '../float16';

/** The sampled pixels of one image. */
export interface TrainingImage {
  /** `[n, width]` as half-precision floats: what is trained on is what a store keeps. */
  readonly features: Uint16Array;
  /** The class's place in the head's list of classes, n of them. */
  readonly classes: Uint8Array;
}

/** All pixels in two arrays. */
export interface TrainingPixels {
  readonly count: number;
  /** Channels a pixel. */
  readonly width: number;
  readonly features: Uint16Array;
  readonly classes: Uint8Array;
}

/** @throws RangeError where an image's arrays don't fit `width` */
export function joinImages(images: readonly TrainingImage[], width: number): TrainingPixels {
  const count = images.reduce((sum, { classes }) => sum + classes.length, 0);
  const features = new Uint16Array(count * width);
  const classes = new Uint8Array(count);
  let at = 0;
  for (const image of images) {
    if (image.features.length !== image.classes.length * width) {
      throw new RangeError(
        `${image.features.length} features for ${image.classes.length} pixels of ${width}`,
      );
    }
    features.set(image.features, at * width);
    classes.set(image.classes, at);
    at += image.classes.length;
  }
  return { count, width, features, classes };
}

/** Mean and deviation a channel. */
export interface Standardisation {
  readonly mean: Float32Array;
  /** > 0: a channel that never changes has 1. */
  readonly deviation: Float32Array;
}

/** Of the training pixels alone: what is validated on must not be seen. */
export function standardisationOf({ count, width, features }: TrainingPixels): Standardisation {
  const sum = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < width; c++) {
      const value = HALF_VALUES[features[i * width + c]];
      sum[c] += value;
      squares[c] += value * value;
    }
  }
  const mean = Float32Array.from(sum, (total) => total / Math.max(1, count));
  const deviation = Float32Array.from(squares, (total, c) => {
    const variance = total / Math.max(1, count) - mean[c] * mean[c];
    return variance > 1e-8 ? Math.sqrt(variance) : 1;
  });
  return { mean, deviation };
}

/** The pixels as a standardised matrix `[rows.length, width]`. */
export function standardisedRows(
  { width, features }: TrainingPixels,
  rows: Uint32Array,
  { mean, deviation }: Standardisation,
): Float32Array {
  const matrix = new Float32Array(rows.length * width);
  const scale = deviation.map((value) => 1 / value);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * width;
    for (let c = 0; c < width; c++) {
      matrix[i * width + c] = (HALF_VALUES[features[from + c]] - mean[c]) * scale[c];
    }
  }
  return matrix;
}
