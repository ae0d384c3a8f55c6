import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/core/random';
import { runHead } from '../../../../src/fcn/heads/head';
import type { HeadSpec } from '../../../../src/fcn/heads/headSpec';
import { startWasm } from '../support';
import { drawn, randomFeatures, randomWeights, toTensors } from './support';

const CLASSES = 3;
const STEP = 1e-2;

describe.each(['cpu', 'wasm'])('gradients on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await startWasm();
    else await tf.setBackend(backend);
  });
  afterAll(() => expect(tf.memory().numTensors).toBe(0));

  test.each([
    { kind: 'fcn-32s', pyramid: false, hidden: 0 },
    { kind: 'fcn-16s', pyramid: true, hidden: 0 },
    { kind: 'fcn-8s', pyramid: false, hidden: 0 },
    { kind: 'fcn-4s', pyramid: false, hidden: 0 },
    { kind: 'fcn-8s', pyramid: true, hidden: 5 },
  ] as const)('of $kind (pyramid: $pyramid, hidden: $hidden) are central differences', (head) => {
    const spec: HeadSpec = { ...head, classes: CLASSES };
    const features = randomFeatures(spec, 3, 2, 11);
    const weights = toTensors(randomWeights(spec, 12, 0.05));
    const loss = lossOf(spec, features);
    const names = Object.keys(weights);
    const gradients = tf.grads((...tensors: tf.Tensor[]) => loss(named(names, tensors)))(
      names.map((name) => weights[name]),
    );
    names.forEach((name, i) => {
      const direction = tf.tensor(
        drawn(weights[name].size, seededRandom(i), 1 / Math.sqrt(weights[name].size)),
        weights[name].shape,
      );
      const slope = tf.tidy(() => tf.sum(tf.mul(gradients[i], direction)).dataSync<'float32'>()[0]);
      const at = (step: number): number =>
        tf.tidy(
          () =>
            loss({
              ...weights,
              [name]: tf.add(weights[name], tf.mul(direction, step)),
            }).dataSync<'float32'>()[0],
        );
      const difference = (at(STEP) - at(-STEP)) / (2 * STEP);
      const scale = Math.max(Math.abs(slope), Math.abs(difference), 1);
      expect(Math.abs(slope - difference) / scale, name).toBeLessThanOrEqual(1e-2);
      direction.dispose();
    });
    // A gradient of nothing would pass as well.
    expect(
      tf.tidy(() => Math.max(...gradients.map((g) => tf.max(tf.abs(g)).dataSync<'float32'>()[0]))),
    ).toBeGreaterThan(1);
    tf.dispose([features, weights, gradients]);
  });
});

function named(names: readonly string[], tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i]]));
}

/** Summed cross-entropy of the scores against random classes. */
function lossOf(
  spec: HeadSpec,
  features: Record<string, tf.Tensor3D>,
): (variables: Record<string, tf.Tensor>) => tf.Scalar {
  return (variables) =>
    tf.tidy(() => {
      const scores = runHead(spec, variables, features);
      const [rows, columns] = scores.shape;
      const random = seededRandom(13);
      const truth = Array.from({ length: rows * columns }, () => Math.floor(random() * CLASSES));
      const wanted = tf.reshape(tf.oneHot(tf.tensor1d(truth, 'int32'), CLASSES), [rows, columns, CLASSES]);
      return tf.neg(tf.sum(tf.mul(tf.cast(wanted, 'float32'), tf.logSoftmax(scores)))) as tf.Scalar;
    });
}
