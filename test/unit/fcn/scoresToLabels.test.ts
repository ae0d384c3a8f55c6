import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { inputSize } from '../../../src/fcn/inputImage';
import {
  inverseOrientation,
  orientedSize,
  orientPlane,
  type Orientation,
} from '../../../src/core/orientation';
import {
  collectRows,
  labelRows,
  type LabelOptions,
  type LabelTarget,
  type ScoreGrid,
} from '../../../src/fcn/scoresToLabels';
import type { Prediction } from '../../../src/fcn/types';
import { longestTurn, SHORT_TURN } from './support';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function scoresToLabels(grid: ScoreGrid, target: LabelTarget, options?: LabelOptions): Promise<Prediction> {
  const size = orientedSize(target, target.orientation ?? 1);
  return collectRows(size, (sink) => labelRows(grid, target, sink, options));
}

/** As wide as a network's own scores, so that few classes compete for a pixel. */
const LARGE_SPREAD = 12;

/** Random scores for an image of this size, as the network would give them. */
function randomCase(
  width: number,
  height: number,
  longest: number,
  stride: number,
  channels: number,
  spread = 4,
) {
  const input = inputSize(width, height, longest);
  const rows = (input.paddedHeight - 1) / stride + 1;
  const columns = (input.paddedWidth - 1) / stride + 1;
  const values = tf.tidy(
    () =>
      tf
        .randomNormal([rows, columns, channels], 0, spread, 'float32', width * 31 + height)
        .dataSync() as Float32Array,
  );
  const grid: ScoreGrid = { values, rows, columns, channels, stride };
  const classIds = Uint8Array.from({ length: channels }, (_, c) => c + 100);
  const target: LabelTarget = { width, height, input, classIds };
  return { grid, target };
}

/**
 * The long way: scores by tfjs to the padded input with aligned corners, cropped to the image's part, by tfjs to
 * the image, softmax.
 */
function softmaxAtImageSize(
  { values, rows, columns, channels }: ScoreGrid,
  { width, height, input }: LabelTarget,
) {
  return tf.tidy(() => {
    const grid = tf.tensor3d(values, [rows, columns, channels]);
    const padded = tf.image.resizeBilinear(grid, [input.paddedHeight, input.paddedWidth], true);
    const cropped = tf.slice(padded, [0, 0, 0], [input.height, input.width, channels]);
    return tf.softmax(tf.image.resizeBilinear(cropped, [height, width], true)).dataSync();
  });
}

