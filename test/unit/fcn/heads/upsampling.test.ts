import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/core/random';
import { bilinearKernel, upsampleBilinear, upsampleLearned } from '../../../../src/fcn/heads/upsampling';
import { startWasm } from '../support';
import { drawn, largestDifference } from './support';

const SIZES = [
  [1, 1],
  [1, 5],
  [6, 1],
  [2, 2],
  [7, 4],
  [25, 33],
] as const;

describe.each(['cpu', 'wasm'])('upsampling on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await startWasm();
    else await tf.setBackend(backend);
  });
  afterAll(() => expect(tf.memory().numTensors).toBe(0));

  test.each(SIZES)('of %i × %i samples starts as bilinear interpolation, everywhere', (rows, columns) => {
    const x = samples(rows, columns, 3);
    const kernel = tf.tensor4d(bilinearKernel(3), [3, 3, 3, 3]);
    const learned = upsampleLearned(x, kernel);
    const size: [number, number] = [2 * rows - 1, 2 * columns - 1];
    const reference = tf.image.resizeBilinear(x, size, true);
    expect(largestDifference(learned, reference)).toBeLessThanOrEqual(1e-5);
    tf.dispose([x, kernel, learned, reference]);
  });

  test.each([2, 4, 8])('by %i is resizeBilinear with aligned corners', (factor) => {
    for (const [rows, columns] of SIZES) {
      const x = samples(rows, columns, 5);
      const upsampled = upsampleBilinear(x, factor);
      const size: [number, number] = [(rows - 1) * factor + 1, (columns - 1) * factor + 1];
      const reference = tf.image.resizeBilinear(x, size, true);
      expect(largestDifference(upsampled, reference)).toBeLessThanOrEqual(1e-5);
      tf.dispose([x, upsampled, reference]);
    }
  });

  test('with any kernel is the sum over samples i of x[i] · kernel[p − 2i + 1]', () => {
    const [rows, columns, input, output] = [4, 3, 2, 3];
    const x = samples(rows, columns, input);
    const kernel = tf.tensor4d(drawn(9 * input * output, seededRandom(8), 1), [3, 3, input, output]);
    const result = upsampleLearned(x, kernel);
    expect(result.shape).toEqual([2 * rows - 1, 2 * columns - 1, output]);
    const naive = naiveTransposed(x, kernel);
    result.dataSync().forEach((value, i) => expect(value).toBeCloseTo(naive[i], 4));
    tf.dispose([x, kernel, result]);
  });
});

function samples(rows: number, columns: number, channels: number): tf.Tensor3D {
  return tf.tensor3d(drawn(rows * columns * channels, seededRandom(rows + columns), 1), [
    rows,
    columns,
    channels,
  ]);
}

/** The definition, sample by sample. */
function naiveTransposed(x: tf.Tensor3D, kernel: tf.Tensor4D): number[] {
  const [rows, columns, input] = x.shape;
  const output = kernel.shape[3];
  const values = x.dataSync();
  const weights = kernel.dataSync();
  const [height, width] = [2 * rows - 1, 2 * columns - 1];
  const result = new Array<number>(height * width * output).fill(0);
  for (let i = 0; i < rows * columns; i++) {
    const [row, column] = [Math.floor(i / columns), i % columns];
    for (let k = 0; k < 9; k++) {
      const [y, x0] = [2 * row + Math.floor(k / 3) - 1, 2 * column + (k % 3) - 1];
      if (y < 0 || x0 < 0 || y >= height || x0 >= width) continue;
      for (let c = 0; c < input; c++) {
        for (let o = 0; o < output; o++) {
          result[(y * width + x0) * output + o] +=
            values[i * input + c] * weights[(k * input + c) * output + o];
        }
      }
    }
  }
  return result;
}
