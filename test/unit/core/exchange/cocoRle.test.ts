/** Run lengths against pycocotools: its own numbers and texts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classRuns, drawCounts, packCounts, unpackCounts } from '../../../../src/core/exchange/coco/rle';
import { ALL_LABELS, fromRows, labelArrays } from './labelArrays';

const VECTORS = [
  {
    name: 'a blob',
    rows: ['.....', '.11..', '.111.', '..11.'],
    counts: [5, 2, 2, 3, 2, 2, 4],
    text: '52210O2',
    bbox: [1, 1, 3, 3],
    area: 7,
  },
  {
    name: 'one pixel in the corner',
    rows: ['1...', '....', '....', '....'],
    counts: [0, 1, 15],
    text: '01?',
    bbox: [0, 0, 1, 1],
    area: 1,
  },
  {
    name: 'a run over two columns',
    rows: ['.1.', '...', '1..'],
    counts: [2, 2, 5],
    text: '225',
    bbox: [0, 0, 2, 3],
    area: 2,
  },
  { name: 'all pixels', rows: ['111', '111'], counts: [0, 6], text: '06', bbox: [0, 0, 3, 2], area: 6 },
  {
    name: 'an island in a hole',
    rows: [
      '.........',
      '.1111111.',
      '.1111111.',
      '.11...11.',
      '.11.1.11.',
      '.11...11.',
      '.1111111.',
      '.1111111.',
      '.........',
    ],
    counts: [10, 7, 2, 7, 2, 2, 3, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 2, 2, 7, 2, 7, 10],
    text: ':7200K10O0OO011010O5008',
    bbox: [1, 1, 7, 7],
    area: 41,
  },
];

describe('COCO run lengths', () => {
  for (const { name, rows, counts, text, bbox, area } of VECTORS) {
    it(`has pycocotools' numbers for ${name}`, () => {
      const { labels, ...size } = fromRows(...rows);
      expect(classRuns(labels, size)).toEqual([{ id: 1, counts, bbox, area }]);
      expect(packCounts(counts)).toBe(text);
      expect(unpackCounts(text)).toEqual(counts);
    });
  }

  it('has no runs for a class that does not occur', () => {
    expect(classRuns(new Uint8Array(6).fill(255), { width: 3, height: 2 })).toEqual([]);
  });

  it('packs a rectangle of many columns as pycocotools does', () => {
    const labels = new Uint8Array(100 * 100).fill(255);
    for (let y = 10; y < 60; y++) labels.fill(3, y * 100 + 20, y * 100 + 90);
    const [{ counts, bbox, area }] = classRuns(labels, { width: 100, height: 100 });
    expect(counts).toHaveLength(141);
    expect(packCounts(counts)).toBe(`jn1b1b1${'0'.repeat(137)}nn0`);
    expect([bbox, area]).toEqual([[20, 10, 70, 50], 3500]);
  });

  it('packs single numbers as pycocotools does', () => {
    const numbers: Record<number, string> = {
      0: '0',
      1: '1',
      15: '?',
      16: '`0',
      31: 'o0',
      32: 'P1',
      511: 'o?',
      512: 'P`0',
    };
    Object.assign(numbers, { 1000: 'Xo0', 65536: 'PPP2' });
    for (const [number, text] of Object.entries(numbers)) expect(packCounts([Number(number)])).toBe(text);
    // Differences below zero, from the fourth number on.
    for (const [difference, text] of [
      [-1, 'O'],
      [-16, '@'],
      [-17, '_O'],
      [-512, 'P@'],
      [-513, 'o_O'],
    ] as const) {
      expect(packCounts([0, 1000, 0, 1000 + difference])).toBe(`0Xo00${text}`);
      expect(unpackCounts(`0Xo00${text}`)).toEqual([0, 1000, 0, 1000 + difference]);
    }
  });

  it('gives every label map back, packed or not', () => {
    fc.assert(
      fc.property(labelArrays(ALL_LABELS), ({ labels, ...size }) => {
        const packed = new Uint8Array(labels.length).fill(255);
        const plain = packed.slice();
        for (const { id, counts, area } of classRuns(labels, size)) {
          const unpacked = unpackCounts(packCounts(counts));
          expect(unpacked).toEqual(counts);
          expect(drawCounts(packed, size, unpacked ?? [], id)).toBe(true);
          expect(drawCounts(plain, size, counts, id)).toBe(true);
          expect(area).toBe(labels.filter((each) => each === id).length);
        }
        expect(packed).toEqual(labels);
        expect(plain).toEqual(labels);
      }),
    );
  });

  it('has the smallest rectangle around each class', () => {
    fc.assert(
      fc.property(labelArrays([0, 1, 2, 255]), ({ labels, ...size }) => {
        for (const { id, bbox } of classRuns(labels, size)) {
          const at = [...labels.keys()].filter((each) => labels[each] === id);
          const xs = at.map((each) => each % size.width);
          const ys = at.map((each) => Math.floor(each / size.width));
          const [left, top] = [Math.min(...xs), Math.min(...ys)];
          expect(bbox).toEqual([left, top, Math.max(...xs) - left + 1, Math.max(...ys) - top + 1]);
        }
      }),
    );
  });

  it('refuses counts that do not fill the image, and changes nothing then', () => {
    const labels = new Uint8Array(6).fill(255);
    for (const counts of [[0, 5], [0, 7], [-1, 7], [0.5, 5.5], []]) {
      expect(drawCounts(labels, { width: 3, height: 2 }, counts, 1)).toBe(false);
    }
    expect(labels).toEqual(new Uint8Array(6).fill(255));
    for (const text of ['p', ' ', 'oooooooooo0', 'P']) expect(unpackCounts(text)).toBeUndefined();
  });
});
