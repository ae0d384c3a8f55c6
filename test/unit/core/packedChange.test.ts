import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packChange, unpackChange } from '../../../src/core/packedChange';
import { diffRuns, NO_RUNS, toRuns, type Change } from '../../../src/core/runs';

const cell = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 511 }));
const cells = (length: number) =>
  fc.array(cell, { minLength: length, maxLength: length }).map((values) => Uint16Array.from(values));
const change: fc.Arbitrary<Change> = fc
  .integer({ min: 1, max: 300 })
  .chain((length) => fc.tuple(cells(length), cells(length)))
  .map(([before, after]) => diffRuns(before, toRuns(after)));

describe('a packed change', () => {
  it('gives back the very runs', () => {
    fc.assert(
      fc.property(change, (before) => {
        expect(unpackChange(packChange(before))).toEqual(before);
      }),
    );
  });

  it('may be empty, and may lie at the end of the largest image', () => {
    const none = { before: NO_RUNS, after: NO_RUNS };
    expect(unpackChange(packChange(none))).toEqual(none);
    const far = {
      before: new Uint32Array([99_999_000, 1000, 255]),
      after: new Uint32Array([99_999_000, 1000, 511]),
    };
    expect(unpackChange(packChange(far))).toEqual(far);
  });

  it('takes a few bytes a stretch where the runs take 24', () => {
    const before = new Uint16Array(100_000).fill(255);
    const after = before.map((_, at) => Math.floor(at / 50) % 7);
    const runs = diffRuns(before, toRuns(after));
    expect(packChange(runs).length).toBeLessThan(3.2 * (runs.after.length / 3));
  });

  it('that is cut off or damaged is refused, or read as other runs that are sorted', () => {
    fc.assert(
      fc.property(change, fc.nat(), fc.nat({ max: 255 }), (before, where, value) => {
        const bytes = packChange(before);
        expect(() => unpackChange(bytes.subarray(0, where % bytes.length))).toThrow(RangeError);
        const damaged = bytes.slice();
        damaged[where % bytes.length] = value;
        try {
          unpackChange(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
