import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFIRMED, LabelMap, makeCell, UNLABELED } from '../../../src/core/labelMap';
import { applyRuns, coveredPixels, diffRuns, runsProblem } from '../../../src/core/runs';
import { StrokePainter } from '../../../src/core/raster/strokePainter';
import { naiveStroke, type Point } from '../../support/naiveRaster';

function paint(map: LabelMap, points: readonly Point[], size: number, cell: number, onlyUnconfirmed = false) {
  const painter = new StrokePainter(map, { size, cell, onlyUnconfirmed });
  for (const { x, y } of points) painter.moveTo(x, y);
  return painter;
}

const ROAD = makeCell(3, true);

/** A map with all kinds of cells, from a seed. */
function mixedMap(width: number, height: number, seed: number): LabelMap {
  let state = seed >>> 0;
  const cells = Uint16Array.from({ length: width * height }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return [0, 3, UNLABELED, CONFIRMED, ROAD, UNLABELED | CONFIRMED][(state >>> 16) % 6];
  });
  return new LabelMap(width, height, cells);
}

const coordinate = (side: number) => fc.double({ min: -side / 2, max: side * 1.5, noNaN: true });
const strokes = fc.record({
  width: fc.integer({ min: 1, max: 70 }),
  height: fc.integer({ min: 1, max: 70 }),
  points: fc.array(fc.record({ x: coordinate(70), y: coordinate(70) }), { minLength: 1, maxLength: 6 }),
  size: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 60 })),
  seed: fc.nat(),
});

describe('brush strokes', () => {
  it('paint the pixels of the naive rasteriser, and report what changed', () => {
    fc.assert(
      fc.property(strokes, fc.boolean(), ({ width, height, points, size, seed }, onlyUnconfirmed) => {
        const map = mixedMap(width, height, seed);
        const before = map.clone();
        const runs = paint(map, points, size, ROAD, onlyUnconfirmed).finish();

        const mask = naiveStroke(width, height, points, size);
        const expected = before.cells.map((cell, i) =>
          mask[i] === 1 && !(onlyUnconfirmed && (cell & CONFIRMED) !== 0) ? ROAD : cell,
        );
        expect(map.cells).toEqual(expected);
        expect(runsProblem(runs, width * height)).toBeUndefined();
        // Exactly the changed cells: writing the runs changes all that they cover, and gives the painted map.
        expect(diffRuns(before.cells, runs).after).toEqual(runs);
        applyRuns(before.cells, runs);
        expect(before.cells).toEqual(map.cells);
      }),
      { numRuns: 500 },
    );
  });

  it('a click of size 1 paints exactly the pixel under the pointer', () => {
    const inside = fc.double({ min: 0, max: 30, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(inside, inside, (x, y) => {
        const map = LabelMap.blank(30, 30);
        const runs = paint(map, [{ x, y }], 1, ROAD).finish();
        expect([...runs]).toEqual([Math.floor(y) * 30 + Math.floor(x), 1, ROAD]);
      }),
    );
  });

  it('a click paints a disc as wide and as high as the brush', () => {
    for (const size of [1, 2, 3, 4, 5, 12, 33]) {
      const map = LabelMap.blank(60, 60);
      const runs = paint(map, [{ x: 30.2, y: 30.3 }], size, ROAD).finish();
      expect(runs.length / 3).toBe(size);
      const widest = Math.max(...runs.filter((_, i) => i % 3 === 1));
      expect(widest).toBe(size);
    }
    const map = LabelMap.blank(60, 60);
    expect(coveredPixels(paint(map, [{ x: 30, y: 30 }], 2, ROAD).finish())).toBe(4);
  });

  it('a stroke of size 1 has no gap however far apart its points lie', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99)), ([ax, ay, bx, by]) => {
        const map = LabelMap.blank(100, 100);
        paint(
          map,
          [
            { x: ax, y: ay },
            { x: bx, y: by },
          ],
          1,
          ROAD,
        );
        const steep = Math.abs(by - ay) > Math.abs(bx - ax);
        const [from, to] = steep ? [ay, by] : [ax, bx];
        let last: number[] | undefined;
        for (let i = Math.min(from, to); i <= Math.max(from, to); i++) {
          const hits = [];
          for (let j = 0; j < 100; j++) {
            if (map.cells[steep ? i * 100 + j : j * 100 + i] === ROAD) hits.push(j);
          }
          expect(hits.length).toBeGreaterThan(0);
          expect(hits.length).toBeLessThanOrEqual(2);
          if (last)
            expect(
              Math.min(...hits.map((j) => Math.min(...last!.map((k) => Math.abs(j - k))))),
            ).toBeLessThanOrEqual(1);
          last = hits;
        }
      }),
    );
  });

  it('an abort restores the map byte for byte, also across tiles', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ x: coordinate(600), y: coordinate(300) }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 400 }),
        fc.nat(),
        (points, size, seed) => {
          const map = mixedMap(601, 299, seed);
          const before = map.clone();
          paint(map, points, size, makeCell(7, true)).abort();
          expect(Buffer.from(map.cells.buffer).equals(Buffer.from(before.cells.buffer))).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('tell what they painted, each pixel once', () => {
    const map = mixedMap(80, 80, 5);
    const before = map.clone();
    const seen = new Uint8Array(80 * 80);
    const painter = new StrokePainter(map, {
      size: 9,
      cell: ROAD,
      onlyUnconfirmed: false,
      painted: (row, start, end) => {
        for (let x = start; x < end; x++) seen[row * 80 + x]++;
      },
    });
    for (const [x, y] of [
      [10, 10],
      [60, 20],
      [10, 30],
      [60, 11],
    ])
      painter.moveTo(x, y);
    expect(seen).toEqual(Uint8Array.from(map.cells, (cell, i) => (cell === before.cells[i] ? 0 : 1)));
  });

  it('that change nothing are no runs', () => {
    const map = LabelMap.from(20, 20, new Uint8Array(400).fill(3), true);
    expect(paint(map, [{ x: 10, y: 10 }], 5, ROAD).finish()).toHaveLength(0);
  });
});
