import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { inverseOrientation, orientPlane } from '../../../src/core/orientation';
import { BACKBONE_STEPS, runBackbone } from '../../../src/fcn/backbone';
import { extractFeatures, prepareHeadInputs } from '../../../src/fcn/features/featureMaps';
import { headVariables, runHead } from '../../../src/fcn/heads/head';
import { HEAD_KINDS, type HeadSpec } from '../../../src/fcn/heads/headSpec';
import { prepareInput } from '../../../src/fcn/inputImage';
import { Layers } from '../../../src/fcn/layers';
import type { Model } from '../../../src/fcn/modelFile';
import { createSegmenter } from '../../../src/fcn/segmenter';
import type { PixelSource, Prediction, Segmenter } from '../../../src/fcn/types';
import { drawnModel } from './learnedModels';
import { longestTurn, photograph, pixelSource, SHORT_TURN, startWasm } from './support';

const LINEAR_16S: HeadSpec = { kind: 'fcn-16s', pyramid: false, hidden: 0, classes: 5 };
const PYRAMID: HeadSpec = { kind: 'fcn-4s', pyramid: true, hidden: 0, classes: 6 };
const DEFAULT: HeadSpec = { kind: 'fcn-4s', pyramid: true, hidden: 64, classes: 21 };
const OPTIONS = { inputSize: 129, outputStride: 16 } as const;

beforeAll(startWasm);
afterEach(() => expect(tf.memory().numTensors).toBe(0));

async function family(width: number, height: number): Promise<PixelSource> {
  return pixelSource(await photograph('family-play-01.jpg', width, height));
}

async function withSegmenter(
  spec: HeadSpec,
  use: (segmenter: Segmenter, model: Model) => Promise<unknown>,
): Promise<void> {
  const model = await drawnModel(spec, 3);
  const segmenter = createSegmenter(model);
  try {
    await use(segmenter, model);
  } finally {
    segmenter.dispose();
  }
}

/** That each label has the largest of these scores, and each confidence is its probability. */
function expectLabels(
  { classes, confidence }: Prediction,
  scores: (pixel: number) => ArrayLike<number>,
): void {
  const wrong: number[] = [];
  classes.forEach((id, i) => {
    const pixel = Array.from(scores(i));
    const largest = Math.max(...pixel);
    const probability = 1 / pixel.reduce((sum, score) => sum + Math.exp(score - largest), 0);
    // Classes have the ids 10, 11, …; a tie may fall to either.
    if (!(pixel[id - 10] > largest - 1e-3) || Math.abs(confidence[i] - probability * 255) > 1) wrong.push(i);
  });
  expect(wrong).toEqual([]);
}

