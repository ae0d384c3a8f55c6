import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DirtyTiles } from '../../../../webview/labeler/canvas/dirtyTiles';

describe('dirty tiles', () => {
  it('cover every marked pixel once, by rectangles that stay in their tiles', () => {
    const spans = fc.array(fc.tuple(fc.nat(599), fc.nat(899), fc.integer({ min: 1, max: 900 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(spans, (marked) => {
        const dirty = new DirtyTiles({ width: 900, height: 600 });
        const pixels = new Uint8Array(900 * 600);
        for (const [row, start, length] of marked) {
          const end = Math.min(900, start + length);
          dirty.addSpan(row, start, end);
          pixels.fill(1, row * 900 + start, row * 900 + end);
        }
        const seen = new Uint8Array(900 * 600);
        for (const { x, y, width, height } of dirty.take()) {
          expect(Math.floor(x / 256)).toBe(Math.floor((x + width - 1) / 256));
          expect(Math.floor(y / 256)).toBe(Math.floor((y + height - 1) / 256));
          for (let row = y; row < y + height; row++) {
            for (let column = x; column < x + width; column++) seen[row * 900 + column]++;
          }
        }
        expect(seen.every((count, i) => count <= 1 && count >= pixels[i])).toBe(true);
        expect(dirty.take()).toEqual([]);
      }),
    );
  });

  it('take runs over the ends of rows', () => {
    const dirty = new DirtyTiles({ width: 10, height: 10 });
    dirty.addRuns(Uint32Array.of(18, 5, 1, 40, 2, 1));
    expect(dirty.take()).toEqual([{ x: 0, y: 1, width: 10, height: 4 }]);
  });

  it('keep a thin ring thin', () => {
    const dirty = new DirtyTiles({ width: 2048, height: 2048 });
    for (let row = 0; row < 1000; row++) {
      dirty.addSpan(row, 0, 4);
      dirty.addSpan(row, 1000, 1004);
    }
    const area = dirty.take().reduce((sum, { width, height }) => sum + width * height, 0);
    expect(area).toBe(2 * 4 * 1000);
  });
});
