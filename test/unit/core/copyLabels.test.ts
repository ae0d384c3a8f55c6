import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copiedLabels, sameUprightSize } from '../../../src/core/copyLabels';
import { CONFIRMED, LabelMap, UNLABELED } from '../../../src/core/labelMap';
import { orientedSize, rawMap, toRaw, type Orientation } from '../../../src/core/orientation';
import { applyRuns } from '../../../src/core/runs';

const VOID = UNLABELED | CONFIRMED;
const cell = fc.constantFrom(0, 1, 2, UNLABELED, CONFIRMED, 1 | CONFIRMED, VOID);
const orientation = fc.integer({ min: 1, max: 8 }) as fc.Arbitrary<Orientation>;
const known = new Set([0, 1]);

const size = fc.record({ width: fc.integer({ min: 1, max: 7 }), height: fc.integer({ min: 1, max: 7 }) });
const cellsOf = (pixels: number) => fc.array(cell, { minLength: pixels, maxLength: pixels });
const pair = size.chain((upright) =>
  fc.record({
    upright: fc.constant(upright),
    to: fc.record({ cells: cellsOf(upright.width * upright.height), orientation }),
    from: fc.record({ cells: cellsOf(upright.width * upright.height), orientation }),
  }),
);

describe('labels that are copied from another image', () => {
  it('fill just what is unlabeled and undecided, at upright places, and confirm nothing', () => {
    fc.assert(
      fc.property(pair, ({ upright, ...maps }) => {
        const make = ({ cells, orientation: turn }: (typeof maps)['to']) => ({
          map: rawMap(new LabelMap(upright.width, upright.height, Uint16Array.from(cells)), turn),
          orientation: turn,
        });
        const to = make(maps.to);
        const from = make(maps.from);
        expect(sameUprightSize(to, from)).toBe(true);
        const result = to.map.clone();
        applyRuns(result.cells, copiedLabels(to, from, known));
        for (let y = 0; y < upright.height; y++) {
          for (let x = 0; x < upright.width; x++) {
            const i = y * upright.width + x;
            const before = maps.to.cells[i];
            const source = maps.from.cells[i] & 0xff;
            const wanted = before === UNLABELED && known.has(source) ? source : before;
            const raw = toRaw({ x, y }, orientedSize(upright, to.orientation), to.orientation);
            expect(result.cells[raw.y * result.width + raw.x]).toBe(wanted);
          }
        }
      }),
    );
  });

  it('need images of one upright size', () => {
    const of = (width: number, height: number, turn: Orientation) => ({
      map: LabelMap.blank(width, height),
      orientation: turn,
    });
    expect(sameUprightSize(of(3, 2, 1), of(2, 3, 6))).toBe(true);
    expect(sameUprightSize(of(3, 2, 1), of(3, 2, 6))).toBe(false);
    expect(sameUprightSize(of(3, 2, 3), of(3, 2, 1))).toBe(true);
  });
});
