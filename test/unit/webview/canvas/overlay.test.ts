import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFIRMED, LabelMap, UNLABELED, type ClassMap } from '../../../../src/core/labelMap';
import { overlayColors } from '../../../../webview/labeler/canvas/canvas2d/overlayColors';
import { paintOverlay } from '../../../../webview/labeler/canvas/canvas2d/overlayPainter';
import { naiveOverlay } from './naiveOverlay';
import { makePalette } from '../../../../webview/labeler/canvas/palette';

const classes = [
  { id: 0, name: 'background', color: '#000000' },
  { id: 1, name: 'road', color: '#804080' },
];
const ROAD = 0x80_80_40_80; // alpha, blue, green, red at half opacity

const view = (scale: number, originX = 0, originY = 0) => ({
  scale,
  originX,
  originY,
  width: 64,
  height: 64,
  pixelRatio: 1,
});
const whole = { x: 0, y: 0, width: 64, height: 64 };
const mapOf = (cell: number) => new LabelMap(32, 32, new Uint16Array(1024).fill(cell));
const classMapOf = (classId: number): ClassMap => ({
  width: 32,
  height: 32,
  classes: new Uint8Array(1024).fill(classId),
});
const colors = overlayColors(makePalette(classes, new Set()), 0.5);
const distinct = (words: Uint32Array) => new Set(words);

describe('palette', () => {
  it('has the class colours, and nothing for hidden classes and unlabeled pixels', () => {
    const palette = makePalette(classes, new Set([0]));
    expect([...palette.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0x80, 0x40, 0x80, 255]);
    expect(palette[4 * UNLABELED + 3]).toBe(0);
  });
});

