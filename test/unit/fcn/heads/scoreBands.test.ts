import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { normal, seededRandom } from '../../../../src/core/random';
import type { ImageFeatures } from '../../../../src/fcn/features/featureMaps';
import { headVariables, runHead } from '../../../../src/fcn/heads/head';
import { finestStride, HEAD_KINDS, headInputs, type HeadSpec } from '../../../../src/fcn/heads/headSpec';
import { headBands, scoreInBands } from '../../../../src/fcn/heads/scoreBands';
import { doubledSize, inputSize, type InputSize } from '../../../../src/fcn/inputImage';
import { labelRows } from '../../../../src/fcn/scoresToLabels';
import { longestTurn, SHORT_TURN, startWasm } from '../support';
import { largestDifference, randomWeights } from './support';

const LARGE: HeadSpec = { kind: 'fcn-4s', pyramid: true, hidden: 64, classes: 21 };
const LINEAR: HeadSpec = { ...LARGE, hidden: 0 };

beforeAll(startWasm);
afterEach(() => expect(tf.memory().numTensors).toBe(0));

function referenceOf({ kind, pyramid }: HeadSpec, width: number, height: number, longest: number): InputSize {
  const small = inputSize(width, height, longest, kind === 'fcn-32s' ? 32 : 16);
  return pyramid ? doubledSize(small) : small;
}

/** As `extractFeatures` gives them, drawn. */
function drawnFeatures(spec: HeadSpec, reference: InputSize): ImageFeatures {
  const random = seededRandom(3);
  const maps = headInputs(spec).map(({ name, channels, stride }) => {
    const rows = (reference.paddedHeight - 1) / stride + 1;
    const columns = (reference.paddedWidth - 1) / stride + 1;
    const values = Float32Array.from({ length: rows * columns * channels }, () => normal(random));
    return { name, channels, stride, rows, columns, values };
  });
  return { maps, source: reference, reference };
}

const noTurn = (): Promise<void> => Promise.resolve();

describe('a head in bands', () => {
  const many = { hidden: 0, classes: 250 };
  const cases: HeadSpec[] = [
    ...HEAD_KINDS.flatMap((kind) => [false, true].map((pyramid) => ({ kind, pyramid, ...many }))),
    { kind: 'fcn-4s', pyramid: true, hidden: 128, classes: 3 },
    { kind: 'fcn-16s', pyramid: false, hidden: 1024, classes: 2 },
  ];
  test.each(cases)('$kind, pyramid $pyramid, $hidden hidden: scores as the whole', async (spec) => {
    // Tall, so that there are several bands of the coarsest grid; narrow, so that it is soon done.
    const reference = referenceOf(spec, 30, 513, 513);
    const features = drawnFeatures(spec, reference);
    // Scores as far apart as a trained head’s: what is measured is memory, not how long labels take.
    const variables = headVariables(randomWeights(spec, 7, 1));
    const grid = await scoreInBands(spec, variables, features, noTurn);
    const whole = tf.tidy(() =>
      runHead(
        spec,
        variables,
        Object.fromEntries(
          features.maps.map(({ name, rows, columns, channels, values }) => [
            name,
            tf.tensor3d(values, [rows, columns, channels]),
          ]),
        ),
      ),
    );
    const banded = tf.tensor3d(grid.values, [grid.rows, grid.columns, grid.channels]);
    expect(largestDifference(banded, whole)).toBeLessThan(1e-3);
    expect(grid.stride).toBe(finestStride(spec));
    tf.dispose([variables, whole, banded]);
  });

  test('bands share a row and end with the grid', () => {
    for (const spec of [...cases, LARGE, LINEAR]) {
      const reference = referenceOf(spec, 400, 600, 513);
      const bands = headBands(spec, reference);
      const last = (reference.paddedHeight - 1) / Math.max(...headInputs(spec).map(({ stride }) => stride));
      expect([bands[0].from, bands[bands.length - 1].to]).toEqual([0, last]);
      bands.slice(1).forEach(({ from }, i) => expect(from).toBe(bands[i].to));
    }
    expect(headBands(LARGE, referenceOf(LARGE, 400, 600, 513)).length).toBeGreaterThan(3);
    expect(headBands(LARGE, referenceOf(LARGE, 500, 1, 513))).toEqual([{ from: 0, to: 0 }]);
  });

  test('a rejection ends it and leaves no tensor', async () => {
    const features = drawnFeatures(LARGE, referenceOf(LARGE, 129, 129, 129));
    const variables = headVariables(randomWeights(LARGE, 7));
    const before = tf.memory().numTensors;
    await expect(
      scoreInBands(LARGE, variables, features, () => Promise.reject(new Error('enough'))),
    ).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(variables);
  });

  test.each([LARGE, LINEAR])(
    '16 megapixels × 21 classes, $hidden hidden: 64 MB above the features, and short turns',
    async (spec) => {
      const reference = referenceOf(spec, 4000, 4000, 513);
      const features = drawnFeatures(spec, reference);
      // Scores as far apart as a trained head’s: what is measured is memory, not how long labels take.
      const variables = headVariables(randomWeights(spec, 7, 1));
      const [tensors, arrays] = [tf.memory().numBytes, process.memoryUsage().arrayBuffers];
      const target = (side: number) => ({
        width: side,
        height: side,
        input: reference,
        classIds: Uint8Array.from({ length: 21 }, (_, i) => i),
      });
      const macrotask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
      const all = async (side: number, onProgress?: () => void): Promise<void> => {
        const grid = await scoreInBands(spec, variables, features, macrotask);
        await labelRows(grid, target(side), () => undefined, onProgress && { onProgress });
      };
      let peakArrays = 0;
      const look = (): unknown =>
        (peakArrays = Math.max(peakArrays, process.memoryUsage().arrayBuffers - arrays));
      const profile = await tf.profile(async () => {
        await all(4000, look);
        return tf.tensor1d([0]);
      });
      tf.dispose(profile.result);
      const peak = profile.peakBytes - tensors;
      console.log(`tensors ${(peak / 1e6).toFixed(1)} MB, arrays ${(peakArrays / 1e6).toFixed(1)} MB`);
      expect(peak + peakArrays).toBeLessThanOrEqual(64e6);
      // Turns are of so many pixels, however many there are.
      expect(await longestTurn(() => all(1000))).toBeLessThan(SHORT_TURN);
      tf.dispose(variables);
    },
  );
});
