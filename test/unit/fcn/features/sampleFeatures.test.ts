import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal, seededRandom } from '../../../../src/core/random';
import type { FeatureMap, ImageFeatures } from '../../../../src/fcn/features/featureMaps';
import { featureWidth, sampleFeatures } from '../../../../src/fcn/features/sampleFeatures';
import { inputSize } from '../../../../src/fcn/inputImage';
import { labelRows } from '../../../../src/fcn/scoresToLabels';

function randomMap(
  name: string,
  stride: number,
  channels: number,
  { reference }: Pick<ImageFeatures, 'reference'>,
  seed: number,
): FeatureMap {
  const random = seededRandom(seed);
  const rows = (reference.paddedHeight - 1) / stride + 1;
  const columns = (reference.paddedWidth - 1) / stride + 1;
  const values = Float32Array.from({ length: rows * columns * channels }, () => normal(random));
  return { name, stride, channels, rows, columns, values };
}

function randomFeatures(width: number, height: number, longest: number, seed: number): ImageFeatures {
  const reference = inputSize(width, height, longest, 32);
  const maps = [
    randomMap('x1/s32', 32, 3, { reference }, seed),
    randomMap('x1/s8', 8, 2, { reference }, seed + 1),
  ];
  return { maps, source: { width, height }, reference };
}

/** Weights of all samples by their distance: 1 at the sample, 0 from the next on. */
function naive({ stride, channels, rows, columns, values }: FeatureMap, x: number, y: number): number[] {
  const hat = (distance: number): number => Math.max(0, 1 - Math.abs(distance));
  return Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        sum +=
          hat(x / stride - column) * hat(y / stride - row) * values[(row * columns + column) * channels + c];
      }
    }
    return sum;
  });
}

const side = fc.integer({ min: 1, max: 90 });

describe('sampleFeatures', () => {
  test('is bilinear between the samples around each pixel, map after map', () => {
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 17, max: 140 }),
        fc.integer(),
        (width, height, longest, seed) => {
          const features = randomFeatures(width, height, longest, seed);
          const { maps, reference } = features;
          const random = seededRandom(seed);
          const last = width * height - 1;
          const pixels = Uint32Array.of(
            0,
            width - 1,
            last,
            ...[1, 2, 3].map(() => Math.floor(random() * (last + 1))),
          );
          const sampled = sampleFeatures(features, pixels);
          expect(sampled).toHaveLength(pixels.length * 5);
          const position = (i: number, size: number, scaled: number): number =>
            size > 1 ? (i * (scaled - 1)) / (size - 1) : 0;
          pixels.forEach((pixel, i) => {
            const x = position(pixel % width, width, reference.width);
            const y = position(Math.floor(pixel / width), height, reference.height);
            const expected = maps.flatMap((map) => naive(map, x, y));
            expected.forEach((value, c) => expect(sampled[i * 5 + c]).toBeCloseTo(value, 4));
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is the sample itself where one lies: the last pixel is at the end of the input without padding', () => {
    const features = randomFeatures(65, 33, 65, 4);
    const [coarse, fine] = features.maps;
    const sampled = sampleFeatures(features, Uint32Array.of(32 * 65 + 64));
    expect([...sampled]).toEqual([
      ...coarse.values.subarray((1 * coarse.columns + 2) * 3, (1 * coarse.columns + 3) * 3),
      ...fine.values.subarray((4 * fine.columns + 8) * 2, (4 * fine.columns + 9) * 2),
    ]);
  });

  test('reads at the places where labels are read', async () => {
    const [width, height] = [83, 57];
    const reference = inputSize(width, height, 49);
    const map = randomMap('x1/s8', 8, 6, { reference }, 9);
    const labels = new Uint8Array(width * height);
    const target = { width, height, input: reference, classIds: Uint8Array.of(0, 1, 2, 3, 4, 5) };
    await labelRows(map, target, (y, classes) => labels.set(classes, y * width));
    const features: ImageFeatures = { maps: [map], source: { width, height }, reference };
    const sampled = sampleFeatures(
      features,
      Uint32Array.from(labels, (_, i) => i),
    );
    labels.forEach((label, i) => {
      const scores = sampled.subarray(i * 6, (i + 1) * 6);
      expect(scores[label]).toBeGreaterThan(Math.max(...scores) - 1e-5);
    });
  });

  test('the width is the sum of the channels', () => {
    expect(featureWidth(randomFeatures(20, 20, 33, 1))).toBe(5);
  });
});