describe('the labels of a learned head', () => {
  test('fcn-16s: features → scores → bilinear with aligned corners → argmax, the long way', async () => {
    await withSegmenter(LINEAR_16S, async (segmenter, model) => {
      const [width, height] = [150, 90];
      const image = await family(width, height);
      const prediction = await segmenter.predict(image, OPTIONS);

      const input = await prepareInput(image, 129);
      const layers = new Layers(model.weights);
      const pixels = tf.tensor4d(input.values, [1, input.paddedHeight, input.paddedWidth, 3]);
      const options = { outputStride: 16, taps: ['s16b'], afterBlock: () => Promise.resolve() } as const;
      const { s16b } = await runBackbone(layers, pixels, options);
      const [, rows, columns, channels] = s16b.shape;
      const features = s16b.dataSync<'float32'>();
      tf.dispose([pixels, s16b]);
      layers.dispose();

      const kernel = model.head?.weights.get('score/x1/s16b/kernel')?.values ?? new Float32Array();
      const bias = model.head?.weights.get('score/x1/s16b/bias')?.values ?? new Float32Array();
      const scoreAt = (row: number, column: number, k: number): number => {
        let sum = bias[k];
        const at = (Math.min(row, rows - 1) * columns + Math.min(column, columns - 1)) * channels;
        for (let c = 0; c < channels; c++) sum += features[at + c] * kernel[c * 5 + k];
        return sum;
      };
      expectLabels(prediction, (i) => {
        const x = ((i % width) * (input.width - 1)) / (width - 1) / 16;
        const y = (Math.floor(i / width) * (input.height - 1)) / (height - 1) / 16;
        const [left, top] = [Math.floor(x), Math.floor(y)];
        return [0, 1, 2, 3, 4].map((k) => {
          const above = scoreAt(top, left, k) * (1 - x + left) + scoreAt(top, left + 1, k) * (x - left);
          const below =
            scoreAt(top + 1, left, k) * (1 - x + left) + scoreAt(top + 1, left + 1, k) * (x - left);
          return above * (1 - y + top) + below * (y - top);
        });
      });
      expect(new Set(prediction.classes).size).toBeGreaterThan(1);
    });
  });

  const specs = HEAD_KINDS.flatMap((kind) =>
    [false, true].flatMap((pyramid) =>
      [0, 8].map((hidden): HeadSpec => ({ kind, pyramid, hidden, classes: 4 })),
    ),
  );
  test.each(specs)(
    '$kind, pyramid $pyramid, $hidden hidden: the head’s scores, upsampled by tfjs',
    async (spec) => {
      await withSegmenter(spec, async (segmenter, model) => {
        const [width, height] = [100, 70];
        const image = await family(width, height);
        const prediction = await segmenter.predict(image, OPTIONS);
        const layers = new Layers(model.weights);
        const inputs = await prepareHeadInputs(image, spec, 129);
        const { maps, reference } = await extractFeatures(layers, inputs, spec);
        const scores = tf.tidy(() => {
          const features = maps.map(({ name, rows, columns, channels, values }) => [
            name,
            tf.tensor3d(values, [rows, columns, channels]),
          ]);
          const grid = runHead(
            spec,
            headVariables(model.head?.weights ?? new Map()),
            Object.fromEntries(features) as Record<string, tf.Tensor3D>,
          );
          const { paddedHeight, paddedWidth } = reference;
          const padded = tf.image.resizeBilinear(grid, [paddedHeight, paddedWidth], true);
          const cropped = tf.slice(padded, [0, 0, 0], [reference.height, reference.width, 4]);
          return tf.image.resizeBilinear(cropped, [height, width], true).dataSync<'float32'>();
        });
        layers.dispose();
        expectLabels(prediction, (i) => scores.subarray(i * 4, (i + 1) * 4));
      });
    },
  );

  test('turn with the raw image, and follow the class lookup', async () => {
    await withSegmenter(PYRAMID, async (segmenter) => {
      const image = await family(90, 60);
      const upright = await segmenter.predict(image, OPTIONS);
      const raw = await segmenter.predict(image, { ...OPTIONS, orientation: 6 });
      expect(raw).toMatchObject({ width: 60, height: 90 });
      const turned = orientPlane(upright.classes, upright, inverseOrientation(6));
      expect(raw.classes.filter((id, i) => id !== turned[i]).length).toBeLessThanOrEqual(2);
      const classLookup = new Uint8Array(256).fill(255);
      const [first] = upright.classes;
      classLookup[first] = 200;
      const mapped = await segmenter.predict(image, { ...OPTIONS, classLookup });
      expect(mapped.classes).toEqual(upright.classes.map((id) => (id === first ? 200 : 255)));
    });
  });

  test.each([
    [1, 1],
    [500, 1],
    [1, 90],
    [17, 16],
  ])('are there for an image of %i×%i', async (width, height) => {
    for (const spec of [PYRAMID, { ...PYRAMID, kind: 'fcn-32s' as const }]) {
      await withSegmenter(spec, async (segmenter) => {
        const data = new Uint8Array(width * height * 3).fill(90);
        const image = pixelSource({ width, height, channels: 3, data });
        expect((await segmenter.predict(image, OPTIONS)).classes).toHaveLength(width * height);
      });
    }
  });
});

