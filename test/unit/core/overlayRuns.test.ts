import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinChanges, overlayRuns } from '../../../src/core/overlayRuns';
import { applyRuns, diffRuns, RUN_STRIDE, RunBuilder, runsProblem, type Runs } from '../../../src/core/runs';

const PIXELS = 60;

/** Runs with gaps between them, over a map of {@link PIXELS}. */
const runsOf = fc
  .array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 9 }), fc.nat(3)), { maxLength: 12 })
  .map((parts): Runs => {
    const runs = new RunBuilder();
    let at = 0;
    for (const [gap, length, cell] of parts) {
      at += gap;
      if (at + length > PIXELS) break;
      runs.push(at, length, cell);
      at += length;
    }
    return runs.finish();
  });

describe('overlayRuns', () => {
  it('writes what both write one after the other, and nothing else', () => {
    fc.assert(
      fc.property(runsOf, runsOf, (lower, upper) => {
        const expected = new Uint16Array(PIXELS).fill(9);
        applyRuns(expected, lower);
        applyRuns(expected, upper);
        const overlaid = overlayRuns(lower, upper);
        expect(runsProblem(overlaid, PIXELS)).toBeUndefined();
        const cells = new Uint16Array(PIXELS).fill(9);
        applyRuns(cells, overlaid);
        expect(cells).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps what lies on both sides of a run in the middle', () => {
    const overlaid = overlayRuns(Uint32Array.of(0, 10, 1), Uint32Array.of(4, 2, 2));
    expect([...overlaid]).toEqual([0, 4, 1, 4, 2, 2, 6, 4, 1]);
  });
});

describe('joinChanges', () => {
  it('does and takes back what two changes do', () => {
    const start = fc.array(fc.nat(3), { minLength: PIXELS, maxLength: PIXELS });
    fc.assert(
      fc.property(start, runsOf, runsOf, (values, one, two) => {
        const before = Uint16Array.from(values);
        const cells = before.slice();
        const first = diffRuns(cells, one);
        applyRuns(cells, first.after);
        const second = diffRuns(cells, two);
        applyRuns(cells, second.after);
        const joined = joinChanges(first, second);
        expect(covered(joined.before)).toEqual(covered(joined.after));
        const done = before.slice();
        applyRuns(done, joined.after);
        expect(done).toEqual(cells);
        applyRuns(done, joined.before);
        expect(done).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });
});

function covered(runs: Runs): number[] {
  const pixels: number[] = [];
  for (let i = 0; i < runs.length; i += RUN_STRIDE)
    for (let at = runs[i]; at < runs[i] + runs[i + 1]; at++) pixels.push(at);
  return pixels;
}
