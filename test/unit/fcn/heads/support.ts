/** Small heads and features for the tests of heads. */
import * as tf from '@tensorflow/tfjs-core';
import { normal, seededRandom, type Random } from '../../../../src/core/random';
import type { HeadFeatures } from '../../../../src/fcn/heads/head';
import { headInputs, headTensors, type HeadSpec } from '../../../../src/fcn/heads/headSpec';
import type { HeadWeights } from '../../../../src/fcn/heads/headWeights';

/** Features of an image of `columns` × `rows` samples on the coarsest grid. */
export function randomFeatures(
  spec: HeadSpec,
  rows: number,
  columns: number,
  seed: number,
): Record<string, tf.Tensor3D> {
  const random = seededRandom(seed);
  const inputs = headInputs(spec);
  const coarsest = Math.max(...inputs.map(({ stride }) => stride));
  const features: Record<string, tf.Tensor3D> = {};
  for (const { name, channels, stride } of inputs) {
    const shape: [number, number, number] = [
      ((rows - 1) * coarsest) / stride + 1,
      ((columns - 1) * coarsest) / stride + 1,
      channels,
    ];
    features[name] = tf.tensor3d(drawn(shape[0] * shape[1] * shape[2], random, 1), shape);
  }
  return features;
}

/** Weights that are all drawn: no layer is 0. */
export function randomWeights(spec: HeadSpec, seed: number, deviation = 0.1): HeadWeights {
  const random = seededRandom(seed);
  return new Map(
    headTensors(spec).map(({ name, shape }) => [
      name,
      {
        shape,
        values: drawn(
          shape.reduce((a, b) => a * b, 1),
          random,
          deviation,
        ),
      },
    ]),
  );
}

export function drawn(length: number, random: Random, deviation: number): Float32Array {
  return Float32Array.from({ length }, () => normal(random) * deviation);
}

/** Largest absolute difference of two tensors of one shape. */
export function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  if (a.shape.join() !== b.shape.join()) throw new Error(`[${a.shape.join()}] and [${b.shape.join()}]`);
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync<'float32'>()[0]);
}

export type { HeadFeatures };
