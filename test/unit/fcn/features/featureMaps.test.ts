import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BACKBONE_STEPS, runBackbone } from '../../../../src/fcn/backbone';
import {
  extractFeatures,
  prepareHeadInputs,
  type FeatureMap,
  type ImageFeatures,
} from '../../../../src/fcn/features/featureMaps';
import { HEAD_KINDS, headInputs, type HeadKind } from '../../../../src/fcn/heads/headSpec';
import { Layers } from '../../../../src/fcn/layers';
import type { PixelSource } from '../../../../src/fcn/types';
import { loadVocModel, photograph, pixelSource, startWasm } from '../support';

let layers: Layers;
let family: PixelSource;

beforeAll(async () => {
  await startWasm();
  layers = new Layers((await loadVocModel()).weights);
  family = pixelSource(await photograph('family-play-01.jpg', 150, 100));
});

afterAll(() => {
  layers.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

async function featuresOf(
  image: PixelSource,
  kind: HeadKind,
  pyramid: boolean,
  longest = 129,
): Promise<ImageFeatures> {
  const shape = { kind, pyramid };
  return extractFeatures(layers, await prepareHeadInputs(image, shape, longest), shape);
}

const HEADS = HEAD_KINDS.flatMap((kind) => [false, true].map((pyramid) => ({ kind, pyramid })));

describe('prepareHeadInputs', () => {
  test.each(HEADS)('$kind, pyramid $pyramid: sides fit the strides', async ({ kind, pyramid }) => {
    const inputs = await prepareHeadInputs(family, { kind, pyramid }, 140);
    expect([...inputs.keys()]).toEqual(pyramid ? [1, 2] : [1]);
    for (const [scale, { width, height, paddedWidth, paddedHeight }] of inputs) {
      const grid = scale * (kind === 'fcn-32s' ? 32 : 16);
      expect([paddedWidth % grid, paddedHeight % grid]).toEqual([1, 1]);
      expect([width, height]).toEqual(scale === 1 ? [140, 93] : [279, 185]);
    }
  });

  test('tells how many rows it has read, of all that it reads', async () => {
    const told: string[] = [];
    const onProgress = (done: number, total: number): unknown => told.push(`${done}/${total}`);
    await prepareHeadInputs(family, { kind: 'fcn-4s', pyramid: true }, 129, { onProgress });
    expect(told).toEqual(['100/200', '200/200']);
  });

  test('is cancelled at either input', async () => {
    for (const last of [100, 200]) {
      const signal = { aborted: false };
      const onProgress = (done: number): unknown => (signal.aborted = done === last);
      const options = { signal, onProgress };
      await expect(
        prepareHeadInputs(family, { kind: 'fcn-4s', pyramid: true }, 129, options),
      ).rejects.toMatchObject({ code: 'cancelled' });
    }
  });
});

describe('extractFeatures', () => {
  test.each(HEADS)(
    '$kind, pyramid $pyramid: a map an input, on the grid of its stride',
    async ({ kind, pyramid }) => {
      const { maps, source, reference } = await featuresOf(family, kind, pyramid);
      expect(source).toEqual({ width: 150, height: 100 });
      expect(Math.max(reference.width, reference.height)).toBe(pyramid ? 257 : 129);
      expect(maps.map(({ name }) => name)).toEqual(headInputs({ kind, pyramid }).map(({ name }) => name));
      for (const { rows, columns, stride, channels, values } of maps) {
        expect([(rows - 1) * stride + 1, (columns - 1) * stride + 1]).toEqual([
          reference.paddedHeight,
          reference.paddedWidth,
        ]);
        expect(values).toHaveLength(rows * columns * channels);
        expect(values.some((value) => value !== 0)).toBe(true);
      }
    },
  );

  test('gives what the backbone gives of each input', async () => {
    const shape = { kind: 'fcn-4s', pyramid: true } as const;
    const inputs = await prepareHeadInputs(family, shape, 129);
    const { maps } = await extractFeatures(layers, inputs, shape);
    for (const [scale, { values, paddedHeight, paddedWidth }] of inputs) {
      const pixels = tf.tensor4d(values, [1, paddedHeight, paddedWidth, 3]);
      const taps = ['s4', 's8', 's16a', 's16b'] as const;
      const expected = await runBackbone(layers, pixels, {
        outputStride: 16,
        taps,
        afterBlock: () => Promise.resolve(),
      });
      for (const tap of taps) {
        const map = maps.find(({ name }) => name === `x${scale}/${tap}`);
        if (map !== undefined) expect(map.values).toEqual(expected[tap].dataSync());
      }
      tf.dispose([pixels, expected]);
    }
  });

  test('leaves no tensor behind, finished or cancelled at any block of either input', async () => {
    const shape = { kind: 'fcn-8s', pyramid: true } as const;
    const inputs = await prepareHeadInputs(family, shape, 129);
    const before = tf.memory().numTensors;
    let blocks = 0;
    await extractFeatures(layers, inputs, shape, { onBlock: () => blocks++ });
    expect(blocks).toBe(2 * BACKBONE_STEPS);
    expect(tf.memory().numTensors).toBe(before);
    for (const last of [1, 7, BACKBONE_STEPS, BACKBONE_STEPS + 1, 2 * BACKBONE_STEPS]) {
      const signal = { aborted: false };
      let done = 0;
      const onBlock = (): unknown => (signal.aborted = ++done === last);
      await expect(extractFeatures(layers, inputs, shape, { signal, onBlock })).rejects.toMatchObject({
        code: 'cancelled',
      });
      expect([done, tf.memory().numTensors]).toEqual([last, before]);
    }
  });
});

describe('the inputs of a pyramid lie on each other', () => {
  let features: ImageFeatures;
  beforeAll(async () => {
    const photo = pixelSource(await photograph('office-talk.jpg', 600, 400));
    features = await featuresOf(photo, 'fcn-8s', true, 401);
  });

  // Half-pixel centres would move one against the other by 8 pixels, the wrong corner by 16.
  test.each([
    ['s16a', 'across'],
    ['s16a', 'down'],
    ['s16b', 'across'],
    ['s16b', 'down'],
  ] as const)('%s of both resembles itself most without a shift (%s)', (tap, direction) => {
    const [small, large] = [1, 2].map((scale) => mapOf(`x${scale}/${tap}`));
    const [before, at, after] = [-16, 0, 16].map((shift) =>
      resemblance(small, large, direction === 'across' ? [shift, 0] : [0, shift]),
    );
    expect(at).toBeGreaterThan(Math.max(before, after));
    // Where the parabola through the three has its top.
    const top = (8 * (before - after)) / (before + after - 2 * at);
    expect(Math.abs(top)).toBeLessThan(5);
  });

  function mapOf(name: string): FeatureMap {
    const map = features.maps.find((one) => one.name === name);
    if (map === undefined) throw new Error(`no ${name}`);
    return map;
  }

  /** Mean correlation of the channels: the large input's samples, the small one's moved by pixels of the large. */
  function resemblance(small: FeatureMap, large: FeatureMap, [dx, dy]: number[]): number {
    const border = 4;
    let sum = 0;
    for (let c = 0; c < large.channels; c++) {
      const pairs: [number, number][] = [];
      for (let row = border; row < large.rows - border; row++) {
        for (let column = border; column < large.columns - border; column++) {
          const [x, y] = [column * large.stride + dx, row * large.stride + dy];
          pairs.push([
            bilinear(small, x / small.stride, y / small.stride, c),
            large.values[(row * large.columns + column) * large.channels + c],
          ]);
        }
      }
      sum += correlation(pairs);
    }
    return sum / large.channels;
  }

  function bilinear({ columns, channels, values }: FeatureMap, x: number, y: number, c: number): number {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - left, y - top];
    const value = (column: number, row: number): number => values[(row * columns + column) * channels + c];
    const line = (row: number): number => (1 - fx) * value(left, row) + fx * value(left + 1, row);
    return (1 - fy) * line(top) + fy * line(top + 1);
  }

  function correlation(pairs: readonly [number, number][]): number {
    const mean = (k: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[k], 0) / pairs.length;
    const [meanA, meanB] = [mean(0), mean(1)];
    const [ab, aa, bb] = pairs.reduce(
      ([xy, xx, yy], [a, b]) => [
        xy + (a - meanA) * (b - meanB),
        xx + (a - meanA) ** 2,
        yy + (b - meanB) ** 2,
      ],
      [0, 0, 0],
    );
    return ab / Math.sqrt(aa * bb);
  }
});