describe('a learned head’s segmenter', () => {
  test('says the classes, the model and the input size', async () => {
    await withSegmenter(PYRAMID, (segmenter) => {
      expect(segmenter.reference).toEqual({ name: 'roads', version: 3 });
      expect(segmenter.classes.map(({ id }) => id)).toEqual([10, 11, 12, 13, 14, 15]);
      expect(segmenter.inputSize).toBe(513);
      return Promise.resolve();
    });
  });

  test('predicts again from what it has prepared', async () => {
    await withSegmenter(PYRAMID, async (segmenter) => {
      const image = await family(60, 40);
      const expected = await segmenter.predict(image, OPTIONS);
      const prepared = await segmenter.prepare(image, 129);
      for (let run = 0; run < 2; run++) {
        const classes = new Uint8Array(60 * 40);
        await segmenter.predictRows(prepared, OPTIONS, (y, row) => classes.set(row, y * 60));
        expect(classes).toEqual(expected.classes);
      }
    });
  });

  test('refuses what another one has prepared', async () => {
    const prepared = await prepareHeadInputs(await family(60, 40), LINEAR_16S, 129);
    await withSegmenter(PYRAMID, async (segmenter) => {
      await expect(segmenter.predictRows(prepared, OPTIONS, () => undefined)).rejects.toThrow(RangeError);
    });
  });

  test('tells each step, then the rows; cancelled at any it leaves no tensor behind', async () => {
    await withSegmenter(PYRAMID, async (segmenter) => {
      const image = await family(60, 40);
      const before = tf.memory().numTensors;
      const steps: string[] = [];
      await segmenter.predict(image, {
        ...OPTIONS,
        onProgress: (stage, done, total) => steps.push(`${stage} ${done}/${total}`),
      });
      const total = 2 * BACKBONE_STEPS + 1;
      expect(steps).toEqual([
        ...Array.from({ length: total }, (_, i) => `network ${i + 1}/${total}`),
        'labels 40/40',
      ]);
      expect(tf.memory().numTensors).toBe(before);
      for (const last of [1, BACKBONE_STEPS, BACKBONE_STEPS + 1, total]) {
        const signal = { aborted: false };
        const result = segmenter.predict(image, {
          ...OPTIONS,
          signal,
          onProgress: (_stage, done) => (signal.aborted = done === last),
        });
        await expect(result).rejects.toMatchObject({ code: 'cancelled' });
        expect(tf.memory().numTensors).toBe(before);
      }
    });
  });

  test('cancelled whenever it looks, within a block too, it leaves no tensor behind', async () => {
    await withSegmenter({ ...PYRAMID, kind: 'fcn-16s' }, async (segmenter) => {
      const prepared = await segmenter.prepare(await family(60, 40), 129);
      const before = tf.memory().numTensors;
      let looks = 0;
      const signalAt = (last: number) => ({
        get aborted() {
          return ++looks === last;
        },
      });
      await segmenter.predictRows(prepared, { ...OPTIONS, signal: signalAt(Infinity) }, () => undefined);
      const all = looks;
      // The stem, two or three layers a block, a band, the rows.
      expect(all).toBe(2 * (1 + 2 + 16 * 3) + 1 + 1);
      for (let last = 1; last <= all; last += 5) {
        looks = 0;
        const run = segmenter.predictRows(prepared, { ...OPTIONS, signal: signalAt(last) }, () => undefined);
        await expect(run).rejects.toMatchObject({ code: 'cancelled' });
        expect(tf.memory().numTensors).toBe(before);
      }
    });
  });

  test.each([{ ...DEFAULT, pyramid: false }, DEFAULT])(
    'a cancel is seen soon at 513 (pyramid: $pyramid)',
    async (spec) => {
      const image = pixelSource(await photograph('office-talk.jpg', 2000, 1334));
      await withSegmenter(spec, async (segmenter) => {
        const predict = (): Promise<unknown> => segmenter.predict(image, { ...OPTIONS, inputSize: 513 });
        await predict();
        expect(await longestTurn(predict)).toBeLessThan(SHORT_TURN / 2);
      });
    },
  );
});
