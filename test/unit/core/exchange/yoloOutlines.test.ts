/** Outlines of regions: exact without simplification, and what is lost with it is what is measured. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outlinesOf } from '../../../../src/core/exchange/yolo/outlines';
import { drawPolygons, parsePolygons, polygonText } from '../../../../src/core/exchange/yolo/polygonText';
import { fillPolygons, polygonArea } from '../../../../src/core/raster/polygon';
import { fromRows, labelArrays, type LabelArray } from './labelArrays';

const LABELED = new Uint8Array(256).fill(1, 0, 255);

function back({ labels, ...size }: LabelArray, tolerance: number): Uint8Array {
  const outlines = outlinesOf(labels, size, LABELED, tolerance);
  const text = polygonText(outlines, size, (id) => id);
  return drawPolygons(parsePolygons(text, 'a.txt', 255), size);
}

describe('outlines', () => {
  it('give every label map back when nothing is simplified', () => {
    fc.assert(
      fc.property(labelArrays([0, 1, 2, 3, 254, 255]), (array) => {
        expect(back(array, 0)).toEqual(array.labels);
      }),
      { numRuns: 400 },
    );
  });

  it('go around holes and islands in them, one outline a region', () => {
    const array = fromRows('1111111', '1222221', '12.1.21', '1222221', '1111111', '3..3..3');
    const { labels, ...size } = array;
    const outlines = outlinesOf(labels, size, LABELED, 0);
    expect(outlines.map(({ classId }) => classId).sort()).toEqual([1, 1, 2, 3, 3, 3]);
    expect(back(array, 0)).toEqual(labels);
  });

  it('keep regions apart that touch at a corner only', () => {
    const { labels, ...size } = fromRows('1.', '.1');
    expect(outlinesOf(labels, size, LABELED, 0)).toHaveLength(2);
  });

  it('have four corners around a rectangle', () => {
    const { labels, ...size } = fromRows('....', '.11.', '.11.');
    const [{ points }] = outlinesOf(labels, size, LABELED, 0);
    expect(polygonArea(points)).toBe(4);
    expect(points.length).toBeLessThanOrEqual(10);
  });

  it('keep small regions when simplified', () => {
    fc.assert(
      fc.property(labelArrays([0, 1, 255]), ({ labels, ...size }) => {
        for (const { points } of outlinesOf(labels, size, LABELED, 2)) {
          expect(points.length).toBeGreaterThanOrEqual(6);
          expect(polygonArea(points)).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('take fewer corners when simplified, and stay near', () => {
    const size = { width: 120, height: 120 };
    const labels = new Uint8Array(size.width * size.height).fill(255);
    for (let at = 0; at < labels.length; at++) {
      const [x, y] = [(at % size.width) - 60, Math.floor(at / size.width) - 60];
      if (x * x + y * y < 50 * 50 && x * x + y * y > 15 * 15) labels[at] = 1;
    }
    const exact = outlinesOf(labels, size, LABELED, 0)[0].points.length;
    const simple = outlinesOf(labels, size, LABELED, 0.75)[0].points.length;
    expect(simple).toBeLessThan(exact / 2);
    const lost = back({ ...size, labels }, 0.75).filter((id, at) => id !== labels[at]).length;
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(labels.filter((id) => id === 1).length / 50);
  });
});

it('polygons that overlap: the smaller is in front, in whatever order they come', () => {
  const size = { width: 4, height: 1 };
  const [large, small] = ['0 0 0 1 0 1 1 0 1\n', '1 0.25 0 0.5 0 0.5 1 0.25 1\n'];
  for (const text of [large + small, small + large]) {
    expect([...drawPolygons(parsePolygons(text, 'a.txt', 2), size)]).toEqual([0, 1, 0, 0]);
  }
});

describe('filling polygons', () => {
  it('takes the pixels whose centres lie inside', () => {
    const visited: number[][] = [];
    fillPolygons([[0.5, 0, 4, 0, 4, 3.4, 0.5, 3.4]], { width: 3, height: 3 }, (...span) =>
      visited.push(span),
    );
    expect(visited).toEqual([0, 1, 2].map((row) => [row, 0, 3]));
  });

  it('leaves out where two rings overlap', () => {
    const spans: number[][] = [];
    const outer = [0, 0, 5, 0, 5, 1, 0, 1];
    const inner = [1, 0, 2, 0, 2, 1, 1, 1];
    fillPolygons([outer, inner], { width: 9, height: 1 }, (...span) => spans.push(span));
    expect(spans).toEqual([
      [0, 0, 1],
      [0, 2, 5],
    ]);
  });
});
