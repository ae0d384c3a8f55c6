import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/core/random';
import { headVariables, runHead } from '../../../../src/fcn/heads/head';
import {
  finestStride,
  HEAD_KINDS,
  headInputs,
  headLevels,
  headTensors,
  type HeadKind,
  type HeadSpec,
} from '../../../../src/fcn/heads/headSpec';
import { foldStandardisation, initialHead, refineHead } from '../../../../src/fcn/heads/headWeights';
import { upsampleBilinear } from '../../../../src/fcn/heads/upsampling';
import { startWasm } from '../support';
import { drawn, largestDifference, randomFeatures, randomWeights } from './support';

const CLASSES = 4;
const spec = (kind: HeadKind, pyramid = false, hidden = 0): HeadSpec => ({
  kind,
  pyramid,
  hidden,
  classes: CLASSES,
});

beforeAll(startWasm);
afterEach(() => expect(tf.memory().numTensors).toBe(0));

describe('the heads', () => {
  test('read the taps of the design, coarsest first', () => {
    const names = (kind: HeadKind, pyramid: boolean): string[] =>
      headInputs({ kind, pyramid }).map(({ name, stride }) => `${name}@${stride}`);
    expect(names('fcn-32s', false)).toEqual(['x1/s32@32']);
    expect(names('fcn-16s', false)).toEqual(['x1/s16b@16']);
    expect(names('fcn-8s', false)).toEqual(['x1/s16b@16', 'x1/s16a@16', 'x1/s8@8']);
    expect(names('fcn-4s', false)).toEqual(['x1/s16b@16', 'x1/s16a@16', 'x1/s8@8', 'x1/s4@4']);
    expect(names('fcn-4s', true)).toEqual([
      'x1/s16b@32',
      'x1/s16a@32',
      'x2/s16b@16',
      'x2/s16a@16',
      'x2/s8@8',
      'x2/s4@4',
    ]);
  });

  test.each(HEAD_KINDS.flatMap((kind) => [false, true].map((pyramid) => [kind, pyramid] as const)))(
    '%s (pyramid: %s) has levels that halve the stride, and scores on the finest',
    (kind, pyramid) => {
      const strides = headLevels({ kind, pyramid }).map(({ stride }) => stride);
      strides.slice(1).forEach((stride, i) => expect(stride).toBe(strides[i] / 2));
      for (const hidden of [0, 6]) {
        const head = spec(kind, pyramid, hidden);
        const features = randomFeatures(head, 3, 4, 1);
        const variables = headVariables(randomWeights(head, 2));
        expect(Object.keys(variables)).toEqual(headTensors(head).map(({ name }) => name));
        const scores = runHead(head, variables, features);
        const factor = strides[0] / finestStride(head);
        expect(scores.shape).toEqual([2 * factor + 1, 3 * factor + 1, CLASSES]);
        tf.dispose([features, variables, scores]);
      }
    },
  );

  test.each([
    ['fcn-16s', 'fcn-8s'],
    ['fcn-8s', 'fcn-4s'],
    ['fcn-16s', 'fcn-4s'],
  ] as const)('%s refined to %s scores the same at the start', (from, to) => {
    const [coarser, finer] = [spec(from), spec(to)];
    // What the coarser head learned is taken over, its kernels too.
    const learned = randomWeights(coarser, 5);
    const features = randomFeatures(finer, 4, 3, 6);
    const coarse = headVariables(learned);
    const fine = headVariables(refineHead(coarser, learned, finer));
    const before = runHead(coarser, coarse, features);
    const upsampled = upsampleBilinear(before, finestStride(coarser) / finestStride(finer));
    const after = runHead(finer, fine, features);
    expect(largestDifference(after, upsampled)).toBeLessThanOrEqual(1e-5);
    tf.dispose([features, coarse, fine, before, upsampled, after]);
  });

  test('a head that reads something else is not refined', () => {
    const other = spec('fcn-32s');
    expect(() => refineHead(other, initialHead(other, 1), spec('fcn-8s'))).toThrow(/no score\/x1\/s32/);
    expect(() => refineHead(spec('fcn-8s', false, 4), new Map(), spec('fcn-4s'))).toThrow(/linear/);
  });

  test('start with nothing but bilinear kernels, hidden layers by seed', () => {
    for (const [name, { values }] of initialHead(spec('fcn-4s'), 1)) {
      const sum = values.reduce((a, b) => a + b, 0);
      expect(sum, name).toBe(name.startsWith('up/') ? 4 * CLASSES : 0);
    }
    const hidden = spec('fcn-8s', true, 16);
    expect(initialHead(hidden, 3)).toEqual(initialHead(hidden, 3));
    expect(initialHead(hidden, 3)).not.toEqual(initialHead(hidden, 4));
  });

  test.each([0, 8])('standardisation folds into the first layer (hidden units: %i)', (hidden) => {
    const head = spec('fcn-4s', true, hidden);
    const weights = randomWeights(head, 7);
    const features = randomFeatures(head, 2, 2, 8);
    const random = seededRandom(9);
    const width = headInputs(head).reduce((sum, { channels }) => sum + channels, 0);
    const mean = drawn(width, random, 2);
    const deviation = drawn(width, random, 1).map((value) => 0.5 + Math.abs(value));
    let first = 0;
    const standardised: Record<string, tf.Tensor3D> = {};
    for (const { name, channels } of headInputs(head)) {
      const part = (all: Float32Array): tf.Tensor1D => tf.tensor1d(all.slice(first, first + channels));
      standardised[name] = tf.tidy(() => tf.div(tf.sub(features[name], part(mean)), part(deviation)));
      first += channels;
    }
    const plain = headVariables(weights);
    const folded = headVariables(foldStandardisation(head, weights, mean, deviation));
    const expected = runHead(head, plain, standardised);
    const actual = runHead(head, folded, features);
    expect(largestDifference(actual, expected)).toBeLessThanOrEqual(1e-3);
    tf.dispose([features, standardised, plain, folded, expected, actual]);
  });
});
