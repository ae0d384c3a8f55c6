/**
 * Teaches a linear head how its coarse scores are upsampled: the ×2 kernels, which start as interpolation (section 3.3
 * of the paper), learn on whole score maps while the score layers stay. Only `train` does this; it needs gradients.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { isCancelled } from '../../core/errors';
import { UNLABELED } from '../../core/labelMap';
import { addPixels, confusionMatrix, scores as scoresOf } from '../../core/metrics';
import { seededRandom, shuffle } from '../../core/random';
import { combineLevels, type HeadVariables } from '../heads/head';
import type { HeadSpec } from '../heads/headSpec';
import { tensorOf, upKernels, type HeadWeights } from '../heads/headWeights';
import { takeTurn, type AbortFlag } from '../turns';
import { Adam, cosineDecay } from './adam';
import type { ScoreImage, ScoreMap } from './scoreImage';

export interface UpsamplingOptions {
  readonly spec: HeadSpec;
  readonly seed: number;
  /** Steps of one image each. */
  readonly steps: number;
  /** Aborted: the kernels stay what they were. */
  readonly signal?: AbortFlag | undefined;
  readonly onStep?: ((step: number, loss: number) => void) | undefined;
}

const LEARNING_RATE = 2e-3;

/**
 * @param weights of a linear head
 * @param val what decides whether the learned kernels are kept; without any they are
 * @returns the head with its kernels, or as it was where the validation images saw no gain
 */
export async function learnUpsampling(
  weights: HeadWeights,
  train: readonly ScoreImage[],
  val: readonly ScoreImage[],
  options: UpsamplingOptions,
): Promise<HeadWeights> {
  const names = upKernels(options.spec);
  if (names.length === 0 || train.length === 0) return weights;
  const learned = new Map(weights);
  for (const name of names) {
    const { shape, values } = tensorOf(weights, name);
    learned.set(name, { shape, values: values.slice() });
  }
  try {
    await learn(learned, names, train, options);
  } catch (error) {
    if (!isCancelled(error)) throw error;
    return weights;
  }
  if (val.length === 0) return learned;
  const before = await meanIU(weights, names, val, options.spec);
  return (await meanIU(learned, names, val, options.spec)) > before ? learned : weights;
}

async function learn(
  weights: HeadWeights,
  names: readonly string[],
  images: readonly ScoreImage[],
  { spec, seed, steps, signal, onStep }: UpsamplingOptions,
): Promise<void> {
  const adam = new Adam();
  const random = seededRandom(seed);
  const order = images.map((_, i) => i);
  for (let step = 0; step < steps; step++) {
    if (step % order.length === 0) shuffle(order, random);
    const rate = LEARNING_RATE * cosineDecay(step, steps);
    const { loss, gradients } = await differentiate(weights, names, images[order[step % order.length]], spec);
    adam.next();
    names.forEach((name, i) => adam.update(name, tensorOf(weights, name).values, gradients[i], rate));
    onStep?.(step + 1, loss);
    await takeTurn(signal);
  }
}

/** Mean cross-entropy over the labeled samples of the finest grid, and its gradient a kernel. */
async function differentiate(
  weights: HeadWeights,
  names: readonly string[],
  image: ScoreImage,
  spec: HeadSpec,
): Promise<{ loss: number; gradients: Float32Array[] }> {
  const { value, grads } = tf.tidy(() => {
    const kernels = names.map((name) => kernelOf(weights, name));
    const levels = image.levels.map(toTensor);
    const wanted = oneHot(image.classes, spec.classes);
    const labeled = Math.max(1, image.classes.filter((id) => id !== UNLABELED).length);
    return tf.valueAndGrads((...tensors: tf.Tensor[]) => {
      const scores = combineLevels(spec, levels, named(names, tensors));
      const flat = tf.reshape(scores, [image.classes.length, spec.classes]);
      return tf.mul<tf.Scalar>(tf.sum(tf.mul(wanted, tf.logSoftmax(flat))), -1 / labeled);
    })(kernels);
  });
  try {
    const [loss] = await value.data<'float32'>();
    const gradients = await Promise.all(grads.map(async (each) => (await each.data<'float32'>()).slice()));
    return { loss, gradients };
  } finally {
    tf.dispose([value, ...grads]);
  }
}

/** Of the labeled samples of all images; 0..1. */
async function meanIU(
  weights: HeadWeights,
  names: readonly string[],
  images: readonly ScoreImage[],
  spec: HeadSpec,
): Promise<number> {
  const matrix = confusionMatrix(spec.classes);
  for (const { levels, classes } of images) {
    const winners = tf.tidy(() => {
      const kernels = names.map((name) => kernelOf(weights, name));
      return tf.argMax(combineLevels(spec, levels.map(toTensor), named(names, kernels)), 2);
    });
    addPixels(matrix, classes, Uint8Array.from(await winners.data<'int32'>()));
    winners.dispose();
  }
  return scoresOf(matrix).meanIU;
}

function kernelOf(weights: HeadWeights, name: string): tf.Tensor4D {
  const { shape, values } = tensorOf(weights, name);
  return tf.tensor4d(values, shape as [number, number, number, number]);
}

function toTensor({ values, rows, columns, classes }: ScoreMap): tf.Tensor3D {
  return tf.tensor3d(values, [rows, columns, classes]);
}

/** `[classes.length, count]`; a sample without a class has a row of zeros. */
function oneHot(classes: Uint8Array, count: number): tf.Tensor2D {
  const values = new Float32Array(classes.length * count);
  classes.forEach((id, i) => {
    if (id !== UNLABELED) values[i * count + id] = 1;
  });
  return tf.tensor2d(values, [classes.length, count]);
}

function named(names: readonly string[], tensors: readonly tf.Tensor[]): HeadVariables {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
}
