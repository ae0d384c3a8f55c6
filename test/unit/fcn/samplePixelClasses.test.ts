/** A network's classes at single pixels are those of the whole image there. */
import { describe, expect, it } from 'vitest';
import { normal, seededRandom } from '../../../src/core/random';
import { samplePixelClasses } from '../../../src/fcn/samplePixelClasses';
import { collectRows, labelRows } from '../../../src/fcn/scoresToLabels';
import type { NetworkScores } from '../../../src/fcn/types';

function drawnScores(width: number, height: number): NetworkScores {
  const random = seededRandom(width);
  const [rows, columns, channels] = [3, 4, 5];
  const values = Float32Array.from({ length: rows * columns * channels }, () => normal(random));
  const input = { width: 45, height: 30, paddedWidth: 49, paddedHeight: 33 };
  return { grid: { values, rows, columns, channels, stride: 16 }, input, source: { width, height } };
}

describe('samplePixelClasses', () => {
  it.each([
    [97, 61],
    [1, 40],
    [640, 2],
  ])('agrees with labelRows on %i×%i', async (width, height) => {
    const scores = drawnScores(width, height);
    const classIds = Uint8Array.of(9, 255, 7, 1, 0);
    const whole = await collectRows({ width, height }, (sink) =>
      labelRows(scores.grid, { width, height, input: scores.input, classIds }, sink),
    );
    const all = Uint32Array.from({ length: width * height }, (_, i) => i);
    const sampled = samplePixelClasses(scores, all, classIds);
    const different = sampled.filter((id, i) => id !== whole.classes[i]).length;
    // A tie within rounding may fall either way.
    expect(different).toBeLessThanOrEqual(0.001 * all.length);
    expect(new Set(sampled).size).toBeGreaterThan(2);
  });
});
