/** Confirmed pixels in one pass: stratified, even, repeatable, confirmed ones only. */
import { describe, expect, it } from 'vitest';
import { makeCell, UNLABELED } from '../../../src/core/labelMap';
import { seededRandom } from '../../../src/core/random';
import { PixelReservoir, type SampledPixels } from '../../../src/core/pixelReservoir';
import { samplePixels } from '../../../src/fcn/training/pixelSampler';

/** @param pieces cells that are looked at at a time */
function sample(cells: Uint16Array, seed: number, pieces = 1000, ignore: number[] = []): SampledPixels {
  const reservoir = new PixelReservoir({ count: 600, random: seededRandom(seed), ignore });
  for (let at = 0; at < cells.length; at += pieces)
    reservoir.add(cells, at, Math.min(cells.length, at + pieces));
  return reservoir.finish();
}

/** Class by the position; only the second half is confirmed. */
const cells = Uint16Array.from({ length: 60_000 }, (_, i) =>
  makeCell(i % 100 === 0 ? 7 : i % 10 === 0 ? 3 : 0, i >= 30_000),
);

describe('sampling confirmed pixels', () => {
  it('takes confirmed pixels alone, with their classes, in order and none twice', () => {
    const { pixels, classes } = sample(cells, 1);
    expect(pixels).toHaveLength(600);
    expect(pixels.every((pixel, i) => i === 0 || pixel > pixels[i - 1])).toBe(true);
    expect(pixels.every((pixel, i) => cells[pixel] === makeCell(classes[i], true))).toBe(true);
  });

  it('gives each class the share that sampling the whole map gives it', () => {
    const shares = (classes: Iterable<number>): number[] => {
      const counts = new Array<number>(8).fill(0);
      for (const id of classes) counts[id]++;
      return counts;
    };
    const labels = Uint8Array.from(cells, (cell) => (cell >= 0x100 ? cell & 0xff : UNLABELED));
    const whole = samplePixels(labels, { random: seededRandom(1) });
    expect(shares(sample(cells, 1).classes)).toEqual(shares(Array.from(whole, (pixel) => labels[pixel])));
  });

  it('draws evenly from all of the image', () => {
    const quarters = [0, 0, 0, 0];
    for (let seed = 0; seed < 40; seed++) {
      for (const pixel of sample(cells, seed).pixels) quarters[Math.floor((pixel - 30_000) / 7_500)]++;
    }
    // 24,000 draws: a quarter is 6,000 with a standard deviation of 67.
    for (const quarter of quarters) expect(Math.abs(quarter - 6_000)).toBeLessThan(350);
  });

  it('is the same for the same seed, whatever the pieces, and another for another seed', () => {
    expect(sample(cells, 5, 77)).toEqual(sample(cells, 5));
    expect(sample(cells, 6)).not.toEqual(sample(cells, 5));
  });

  it('leaves out what is ignored, and pixels that are unlabeled by decision', () => {
    const some = Uint16Array.from([makeCell(UNLABELED, true), makeCell(4, true), makeCell(11, true), 2]);
    expect(sample(some, 1, 1000, [11])).toEqual({ pixels: Uint32Array.of(1), classes: Uint8Array.of(4) });
    expect(sample(new Uint16Array(9), 1).pixels).toHaveLength(0);
  });
});
