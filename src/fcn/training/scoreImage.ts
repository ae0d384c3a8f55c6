/** Whole score maps of an image, with the truth on their finest grid: what ×2 kernels learn from. */
import * as tf from '@tensorflow/tfjs-core';
import { UNLABELED } from '../../core/labelMap';
import type { ImageFeatures } from '../features/featureMaps';
import { headFeatures, headVariables, runLevels } from '../heads/head';
import { finestStride, type HeadSpec } from '../heads/headSpec';
import type { HeadWeights } from '../heads/headWeights';

/** Scores of one level, `rows` × `columns` × `classes`. */
export interface ScoreMap {
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
  readonly values: Float32Array;
}

export interface ScoreImage {
  /** Coarsest first. */
  readonly levels: readonly ScoreMap[];
  /** The class's place in the head's list at each sample of the finest grid; 255 where nothing is to be learned. */
  readonly classes: Uint8Array;
}

/**
 * @param weights of a linear head
 * @param labels the class's place a pixel of the upright image; 255 where nothing is to be learned
 */
export async function scoreImage(
  spec: HeadSpec,
  weights: HeadWeights,
  features: ImageFeatures,
  labels: Uint8Array,
): Promise<ScoreImage> {
  const tensors = tf.tidy(() => runLevels(spec, headVariables(weights), headFeatures(features.maps)));
  const levels: ScoreMap[] = [];
  for (const tensor of tensors) {
    const [rows, columns, classes] = tensor.shape;
    levels.push({ rows, columns, classes, values: (await tensor.data<'float32'>()).slice() });
  }
  tf.dispose(tensors);
  return { levels, classes: classesOnGrid(levels[levels.length - 1], finestStride(spec), features, labels) };
}

/** The label of the pixel nearest to each sample; none in the padding. */
function classesOnGrid(
  { rows, columns }: ScoreMap,
  stride: number,
  { source, reference }: ImageFeatures,
  labels: Uint8Array,
): Uint8Array {
  const classes = new Uint8Array(rows * columns).fill(UNLABELED);
  const pixelAt = (sample: number, size: number, scaled: number): number =>
    scaled > 1 ? Math.round((sample * stride * (size - 1)) / (scaled - 1)) : 0;
  for (let row = 0; row < rows; row++) {
    const y = pixelAt(row, source.height, reference.height);
    if (y >= source.height) break;
    for (let column = 0; column < columns; column++) {
      const x = pixelAt(column, source.width, reference.width);
      if (x >= source.width) break;
      classes[row * columns + column] = labels[y * source.width + x];
    }
  }
  return classes;
}
