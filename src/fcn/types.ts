/** What the network takes and gives; the worker and the command line share it. */
import type { LabelClass } from '../core/classes';
import type { ModelReference } from '../core/edit';

/** Upright pixels, read in bands so that a huge image never exists twice. */
export interface PixelSource {
  readonly width: number;
  readonly height: number;
  /** Bytes a pixel that {@link PixelSource.rows} gives: RGB, or RGBA with alpha still to be laid over white. */
  readonly channels: 3 | 4;
  /** Rows `from` (inclusive) to `to` (exclusive): `(to - from) * width * channels` bytes, sRGB, not premultiplied. */
  rows(from: number, to: number): Uint8Array | Uint8ClampedArray | Promise<Uint8Array | Uint8ClampedArray>;
}

export interface PredictOptions {
  /** Longest side of the network's input in pixels, 129..1025. */
  readonly inputSize: number;
  readonly outputStride: 8 | 16;
  /** 256 bytes: what to write for each class of the model (255 = unlabeled); the model's own ids by default. */
  readonly classLookup?: Uint8Array;
  /** Checked after each block; the rejection is a LabelerError `cancelled`. */
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (stage: 'network' | 'labels', done: number, total: number) => void;
}

export interface Prediction {
  /** The image's upright size in pixels. */
  readonly width: number;
  readonly height: number;
  /** A class id a pixel, row-major. */
  readonly classes: Uint8Array;
  /** The largest softmax probability a pixel, × 255, row-major. */
  readonly confidence: Uint8Array;
}

/** A model that is ready to run on tfjs's present backend. */
export interface Segmenter {
  readonly classes: readonly LabelClass[];
  readonly reference: ModelReference;
  predict(image: PixelSource, options: PredictOptions): Promise<Prediction>;
  /** Frees every tensor. */
  dispose(): void;
}
