import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/core/random';
import type { HeadSpec } from '../../../../src/fcn/heads/headSpec';
import { initialHead, tensorOf, upKernels, type HeadWeights } from '../../../../src/fcn/heads/headWeights';
import { learnUpsampling } from '../../../../src/fcn/training/learnUpsampling';
import type { ScoreImage } from '../../../../src/fcn/training/scoreImage';
import { startWasm } from '../support';

const spec: HeadSpec = { kind: 'fcn-8s', pyramid: false, hidden: 0, classes: 2 };
const [ROWS, COLUMNS] = [7, 9];

beforeAll(startWasm);
afterEach(() => expect(tf.memory().numTensors).toBe(0));

/**
 * Images whose truth is the coarse scores one fine sample to the right: interpolation is wrong at every border, a
 * kernel that shifts is right.
 */
function shifted(seed: number): ScoreImage {
  const random = seededRandom(seed);
  const coarse = new Float32Array(ROWS * COLUMNS * 2);
  for (let i = 0; i < ROWS * COLUMNS; i++) coarse[2 * i + (random() < 0.5 ? 0 : 1)] = 3;
  const [rows, columns] = [2 * ROWS - 1, 2 * COLUMNS - 1];
  const classes = new Uint8Array(rows * columns).fill(255);
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const winner = coarse[2 * (row * COLUMNS + column) + 1] > 0 ? 1 : 0;
      if (column + 1 < COLUMNS) classes[2 * row * columns + 2 * column + 1] = winner;
    }
  }
  const fine = new Float32Array(rows * columns * 2);
  return {
    levels: [
      { rows: ROWS, columns: COLUMNS, classes: 2, values: coarse },
      { rows, columns, classes: 2, values: fine },
    ],
    classes,
  };
}

const train = [1, 2, 3].map(shifted);

function kernelsOf(weights: HeadWeights): number[] {
  return upKernels(spec).flatMap((name) => Array.from(tensorOf(weights, name).values));
}

test('kernels learn what interpolation gets wrong, and nothing else changes', async () => {
  const start = initialHead(spec, 1);
  const losses: number[] = [];
  const learned = await learnUpsampling(start, train, [shifted(9)], {
    spec,
    seed: 1,
    steps: 200,
    onStep: (_step, loss) => losses.push(loss),
  });
  expect(losses.at(-1)).toBeLessThan(losses[0] * 0.8);
  expect(kernelsOf(learned)).not.toEqual(kernelsOf(start));
  for (const [name, tensor] of learned) {
    if (!name.startsWith('up/')) expect(tensor).toBe(start.get(name));
  }
  expect(kernelsOf(start)).toEqual(kernelsOf(initialHead(spec, 1)));
});

test('the kernels stay where validation images lose by it, and after a cancel', async () => {
  const start = initialHead(spec, 1);
  // What the kernels learn is wrong here: the truth is one sample to the left.
  const other = shifted(5);
  const flipped = other.classes.map((id) => (id === 255 ? 255 : 1 - id));
  const options = { spec, seed: 1, steps: 60 };
  expect(await learnUpsampling(start, train, [{ ...other, classes: flipped }], options)).toBe(start);
  const signal = { aborted: false };
  const onStep = (step: number): void => void (signal.aborted = step === 5);
  expect(await learnUpsampling(start, train, [], { ...options, signal, onStep })).toBe(start);
});

test('the same seed gives the same kernels', async () => {
  const run = async (seed: number): Promise<number[]> =>
    kernelsOf(await learnUpsampling(initialHead(spec, 1), train, [], { spec, seed, steps: 8 }));
  const first = await run(3);
  expect(await run(3)).toEqual(first);
  expect(await run(4)).not.toEqual(first);
});
