import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CONFIRMED, LabelMap, makeCell, UNLABELED } from '../../../src/core/labelMap';
import { packCells } from '../../../src/core/packing';
import { applyRuns, coveredPixels, RunBuilder, toRuns, type Runs } from '../../../src/core/runs';
import { CellCounts } from '../../../src/host/document/cellCounts';
import { confirmAll, fillUnconfirmed, unconfirmUnlabeled } from '../../../src/host/document/fills';
import { readPrediction } from '../../../src/host/document/prediction';

const VOID = makeCell(UNLABELED, true);
const cell = fc.constantFrom(0, 1, UNLABELED, makeCell(0, true), makeCell(1, true), VOID);
const stretch = fc.tuple(cell, fc.integer({ min: 1, max: 6 }));
const cells = (length: number) =>
  fc
    .array(stretch, { minLength: length, maxLength: length })
    .map((runs) =>
      Uint16Array.from(runs.flatMap(([value, times]) => Array<number>(times).fill(value)).slice(0, length)),
    );
const SIZE = 30;

/** The map after the runs, which leave no room for joining: neighbours differ or don't touch. */
function after(map: Uint16Array, runs: Runs): number[] {
  for (let i = 3; i < runs.length; i += 3) {
    const touches = runs[i - 3] + runs[i - 2] === runs[i];
    expect(touches && runs[i - 1] === runs[i + 2]).toBe(false);
  }
  const result = map.slice();
  applyRuns(result, runs);
  return [...result];
}

describe('the runs of a whole image, run by run,', () => {
  it('fill what nobody decided from a prediction, as pixel by pixel', () => {
    fc.assert(
      fc.property(cells(SIZE), cells(SIZE), (map, labels) => {
        const prediction = labels.map((value) => value & 0xff);
        const expected = [...map].map((value, at) => (value & CONFIRMED ? value : prediction[at]));
        expect(after(map, fillUnconfirmed(map, toRuns(prediction)))).toEqual(expected);
      }),
    );
  });

  it('confirm every pixel', () => {
    fc.assert(
      fc.property(cells(SIZE), (map) => {
        expect(after(map, confirmAll(map))).toEqual([...map].map((value) => value | CONFIRMED));
      }),
    );
  });

  it('open unlabeled pixels, and only those', () => {
    fc.assert(
      fc.property(cells(SIZE), (map) => {
        const runs = unconfirmUnlabeled(map);
        expect(after(map, runs)).toEqual([...map].map((value) => (value === VOID ? UNLABELED : value)));
        expect(coveredPixels(runs)).toBe(map.filter((value) => value === VOID).length);
      }),
    );
  });

  it('count what there is', () => {
    fc.assert(
      fc.property(cells(SIZE), (map) => {
        const counts = new CellCounts(map);
        expect(counts.confirmed()).toBe(map.filter((value) => value & CONFIRMED).length);
        for (const [id, pixels] of counts.classes()) {
          expect(pixels).toBe(map.filter((value) => (value & 0xff) === id).length);
        }
      }),
    );
  });

  it('take one run for what is alike in an image of 100 megapixels', () => {
    const map = LabelMap.blank(10_000, 10_000).cells;
    const push = vi.spyOn(RunBuilder.prototype, 'push');
    expect(confirmAll(map)).toHaveLength(3);
    expect(fillUnconfirmed(map, new Uint32Array([0, map.length, 1]))).toHaveLength(3);
    expect(unconfirmUnlabeled(map)).toHaveLength(0);
    expect(push).toHaveBeenCalledTimes(2);
    push.mockRestore();
  });
});

describe('a prediction', () => {
  const known = [0, 1].map((id) => ({ id, name: `class ${id}`, color: '#000000' }));

  it('is read as runs, without classes that are gone', () => {
    const packed = packCells(Uint16Array.of(1, 1, 7, 0, UNLABELED, 1));
    expect([...readPrediction(packed, 6, known)]).toEqual([
      0,
      2,
      1,
      2,
      1,
      UNLABELED,
      3,
      1,
      0,
      4,
      1,
      UNLABELED,
      5,
      1,
      1,
    ]);
  });

  it('of noise is refused before it takes more memory than the map', () => {
    const noise = packCells(new Uint16Array(1000).map((_, at) => at % 2));
    expect(readPrediction(noise, 1000, known)).toHaveLength(3000);
    expect(() => readPrediction(noise, 1000, known, 999)).toThrow(/more than 999 runs/);
  });
});
