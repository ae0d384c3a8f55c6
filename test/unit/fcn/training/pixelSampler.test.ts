import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../src/core/random';
import { samplePixels } from '../../../../src/fcn/training/pixelSampler';

const labelMap = fc
  .uint8Array({ minLength: 1, maxLength: 400 })
  .map((cells) => cells.map((id) => (id < 230 ? id % 5 : 255)));

test('chooses labeled pixels only, none twice, as many as there are and may be', () => {
  fc.assert(
    fc.property(labelMap, fc.integer({ min: 1, max: 300 }), fc.nat(), (labels, count, seed) => {
      const ignore = new Set([3]);
      const pixels = samplePixels(labels, { count, ignore, random: seededRandom(seed) });
      const usable = labels.filter((id) => id !== 255 && id !== 3).length;
      expect(pixels).toHaveLength(Math.min(count, usable));
      expect(new Set(pixels).size).toBe(pixels.length);
      for (const i of pixels) expect([255, 3]).not.toContain(labels[i]);
    }),
  );
});

test('gives every class that occurs a share, the rare ones more than their part', () => {
  const labels = new Uint8Array(10_000).fill(0);
  labels.fill(1, 9000);
  labels.fill(2, 9990);
  const pixels = samplePixels(labels, { count: 600, random: seededRandom(1) });
  const share = (id: number): number => pixels.filter((i) => labels[i] === id).length;
  expect(share(2)).toBe(10);
  expect(share(1)).toBeGreaterThan(120);
  expect(share(0)).toBeGreaterThan(share(1));
});

test('takes allowed pixels alone, and the same for the same seed', () => {
  const labels = new Uint8Array(1000).map((_, i) => i % 3);
  const allowed = new Uint8Array(1000).map((_, i) => (i < 200 ? 1 : 0));
  const choose = (seed: number): Uint32Array =>
    samplePixels(labels, { count: 100, allowed, random: seededRandom(seed) });
  expect(Math.max(...choose(1))).toBeLessThan(200);
  expect(choose(1)).toEqual(choose(1));
  expect(choose(1)).not.toEqual(choose(2));
});