describe('overlay', () => {
  it('is what a pixel by pixel painter paints, whatever is on the map, at every zoom and pixel ratio', () => {
    const cell = fc.constantFrom(0, 1, UNLABELED, CONFIRMED, 1 | CONFIRMED, UNLABELED | CONFIRMED);
    const classId = fc.constantFrom(0, 1, UNLABELED);
    const size = { width: 12, height: 9 };
    const pixels = <T>(each: fc.Arbitrary<T>) =>
      // Regions as well as speckles.
      fc
        .tuple(fc.array(each, { minLength: 108, maxLength: 108 }), fc.constantFrom(1, 4, 30))
        .map(([values, run]) => values.map((_, i) => values[i - (i % run)]));
    const scales = fc.oneof(
      fc.constantFrom(0.24, 0.5, 1, 2, 24),
      fc.double({ min: 0.2, max: 40, noNaN: true }),
    );
    const rects = fc.record({
      x: fc.nat(40),
      y: fc.nat(30),
      width: fc.integer({ min: 1, max: 40 }),
      height: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(
        pixels(cell),
        fc.option(pixels(classId)),
        scales,
        fc.tuple(fc.integer({ min: -60, max: 30 }), fc.double({ min: -20, max: 20, noNaN: true })),
        fc.constantFrom(1, 1.25, 1.5, 2, 3),
        rects,
        (cells, proposed, scale, [originX, originY], pixelRatio, rect) => {
          const map = new LabelMap(size.width, size.height, Uint16Array.from(cells));
          const proposal = proposed && { ...size, classes: Uint8Array.from(proposed) };
          const source = { map, proposal, colors };
          const device = { scale, originX, originY, width: 200, height: 100, pixelRatio };
          const painted = paintOverlay(source, device, rect);
          const expected = Array.from(painted, (_, i) =>
            naiveOverlay(source, device, rect.x + (i % rect.width), rect.y + Math.floor(i / rect.width)),
          );
          expect(Array.from(painted)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('fills confirmed pixels evenly, and leaves the rest of the canvas empty', () => {
    const words = paintOverlay({ map: mapOf(1 | CONFIRMED), proposal: null, colors }, view(1, 10, 20), whole);
    for (let y = 0; y < 64; y++) {
      for (let x = 0; x < 64; x++) {
        const inside = x >= 10 && x < 42 && y >= 20 && y < 52;
        expect(words[y * 64 + x]).toBe(inside ? ROAD : 0);
      }
    }
  });

  it('draws nothing for unlabeled pixels, confirmed or not, and for hidden classes', () => {
    for (const cell of [UNLABELED, UNLABELED | CONFIRMED]) {
      expect([
        ...distinct(paintOverlay({ map: mapOf(cell), proposal: null, colors }, view(2), whole)),
      ]).toEqual([0]);
    }
    const hidden = overlayColors(makePalette(classes, new Set([1])), 0.5);
    expect([
      ...distinct(paintOverlay({ map: mapOf(1), proposal: null, colors: hidden }, view(2), whole)),
    ]).toEqual([0]);
  });

  it('hatches predicted pixels, dots a proposal and gives it a dashed border', () => {
    const predicted = paintOverlay({ map: mapOf(1), proposal: null, colors }, view(2), whole);
    expect(distinct(predicted).size).toBe(2);
    const proposal = classMapOf(UNLABELED);
    for (let y = 8; y < 24; y++) proposal.classes.fill(1, y * 32 + 8, y * 32 + 24);
    const proposed = paintOverlay({ map: mapOf(UNLABELED), proposal, colors }, view(2), whole);
    const border = proposed.subarray(16 * 64 + 16, 16 * 64 + 48);
    expect(distinct(border)).toEqual(new Set([colors.lightDash, colors.darkDash]));
    const inside = new Set<number>();
    for (let y = 20; y < 44; y++) for (let x = 20; x < 44; x++) inside.add(proposed[y * 64 + x]);
    expect(inside.size).toBe(2);
    expect(inside.has(colors.lightDash)).toBe(false);
  });

  it('shows a proposal only where the map has no class and nobody decided', () => {
    const map = mapOf(UNLABELED);
    map.cells.fill(UNLABELED | CONFIRMED, 0, 512);
    const words = paintOverlay({ map, proposal: classMapOf(1), colors }, view(2), whole);
    expect([...distinct(words.subarray(0, 32 * 64))]).toEqual([0]);
    expect(words.subarray(32 * 64).every((word) => word !== 0)).toBe(true);
  });

  it('shows the majority when zoomed out', () => {
    const map = mapOf(0 | CONFIRMED);
    for (let i = 0; i < 1024; i++) if (i % 4 !== 3) map.cells[i] = 1 | CONFIRMED;
    const words = paintOverlay({ map, proposal: null, colors }, view(0.25), {
      x: 0,
      y: 0,
      width: 8,
      height: 8,
    });
    expect([...distinct(words)]).toEqual([ROAD]);
  });

  it('shows the first of equals', () => {
    const map = mapOf(0 | CONFIRMED);
    for (let i = 0; i < 1024; i++) if (i % 2 === 1) map.cells[i] = 1 | CONFIRMED;
    const words = paintOverlay({ map, proposal: null, colors }, view(0.5), {
      x: 0,
      y: 0,
      width: 8,
      height: 8,
    });
    expect([...distinct(words)]).toEqual([colors.states[2 * CONFIRMED]]);
  });

  it('as a draft is exact but where pixels of different states fall into one', () => {
    const map = mapOf(UNLABELED);
    const proposal = classMapOf(0);
    for (let y = 0; y < 32; y++) proposal.classes.fill(1, y * 32 + 15, y * 32 + 32);
    const source = { map, proposal, colors };
    for (const scale of [0.5, 1, 3]) {
      const exact = paintOverlay(source, view(scale), whole);
      const draft = paintOverlay(source, view(scale), whole, true);
      // At half the size the 8th column of the screen shows pixels of both classes.
      draft.forEach((word, i) => {
        if (scale >= 1 || i % 64 !== 7) expect(word, `at ${i}, ${scale}`).toBe(exact[i]);
      });
      expect(distinct(draft).size).toBeGreaterThan(4);
    }
    // An image pixel between two that the screen has room for.
    for (let i = 0; i < 1024; i++) proposal.classes[i] = i % 4 === 2 ? 1 : 0;
    const isRoad = (word: number): boolean =>
      word === colors.states[2 * 0x201] || word === colors.states[2 * 0x201 + 1];
    expect(paintOverlay(source, view(0.25), whole).some(isRoad)).toBe(false);
    expect(paintOverlay(source, view(0.25), whole, true).some(isRoad)).toBe(true);
  });

  it('of a part is that part of the whole', () => {
    const map = mapOf(1);
    for (let i = 0; i < 1024; i++) if (i % 7 < 3) map.cells[i] = i % 2 === 0 ? UNLABELED : 0;
    const source = { map, proposal: classMapOf(1), colors };
    for (const scale of [0.37, 1, 2.6, 14]) {
      const all = paintOverlay(source, view(scale, 3, -5), whole);
      const part = paintOverlay(source, view(scale, 3, -5), { x: 11, y: 7, width: 20, height: 30 });
      for (let y = 0; y < 30; y++) {
        expect([...part.subarray(y * 20, y * 20 + 20)]).toEqual([
          ...all.subarray((y + 7) * 64 + 11, (y + 7) * 64 + 31),
        ]);
      }
    }
  });
});
