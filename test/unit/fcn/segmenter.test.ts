import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planBlocks } from '../../../src/fcn/architecture';
import { runBackbone } from '../../../src/fcn/backbone';
import { Layers } from '../../../src/fcn/layers';
import type { Model } from '../../../src/fcn/modelFile';
import { createSegmenter } from '../../../src/fcn/segmenter';
import type { Segmenter } from '../../../src/fcn/types';
import {
  agreement,
  loadVocModel,
  longestTurn,
  SHORT_TURN,
  photograph,
  pixelSource,
  startWasm,
  type Pixels,
} from './support';

let model: Model;
let segmenter: Segmenter;
let family: Pixels;

beforeAll(async () => {
  await startWasm();
  model = await loadVocModel();
  segmenter = createSegmenter(model);
  family = await photograph('family-play-01.jpg', 300, 200);
});

afterAll(() => {
  segmenter.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

describe('predict', () => {
  test('sees a person and a sofa', async () => {
    const { width, height, classes, confidence } = await segmenter.predict(pixelSource(family), {
      inputSize: 257,
      outputStride: 16,
    });
    expect([width, height, classes.length, confidence.length]).toEqual([300, 200, 60_000, 60_000]);
    const share = (id: number): number => classes.filter((c) => c === id).length / classes.length;
    expect(share(15)).toBeGreaterThan(0.1);
    expect(share(18)).toBeGreaterThan(0.1);
    expect(Math.min(...confidence)).toBeGreaterThan(Math.floor(255 / 21) - 1);
  });

  test('writes what the class lookup says', async () => {
    const options = { inputSize: 129, outputStride: 16 } as const;
    const { classes: plain } = await segmenter.predict(pixelSource(family), options);
    const classLookup = new Uint8Array(256).fill(255);
    classLookup[15] = 3;
    const { classes } = await segmenter.predict(pixelSource(family), { ...options, classLookup });
    expect(classes).toEqual(plain.map((id) => (id === 15 ? 3 : 255)));
    expect(classes).toContain(3);
  });

  test('alpha makes no difference where it is opaque', async () => {
    const rgba = new Uint8Array((family.data.length / 3) * 4).fill(255);
    for (let i = 0; i < family.data.length; i++) rgba[Math.floor(i / 3) * 4 + (i % 3)] = family.data[i];
    const options = { inputSize: 129, outputStride: 16 } as const;
    const rgb = await segmenter.predict(pixelSource(family), options);
    const opaque = await segmenter.predict(pixelSource({ ...family, channels: 4, data: rgba }), options);
    expect(agreement(opaque.classes, rgb.classes)).toBe(1);
  });

  test.each([
    [1, 1],
    [500, 1],
    [1, 90],
    [17, 16],
  ])('takes an image of %i×%i', async (width, height) => {
    const data = new Uint8Array(width * height * 3).fill(90);
    const image = pixelSource({ width, height, channels: 3, data });
    const { classes } = await segmenter.predict(image, { inputSize: 129, outputStride: 8 });
    expect(classes).toHaveLength(width * height);
  });

  test('tells each step, then the rows', async () => {
    const steps: string[] = [];
    await segmenter.predict(pixelSource(family), {
      inputSize: 129,
      outputStride: 16,
      onProgress: (stage, done, total) => steps.push(`${stage} ${done}/${total}`),
    });
    expect(steps).toEqual([...Array.from({ length: 19 }, (_, i) => `network ${i + 1}/19`), 'labels 200/200']);
  });

  test('leaves no tensor behind, finished or cancelled at any step', async () => {
    const before = tf.memory().numTensors;
    await segmenter.predict(pixelSource(family), { inputSize: 129, outputStride: 16 });
    expect(tf.memory().numTensors).toBe(before);
    for (const last of [1, 2, 10, 18, 19]) {
      const signal = { aborted: false };
      const result = segmenter.predict(pixelSource(family), {
        inputSize: 129,
        outputStride: 16,
        signal,
        onProgress: (_stage, done) => {
          if (done === last) signal.aborted = true;
        },
      });
      await expect(result).rejects.toMatchObject({ code: 'cancelled' });
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  test('a cancel is seen soon at 513, stride 16', async () => {
    const image = pixelSource(await photograph('office-talk.jpg', 2000, 1334));
    const predict = (): Promise<unknown> => segmenter.predict(image, { inputSize: 513, outputStride: 16 });
    await predict();
    expect(await longestTurn(predict)).toBeLessThan(SHORT_TURN / 2);
  });
});

describe('the backbone', () => {
  const size = 65;

  test.each([
    [8, { s4: 17, s8: 9, s16a: 9, s16b: 9 }],
    [16, { s4: 17, s8: 9, s16a: 5, s16b: 5 }],
    [32, { s4: 17, s8: 9, s16a: 5, s16b: 3 }],
  ] as const)('gives the taps of output stride %i', async (outputStride, sides) => {
    const layers = new Layers(model.weights);
    const input = tf.zeros<tf.Rank.R4>([1, size, size, 3]);
    const taps = ['s4', 's8', 's16a', 's16b'] as const;
    const features = await runBackbone(layers, input, {
      outputStride,
      taps,
      afterBlock: () => Promise.resolve(),
    });
    const channels = { s4: 24, s8: 32, s16a: 96, s16b: 320 };
    for (const tap of taps) {
      expect(features[tap].shape).toEqual([1, sides[tap], sides[tap], channels[tap]]);
    }
    tf.dispose([features, input]);
    layers.dispose();
  });

  test('turns strides into dilation', () => {
    const dilations = (stride: 8 | 16 | 32): number[] => planBlocks(stride).map(({ dilation }) => dilation);
    const ones = (count: number): number[] => new Array<number>(count).fill(1);
    expect(dilations(32)).toEqual(ones(17));
    expect(dilations(16)).toEqual([...ones(14), 2, 2, 2]);
    expect(dilations(8)).toEqual([...ones(7), 2, 2, 2, 2, 2, 2, 2, 4, 4, 4]);
  });

  test('a sample of stride 8 lies at pixel 8·i', async () => {
    const layers = new Layers(model.weights);
    const centre = (pixel: number): Promise<number> => responseCentre(layers, pixel);
    expect(await centre(64)).toBeCloseTo(64, -1);
    expect((await centre(80)) - (await centre(48))).toBeCloseTo(32, 0);
    layers.dispose();
  });
});

/** Where a bright square around this column of a dark image moves the features of stride 8, in pixels. */
async function responseCentre(layers: Layers, column: number): Promise<number> {
  const side = 129;
  const pixels = new Float32Array(side * side * 3).fill(-1);
  for (let y = 56; y <= 72; y++) pixels.fill(1, (y * side + column - 8) * 3, (y * side + column + 9) * 3);
  const square = tf.tensor4d(pixels, [1, side, side, 3]);
  const dark = tf.fill<tf.Rank.R4>([1, side, side, 3], -1);
  const options = { outputStride: 16, taps: ['s8'], afterBlock: () => Promise.resolve() } as const;
  const { s8: bright } = await runBackbone(layers, square, options);
  const { s8: rest } = await runBackbone(layers, dark, options);
  const energy = tf.tidy(() => tf.sum(tf.square(tf.sub(bright, rest)), [0, 1, 3]).dataSync<'float32'>());
  tf.dispose([square, dark, bright, rest]);
  const total = energy.reduce((sum, value) => sum + value, 0);
  return (8 * energy.reduce((sum, value, i) => sum + value * i, 0)) / total;
}
