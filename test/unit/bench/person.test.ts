import { describe, expect, it } from 'vitest';
import { nextStroke, type Manner, type Stroke } from '../../bench/learning/person';
import type { Truth } from '../../bench/learning/wrongRegion';

const WIDTH = 120;
const HEIGHT = 80;
const NONE: ReadonlySet<number> = new Set();
const CAREFUL: Manner = { spill: 0, fits: false };

/** Class 1 in an ellipse of 64 × 20 around (70.5, 40.5), class 2 in one of 10 × 10 at (0, 0), else class 0. */
function truthOf(): Truth {
  const labels = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    if (((x - 70) / 32) ** 2 + ((y - 40) / 10) ** 2 < 1) return 1;
    return x < 10 && y < 10 ? 2 : 0;
  });
  return { width: WIDTH, height: HEIGHT, labels };
}

/** Everything is right but the classes given, which are labeled 9. */
function labelsWith(truth: Truth, ...wrong: number[]): Uint8Array {
  return truth.labels.map((id) => (wrong.includes(id) ? 9 : id));
}

function strokeOn(wrong: number[], manner: Manner = CAREFUL, skipped = NONE): Stroke {
  const truth = truthOf();
  const stroke = nextStroke(truth, labelsWith(truth, ...wrong), manner, skipped);
  if (stroke === undefined) throw new Error('there is nothing wrong');
  return stroke;
}

describe('the simulated person', () => {
  it('has nothing to do where all is right', () => {
    const truth = truthOf();
    expect(nextStroke(truth, truth.labels, CAREFUL, NONE)).toBeUndefined();
  });

  it('goes through the middle of the largest wrong region, along its longest way', () => {
    const { from, to, classId } = strokeOn([1, 2]);
    expect(classId).toBe(1);
    expect(Math.hypot(to.x - from.x, to.y - from.y)).toBeCloseTo(40, 5);
    expect(from.y).toBeCloseTo(to.y, 5);
    expect(Math.abs(from.y - 40)).toBeLessThanOrEqual(1);
  });

  it('leaves out the classes that are not painted now', () => {
    expect(strokeOn([1, 2], CAREFUL, new Set([1])).classId).toBe(2);
  });

  it('paints with radius 4 in the true class alone', () => {
    const { pixels } = strokeOn([1]);
    const rows = new Set(Array.from(pixels, (i) => Math.floor(i / WIDTH)));
    expect(rows.size).toBe(8);
    const corner = strokeOn([2]);
    const { labels } = truthOf();
    expect(Array.from(corner.pixels).every((i) => labels[i] === 2)).toBe(true);
  });

  it('spills the share that it is told', () => {
    const { labels } = truthOf();
    const { pixels } = strokeOn([1], { spill: 0.05, fits: false });
    const across = Array.from(pixels).filter((i) => labels[i] !== 1).length;
    expect(across / pixels.length).toBeCloseTo(0.05, 2);
  });

  it('takes a brush that fits the region where it may, and stays inside', () => {
    const { labels } = truthOf();
    const { pixels, from, to } = strokeOn([1], { spill: 0, fits: true });
    const rows = new Set(Array.from(pixels, (i) => Math.floor(i / WIDTH)));
    expect(rows.size).toBeGreaterThanOrEqual(16);
    expect(pixels.length).toBeGreaterThan(400);
    expect(Math.hypot(to.x - from.x, to.y - from.y)).toBeLessThanOrEqual(44);
    expect(Array.from(pixels).every((i) => labels[i] === 1)).toBe(true);
  });
});
