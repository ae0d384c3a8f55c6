import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/core/random';
import { inputSize } from '../../../../src/fcn/inputImage';
import { BaseScores } from '../../../../src/fcn/live/baseScores';
import { MASKED } from '../../../../src/fcn/live/localNet';

const input = inputSize(33, 20, 33);
const random = seededRandom(3);
const grid = {
  values: Float32Array.from({ length: 9 * 9 * 2 }, () => 4 * random() - 2),
  rows: 9,
  columns: 9,
  channels: 2,
  stride: 4,
};
const NOTHING = new Uint8Array(3);

/** Bilinear, the long way. */
function scoreAt(x: number, y: number, channel: number): number {
  let score = 0;
  for (let row = 0; row < 9; row++) {
    for (let column = 0; column < 9; column++) {
      const weight = Math.max(0, 1 - Math.abs(x / 4 - column)) * Math.max(0, 1 - Math.abs(y / 4 - row));
      score += weight * grid.values[(row * 9 + column) * 2 + channel];
    }
  }
  return score;
}

describe('the scores that are corrected', () => {
  it('are the shared head’s at every pixel of the input, bilinear', () => {
    const base = new BaseScores(input, 2, { grid, classOf: Int16Array.of(0, 1) });
    const scores = new Float32Array(2);
    for (let y = 0; y < input.height; y++) {
      for (let x = 0; x < input.width; x++) {
        base.writePixel(x, y, NOTHING, scores, 0);
        expect(scores[0]).toBeCloseTo(scoreAt(x, y, 0), 5);
        expect(scores[1]).toBeCloseTo(scoreAt(x, y, 1), 5);
        if (x % 2 === 1 || y % 2 === 1) continue;
        const sample = new Float32Array(2);
        base.writeSample(y / 2, x / 2, NOTHING, sample, 0);
        expect(sample).toEqual(scores);
      }
    }
  });

  it('are the largest of the channels that feed a class', () => {
    const base = new BaseScores(input, 2, { grid, classOf: Int16Array.of(1, 1) });
    const scores = new Float32Array(2);
    base.writePixel(8, 4, NOTHING, scores, 0);
    expect(scores[1]).toBeCloseTo(Math.max(scoreAt(8, 4, 0), scoreAt(8, 4, 1)), 5);
  });

  it('give a class that the shared head does not know small odds once it is painted, and none before', () => {
    const base = new BaseScores(input, 3, { grid, classOf: Int16Array.of(0, -1) });
    expect([...base.maskOf(NOTHING)]).toEqual([0, 1, 1]);
    const mask = base.maskOf(Uint8Array.of(0, 0, 1));
    expect([...mask]).toEqual([0, 1, 0]);
    const scores = new Float32Array(3);
    base.writePixel(5, 5, mask, scores, 0);
    expect(scores[1]).toBe(MASKED);
    expect(scores[2] - scores[0]).toBeCloseTo(-4, 5);
  });

  it('are nothing without a shared head', () => {
    const base = new BaseScores(input, 3, undefined);
    const scores = new Float32Array(3);
    base.writePixel(5, 5, base.maskOf(Uint8Array.of(1, 0, 1)), scores, 0);
    expect([...scores]).toEqual([0, MASKED, 0]);
  });
});