describe('scoresToLabels', () => {
  test('equals resizeBilinear with aligned corners, softmax and argmax', async () => {
    const side = fc.integer({ min: 2, max: 70 });
    await fc.assert(
      fc.asyncProperty(
        side,
        side,
        fc.constantFrom(17, 33, 40),
        fc.constantFrom(8, 16),
        fc.integer({ min: 1, max: 21 }),
        async (width, height, longest, stride, channels) => {
          const { grid, target } = randomCase(width, height, longest, stride, channels);
          const expected = softmaxAtImageSize(grid, target);
          const { classes, confidence } = await scoresToLabels(grid, target);
          for (let i = 0; i < width * height; i++) {
            const pixel = expected.subarray(i * channels, (i + 1) * channels);
            const best = Math.max(...pixel);
            // 1e-5 of the scores: a tie may fall to either.
            expect(pixel[classes[i] - 100]).toBeGreaterThan(best * (1 - 4e-5));
            expect(Math.abs(confidence[i] - best * 255)).toBeLessThan(0.51);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('leaves the scores of the padding out', async () => {
    // 20 of 33 columns are image: from column 2 of the grid on (pixel 32), class 1 has the padding alone.
    const input = inputSize(20, 20, 20);
    const values = Float32Array.from({ length: 3 * 3 * 2 }, (_, i) =>
      i % 2 === 0 ? 0 : Math.floor(i / 2) % 3 === 2 ? 5 : -5,
    );
    const { classes } = await scoresToLabels(
      { values, rows: 3, columns: 3, channels: 2, stride: 16 },
      { width: 20, height: 20, input, classIds: Uint8Array.of(0, 1) },
    );
    expect(classes.every((id) => id === 0)).toBe(true);
  });

  test('labels the same without confidences', async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 }));
    await fc.assert(
      fc.asyncProperty(sizes, async ([width, height]) => {
        const { grid, target } = randomCase(width, height, 33, 4, 6);
        const { classes } = await scoresToLabels(grid, target);
        const only = await scoresToLabels(grid, target, { labelsOnly: true });
        expect(only.classes).toEqual(classes);
        expect(only.confidence.every((share) => share === 0)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('a sample of stride s lies at pixel s·i', async () => {
    // Scores of class 1 above 0 at column 1 alone: its share is symmetric around pixel 16.
    const input = inputSize(33, 33, 33);
    const values = Float32Array.from({ length: 3 * 3 * 2 }, (_, i) =>
      i % 2 === 0 ? 0 : Math.floor(i / 2) % 3 === 1 ? 1 : -1,
    );
    const { classes } = await scoresToLabels(
      { values, rows: 3, columns: 3, channels: 2, stride: 16 },
      { width: 33, height: 33, input, classIds: Uint8Array.of(0, 1) },
    );
    const inside = [...classes.subarray(0, 33)].flatMap((id, x) => (id === 1 ? [x] : []));
    expect(inside).toEqual(Array.from({ length: 15 }, (_, i) => i + 9));
  });

  test('gives the rows of the raw image, however it lies', async () => {
    const { grid, target } = randomCase(45, 31, 40, 8, 5);
    const upright = await scoresToLabels(grid, target);
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8] as Orientation[]) {
      const raw = await scoresToLabels(grid, { ...target, orientation });
      const turned = inverseOrientation(orientation);
      expect(raw).toMatchObject(orientedSize(target, turned));
      const classes = orientPlane(upright.classes, target, turned);
      const confidence = orientPlane(upright.confidence, target, turned);
      // Rows first or columns first: the last bit of a score may differ.
      expect(raw.classes.filter((id, i) => id !== classes[i]).length).toBeLessThanOrEqual(2);
      expect(raw.confidence.every((value, i) => Math.abs(value - confidence[i]) <= 1)).toBe(true);
    }
  });

  test('works on a grid of one sample and an image of one pixel', async () => {
    const { classes, confidence } = await scoresToLabels(
      { values: Float32Array.of(1, 1), rows: 1, columns: 1, channels: 2, stride: 16 },
      { width: 1, height: 1, input: inputSize(1, 1, 1), classIds: Uint8Array.of(7, 8) },
    );
    expect([...classes, ...confidence]).toEqual([7, 128]);
  });

  test('16 megapixels × 21 classes take at most 64 MB, tensors and arrays, and row by row next to nothing', async () => {
    const { grid, target } = randomCase(4000, 4000, 513, 8, 21, LARGE_SPREAD);
    const bytes = (): number => tf.memory().numBytes + process.memoryUsage().arrayBuffers;
    const before = bytes();
    let peak = 0;
    const profile = await tf.profile(async () => {
      await labelRows(grid, target, () => undefined, {
        onProgress: () => (peak = Math.max(peak, bytes() - before)),
      });
      return tf.tensor1d([0]);
    });
    expect(profile.peakBytes - tf.memory().numBytes).toBeLessThanOrEqual(64e6);
    expect(peak).toBeLessThanOrEqual(4e6);
  });

  test('stops when cancelled, and looks again and again', async () => {
    const { grid, target } = randomCase(4000, 1000, 513, 8, 21, LARGE_SPREAD);
    const signal = { aborted: false };
    const result = scoresToLabels(grid, target, {
      signal,
      onProgress: (done) => (signal.aborted = done > 100),
    });
    await expect(result).rejects.toMatchObject({ code: 'cancelled' });
    expect(await longestTurn(() => scoresToLabels(grid, target))).toBeLessThan(SHORT_TURN);
  });
});
