import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { ImageFeatures } from '../../../../src/fcn/features/featureMaps';
import { combineLevels, headVariables, runHead } from '../../../../src/fcn/heads/head';
import { headInputs, type HeadSpec } from '../../../../src/fcn/heads/headSpec';
import { scoreImage } from '../../../../src/fcn/training/scoreImage';
import { largestDifference, randomFeatures, randomWeights } from '../heads/support';

const spec: HeadSpec = { kind: 'fcn-8s', pyramid: false, hidden: 0, classes: 3 };

beforeAll(() => tf.setBackend('cpu'));

test('the levels are the head’s own, and the truth is that of the nearest pixel, none in the padding', async () => {
  const tensors = randomFeatures(spec, 3, 3, 1);
  const weights = randomWeights(spec, 2);
  // 65 × 49 pixels of a grid of 33 × 33: twice as large across, 25 of 33 rows, the rest is padding.
  const features: ImageFeatures = {
    maps: headInputs(spec).map(({ name, channels, stride }) => {
      const [rows, columns] = tensors[name].shape;
      return { name, channels, stride, rows, columns, values: tensors[name].dataSync<'float32'>() };
    }),
    source: { width: 65, height: 49 },
    reference: { width: 33, height: 25, paddedWidth: 33, paddedHeight: 33 },
  };
  const labels = Uint8Array.from({ length: 65 * 49 }, (_, i) => (i % 65 < 30 ? 1 : 2));
  const { levels, classes } = await scoreImage(spec, weights, features, labels);
  const variables = headVariables(weights);
  const combined = combineLevels(
    spec,
    levels.map(({ values, rows, columns, classes: count }) => tf.tensor3d(values, [rows, columns, count])),
    variables,
  );
  expect(largestDifference(combined, runHead(spec, variables, tensors))).toBeLessThanOrEqual(1e-5);
  // Samples lie 8 pixels of the grid apart: pixels 0, 16, 32, 48, 64 of 65 columns and 0, 16, 32, 48 of 49 rows.
  const row = [1, 1, 2, 2, 2];
  expect(Array.from(classes)).toEqual([...row, ...row, ...row, ...row, 255, 255, 255, 255, 255]);
});
