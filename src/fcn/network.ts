/** What a segmenter runs: an image as inputs, inputs as scores. */
import type { Size } from '../core/orientation';
import type { InputSize, PrepareOptions } from './inputImage';
import type { ScoreGrid } from './scoresToLabels';
import type { LabelRowOptions, PixelSource, PreparedImage } from './types';

export interface Network {
  /** @throws LabelerError `cancelled` or `image-unreadable` */
  prepare(image: PixelSource, inputSize: number, options?: PrepareOptions): Promise<PreparedImage>;
  /** @throws LabelerError `cancelled` */
  run(image: PreparedImage, options: RunOptions): Promise<NetworkScores>;
  /** Frees every tensor. */
  dispose(): void;
}

export interface RunOptions extends Pick<LabelRowOptions, 'outputStride' | 'signal'> {
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface NetworkScores {
  readonly grid: ScoreGrid;
  /** The input whose pixels the grid's stride counts. */
  readonly input: InputSize;
  /** The upright image. */
  readonly source: Size;
}
