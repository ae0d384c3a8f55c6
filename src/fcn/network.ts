/** What a segmenter runs: an image as inputs, inputs as scores. */
import type { PrepareOptions } from './inputImage';
import type { LabelRowOptions, NetworkScores, PixelSource, PreparedImage } from './types';

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
