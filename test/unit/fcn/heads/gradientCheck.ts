/** Gradients of a head against central differences, on whatever backend tfjs runs: Node's tests and a browser's share it. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { seededRandom } from '../../../../src/core/random';
import { headVariables, runHead } from '../../../../src/fcn/heads/head';
import type { HeadSpec } from '../../../../src/fcn/heads/headSpec';
import { drawn, randomFeatures, randomWeights } from './support';

export const CHECKED_HEADS: readonly HeadSpec[] = [
  { kind: 'fcn-32s', pyramid: false, hidden: 0, classes: 3 },
  { kind: 'fcn-16s', pyramid: true, hidden: 0, classes: 3 },
  { kind: 'fcn-8s', pyramid: false, hidden: 0, classes: 3 },
  { kind: 'fcn-4s', pyramid: false, hidden: 0, classes: 3 },
  { kind: 'fcn-8s', pyramid: true, hidden: 5, classes: 3 },
];

export interface GradientCheck {
  /** Of the tensor. */
  readonly name: string;
  /** Slope along a random direction, by the gradient. */
  readonly slope: number;
  /** The same by central differences. */
  readonly difference: number;
  /** Their distance over the larger of them, and of {@link LEAST_SLOPE}. */
  readonly error: number;
}

const STEP = 1e-2;
/** Differences of smaller ones are noise of single precision. */
const LEAST_SLOPE = 0.1;

type Variables = Record<string, tf.Tensor>;

/** One check a tensor of the head. */
export async function checkGradients(spec: HeadSpec): Promise<GradientCheck[]> {
  const features = randomFeatures(spec, 3, 2, 11);
  const weights = headVariables(randomWeights(spec, 12, 0.05));
  const loss = lossOf(spec, features);
  const names = Object.keys(weights);
  const gradients = tf.grads((...tensors: tf.Tensor[]) => loss(named(names, tensors)))(
    names.map((name) => weights[name]),
  );
  const checks: GradientCheck[] = [];
  for (const [i, name] of names.entries()) {
    const direction = directionFor(weights[name], i);
    const slope = await valueOf(() => tf.sum(tf.mul(gradients[i], direction)));
    const at = (step: number): Promise<number> =>
      valueOf(() => loss({ ...weights, [name]: tf.add(weights[name], tf.mul(direction, step)) }));
    const difference = ((await at(STEP)) - (await at(-STEP))) / (2 * STEP);
    const error = Math.abs(slope - difference) / Math.max(Math.abs(slope), Math.abs(difference), LEAST_SLOPE);
    checks.push({ name, slope, difference, error });
    direction.dispose();
  }
  tf.dispose([features, weights, gradients]);
  return checks;
}

function named(names: readonly string[], tensors: readonly tf.Tensor[]): Variables {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
}

function directionFor({ size, shape }: tf.Tensor, seed: number): tf.Tensor {
  return tf.tensor(drawn(size, seededRandom(seed), 1 / Math.sqrt(size)), shape);
}

/** A GPU answers later only. */
async function valueOf(compute: () => tf.Tensor): Promise<number> {
  const tensor = tf.tidy(compute);
  const [value] = await tensor.data<'float32'>();
  tensor.dispose();
  return value;
}

/** Summed cross-entropy of the scores against random classes. */
function lossOf(spec: HeadSpec, features: Record<string, tf.Tensor3D>): (variables: Variables) => tf.Scalar {
  return (variables) =>
    tf.tidy(() => {
      const scores = runHead(spec, variables, features);
      const [rows, columns] = scores.shape;
      const random = seededRandom(13);
      const truth = Array.from({ length: rows * columns }, () => Math.floor(random() * spec.classes));
      const wanted = tf.reshape(tf.oneHot(tf.tensor1d(truth, 'int32'), spec.classes), scores.shape);
      return tf.mul(tf.sum(tf.mul(tf.cast(wanted, 'float32'), tf.logSoftmax(scores))), -1);
    });
}
