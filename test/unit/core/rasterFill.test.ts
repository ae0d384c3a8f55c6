import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFIRMED, LabelMap, makeCell, UNLABELED } from '../../../src/core/labelMap';
import { applyRuns, diffRuns, runsProblem } from '../../../src/core/runs';
import { fillRuns } from '../../../src/core/raster/fill';
import { naiveFill } from '../../support/naiveRaster';

const PAINT = makeCell(3, true);

const maps = fc
  .record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 24 }) })
  .chain(({ width, height }) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      cells: fc.array(fc.constantFrom(0, 0, 0, CONFIRMED, UNLABELED, PAINT), {
        minLength: width * height,
        maxLength: width * height,
      }),
      x: fc.nat(width - 1),
      y: fc.nat(height - 1),
      onlyUnconfirmed: fc.boolean(),
    }),
  );

describe('fill', () => {
  it('paints the region of the naive flood fill, and reports exactly what changes', () => {
    fc.assert(
      fc.property(maps, ({ width, height, cells, x, y, onlyUnconfirmed }) => {
        const map = new LabelMap(width, height, Uint16Array.from(cells));
        const before = map.clone();
        const runs = fillRuns(map, x, y, { cell: PAINT, onlyUnconfirmed });
        expect(map.cells).toEqual(before.cells);
        expect(runsProblem(runs, width * height)).toBeUndefined();
        expect(diffRuns(map.cells, runs).after).toEqual(runs);

        applyRuns(map.cells, runs);
        const mask = naiveFill(before.labels(), width, height, x, y);
        expect(map.cells).toEqual(
          before.cells.map((cell, i) =>
            mask[i] === 1 && !(onlyUnconfirmed && (cell & CONFIRMED) !== 0) ? PAINT : cell,
          ),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('does not leak through corners', () => {
    const map = LabelMap.from(2, 2, Uint8Array.of(1, 2, 2, 1), false);
    expect([...fillRuns(map, 0, 0, { cell: PAINT, onlyUnconfirmed: false })]).toEqual([0, 1, PAINT]);
  });

  it('takes a spiral whole', () => {
    const side = 401;
    const labels = new Uint8Array(side * side).fill(1);
    let [x, y, dx, dy] = [0, 0, 1, 0];
    labels[0] = 0;
    const open = (px: number, py: number) =>
      px < 0 || py < 0 || px >= side || py >= side || labels[py * side + px] === 0;
    for (let steps = 0, turns = 0; turns < 2 && steps < side * side; steps++) {
      const blocked =
        x + dx < 0 ||
        y + dy < 0 ||
        x + dx >= side ||
        y + dy >= side ||
        (!(x + 2 * dx < 0 || y + 2 * dy < 0 || x + 2 * dx >= side || y + 2 * dy >= side) &&
          open(x + 2 * dx, y + 2 * dy));
      if (blocked) {
        [dx, dy] = [-dy, dx];
        turns++;
        continue;
      }
      turns = 0;
      x += dx;
      y += dy;
      labels[y * side + x] = 0;
    }
    const map = LabelMap.from(side, side, labels, false);
    const mask = naiveFill(labels, side, side, 0, 0);
    applyRuns(map.cells, fillRuns(map, 0, 0, { cell: PAINT, onlyUnconfirmed: false }));
    expect(map.labels()).toEqual(labels.map((label, i) => (mask[i] === 1 ? 3 : label)));
  });
});
