import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { sampleFeatures } from '../../../../src/fcn/features/sampleFeatures';
import { headVariables, runHead } from '../../../../src/fcn/heads/head';
import { headInputs, type HeadSpec } from '../../../../src/fcn/heads/headSpec';
import { initialHead, type HeadWeights } from '../../../../src/fcn/heads/headWeights';
import { fromPixelHead, toPixelHead, type PixelHead } from '../../../../src/fcn/training/pixelHead';
import { randomFeatures, randomWeights } from '../heads/support';

const spec: HeadSpec = { kind: 'fcn-4s', pyramid: true, hidden: 0, classes: 3 };

beforeAll(() => tf.setBackend('cpu'));

/** Random layers, kernels that interpolate. */
function interpolating(head: HeadSpec): HeadWeights {
  const start = initialHead(head, 0);
  return new Map(
    [...randomWeights(head, 4)].map(([name, tensor]) => [
      name,
      name.startsWith('up/') ? (start.get(name) ?? tensor) : tensor,
    ]),
  );
}

function scoreAt([first]: PixelHead, features: Float32Array): number[] {
  return Array.from(first.bias, (bias, o) => {
    let sum = bias;
    features.forEach((value, c) => (sum += value * first.kernel[c * first.outputs + o]));
    return sum;
  });
}

test('scores a pixel as the whole head does, between the samples too', () => {
  const weights = interpolating(spec);
  const tensors = randomFeatures(spec, 3, 2, 5);
  // Features on grids of an image of 65 × 33 pixels, which is its own reference.
  const size = { width: 33, height: 65 };
  const maps = headInputs(spec).map(({ name, channels, stride }) => {
    const [rows, columns] = tensors[name].shape;
    return { name, channels, stride, rows, columns, values: tensors[name].dataSync<'float32'>() };
  });
  const features = {
    maps,
    source: size,
    reference: { ...size, paddedWidth: size.width, paddedHeight: size.height },
  };
  const scores = runHead(spec, headVariables(weights), tensors);
  const dense = tf.image.resizeBilinear(scores, [65, 33], true).dataSync();
  const pixels = Uint32Array.of(0, 7, 33 * 20 + 11, 33 * 31 + 3, 33 * 64 + 32);
  const sampled = sampleFeatures(features, pixels);
  const width = sampled.length / pixels.length;
  const head = toPixelHead(spec, weights);
  pixels.forEach((pixel, i) => {
    const expected = dense.slice(pixel * 3, pixel * 3 + 3);
    scoreAt(head, sampled.subarray(i * width, (i + 1) * width)).forEach((score, o) =>
      expect(score).toBeCloseTo(expected[o], 3),
    );
  });
});

test.each([0, 7])('comes back from a pixel head as it was (hidden units: %i)', (hidden) => {
  const head = { ...spec, hidden };
  const pixelHead = toPixelHead(head, interpolating(head));
  expect(toPixelHead(head, fromPixelHead(head, pixelHead))).toEqual(pixelHead);
});
