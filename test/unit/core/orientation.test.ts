import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelMap, UNLABELED } from '../../../src/core/labelMap';
import {
  inverseOrientation,
  orientedSize,
  orientPlane,
  rawMap,
  toRaw,
  toUpright,
  uprightMap,
  type Orientation,
} from '../../../src/core/orientation';
import { rawRuns, uprightRuns } from '../../../src/core/orientRuns';
import { applyRuns, RunBuilder, RUN_STRIDE, runsProblem, type Runs } from '../../../src/core/runs';
import { StrokePainter } from '../../../src/core/raster/strokePainter';

const ORIENTATIONS: Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** The upright picture of abc/def, written down from the EXIF standard's picture of the eight values. */
const UPRIGHT: Record<Orientation, string> = {
  1: 'abc/def',
  2: 'cba/fed',
  3: 'fed/cba',
  4: 'def/abc',
  5: 'ad/be/cf',
  6: 'da/eb/fc',
  7: 'fc/eb/da',
  8: 'cf/be/ad',
};

const sizes = fc.record({ width: fc.integer({ min: 1, max: 90 }), height: fc.integer({ min: 1, max: 90 }) });
const orientations = fc.constantFrom(...ORIENTATIONS);

/** Random sorted runs, some over the ends of rows. */
const sizedRuns = sizes.chain((size) => {
  const pixels = size.width * size.height;
  return fc
    .array(fc.record({ gap: fc.nat(40), length: fc.integer({ min: 1, max: 120 }), cell: fc.nat(0x1ff) }), {
      maxLength: 30,
    })
    .map((parts) => {
      const runs = new RunBuilder();
      let at = 0;
      for (const { gap, length, cell } of parts) {
        const start = at + gap;
        const end = Math.min(pixels, start + length);
        if (start < end) runs.push(start, end - start, cell);
        at = end;
      }
      return { size, runs: runs.finish() };
    });
});

describe('orientation', () => {
  it.each(ORIENTATIONS)('%i turns a plane as the standard draws it', (orientation) => {
    const plane = Uint8Array.from('abcdef', (c) => c.charCodeAt(0));
    const size = { width: 3, height: 2 };
    const upright = String.fromCharCode(...orientPlane(plane, size, orientation));
    const { width } = orientedSize(size, orientation);
    expect(upright.match(new RegExp(`.{${width}}`, 'g'))?.join('/')).toBe(UPRIGHT[orientation]);
  });

  it('moves pixels of a plane where it moves coordinates, and back', () => {
    fc.assert(
      fc.property(sizes, orientations, (size, orientation) => {
        const plane = Uint16Array.from({ length: size.width * size.height }, (_, i) => i);
        const upright = orientPlane(plane, size, orientation);
        const { width } = orientedSize(size, orientation);
        for (let y = 0; y < size.height; y++) {
          for (let x = 0; x < size.width; x++) {
            const to = toUpright({ x, y }, size, orientation);
            if (upright[to.y * width + to.x] !== plane[y * size.width + x]) throw new Error('another pixel');
            const back = toRaw(to, size, orientation);
            if (back.x !== x || back.y !== y) throw new Error('not the inverse');
          }
        }
        expect(
          orientPlane(upright, orientedSize(size, orientation), inverseOrientation(orientation)),
        ).toEqual(plane);
      }),
    );
  });

  it('turns maps there and back', () => {
    const map = new LabelMap(3, 2, Uint16Array.of(1, 2, 3, 4, 5, 6));
    for (const orientation of ORIENTATIONS) {
      expect(rawMap(uprightMap(map, orientation), orientation)).toEqual(map);
    }
  });
});

describe('runs', () => {
  const written = (size: { width: number; height: number }, runs: Runs): Uint16Array => {
    const cells = new Uint16Array(size.width * size.height).fill(0x3ff);
    applyRuns(cells, runs);
    return cells;
  };

  it('turn as the cells that they write, and back', () => {
    fc.assert(
      fc.property(sizedRuns, orientations, ({ size, runs }, orientation) => {
        const upright = uprightRuns(runs, size, orientation);
        const out = orientedSize(size, orientation);
        expect(runsProblem(upright, out.width * out.height)).toBeUndefined();
        expect(written(out, upright)).toEqual(orientPlane(written(size, runs), size, orientation));
        expect(written(size, rawRuns(upright, size, orientation))).toEqual(written(size, runs));
      }),
      { numRuns: 500 },
    );
  });

  it('of a stroke stay few: one or two a row, however it is turned', () => {
    const map = new LabelMap(900, 700, new Uint16Array(900 * 700).fill(UNLABELED));
    const painter = new StrokePainter(map, { size: 41, cell: 0x101, onlyUnconfirmed: false });
    painter.moveTo(100, 100);
    painter.moveTo(800, 400);
    const runs = painter.finish();
    for (const orientation of ORIENTATIONS) {
      const turned = uprightRuns(runs, map, orientation);
      const longestSide = 900;
      expect(turned.length / RUN_STRIDE).toBeLessThan(longestSide);
    }
  });

  it('of a large map are turned in bands and agree', () => {
    const size = { width: 4099, height: 2503 };
    const cells = Uint16Array.from({ length: size.width * size.height }, (_, i) => ((i * i) >>> 13) & 1);
    const runs = new RunBuilder();
    for (let i = 0; i < cells.length; i++) runs.push(i, 1, cells[i]);
    const turned = uprightRuns(runs.finish(), size, 6);
    const actual = new Uint16Array(cells.length);
    applyRuns(actual, turned);
    expect(Buffer.from(actual.buffer).equals(Buffer.from(orientPlane(cells, size, 6).buffer))).toBe(true);
  });
});
