/** What the network takes and gives; the worker and the command line share it. */
import type { LabelClass } from '../core/classes';
import type { ModelReference } from '../core/edit';
import type { Orientation, Size } from '../core/orientation';
import type { Scale } from './heads/headSpec';
import type { InputImage, InputSize, PrepareOptions } from './inputImage';
import type { ScoreGrid } from './scoresToLabels';

/** Upright pixels, read in bands so that a huge image never exists twice. */
export interface PixelSource {
  readonly width: number;
  readonly height: number;
  /** Bytes a pixel that {@link PixelSource.rows} gives: RGB, or RGBA with alpha still to be laid over white. */
  readonly channels: 3 | 4;
  /** Rows `from` (inclusive) to `to` (exclusive): `(to - from) * width * channels` bytes, sRGB, not premultiplied. */
  rows(from: number, to: number): Uint8Array | Uint8ClampedArray | Promise<Uint8Array | Uint8ClampedArray>;
  /** Told when rows were read and won't be looked at again. */
  release?(rows: Uint8Array | Uint8ClampedArray): void;
}

/** What a network sees of an image: an input a scale, a few megabytes each. The segmenter that made it reads it. */
export type PreparedImage = ReadonlyMap<Scale, InputImage>;

export interface NetworkScores {
  readonly grid: ScoreGrid;
  /** The input whose pixels the grid's stride counts. */
  readonly input: InputSize;
  /** The upright image. */
  readonly source: Size;
}

export interface LabelRowOptions {
  /** Of the built-in model; a learned head's strides are its own. */
  readonly outputStride: 8 | 16;
  /** 256 bytes: what to write for each class of the model (255 = unlabeled); the model's own ids by default. */
  readonly classLookup?: Uint8Array;
  /** The labels come in the pixel order of the raw image that is turned upright so; by default in the upright one. */
  readonly orientation?: Orientation;
  /** Checked after each block; the rejection is a LabelerError `cancelled`. */
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (stage: 'network' | 'labels', done: number, total: number) => void;
}

export type ScoreOptions = Pick<LabelRowOptions, 'outputStride' | 'signal' | 'onProgress'>;

export interface PredictOptions extends LabelRowOptions {
  /** Longest side of the network's input in pixels, 129..1025. */
  readonly inputSize: number;
}

/**
 * Takes row `y`: a class id and a confidence (the largest softmax probability × 255) a pixel. The arrays are the
 * caller's and hold the next row soon.
 */
export type RowSink = (y: number, classes: Uint8Array, confidence: Uint8Array) => void;

export interface Prediction {
  /** Size in pixels, in the order that was asked for. */
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
  /** Longest side of the input that the model was trained on, in pixels. */
  readonly inputSize: number;
  /**
   * Reads an image as the network will see it.
   * @param inputSize longest side of the network's (small) input in pixels, 129..1025
   * @throws LabelerError `cancelled` or `image-unreadable`
   */
  prepare(image: PixelSource, inputSize: number, options?: PrepareOptions): Promise<PreparedImage>;
  /**
   * Runs the network.
   * @param image from this segmenter's `prepare`
   */
  score(image: PreparedImage, options: ScoreOptions): Promise<NetworkScores>;
  /** Labels what was scored, row by row from the top: nothing of the image's size is ever held. */
  labelRows(scores: NetworkScores, options: LabelRowOptions, sink: RowSink): Promise<void>;
  /** Both at once. @param image from this segmenter's `prepare` */
  predictRows(image: PreparedImage, options: LabelRowOptions, sink: RowSink): Promise<void>;
  /** Prepares, predicts and collects. */
  predict(image: PixelSource, options: PredictOptions): Promise<Prediction>;
  /** Frees every tensor. */
  dispose(): void;
}
