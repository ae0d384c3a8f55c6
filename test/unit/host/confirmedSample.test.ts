/** The sample of an image: upright pixels with their classes, made without holding up the host. */
import { describe, expect, it } from 'vitest';
import { LabelMap, makeCell } from '../../../src/core/labelMap';
import { orientPlane, type Orientation } from '../../../src/core/orientation';
import { sampleConfirmed } from '../../../src/host/learning/confirmedSample';
import { longestTurn, SHORT_TURN } from '../fcn/support';

describe('sampleConfirmed', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('names upright pixels, orientation %i', async (orientation) => {
    const size = { width: 7, height: 5 };
    const raw = Uint16Array.from({ length: 35 }, (_, i) => makeCell(i, i % 3 === 0));
    const { pixels, classes } = await sampleConfirmed(new LabelMap(7, 5, raw), orientation, [6], 1);
    const upright = orientPlane(raw, size, orientation satisfies Orientation);
    expect(Array.from(pixels, (pixel) => upright[pixel])).toEqual(
      Array.from(classes, (id) => makeCell(id, true)),
    );
    expect([...classes].sort((a, b) => a - b)).toEqual([0, 3, 9, 12, 15, 18, 21, 24, 27, 30, 33]);
  });

  it('leaves out what was forgotten', async () => {
    const cells = new Uint16Array(600_000).fill(makeCell(3, true));
    const forgotten = Uint32Array.of(0, 299_900, cells[0], 300_000, 299_900, cells[0], 599_990, 10, cells[0]);
    const { pixels } = await sampleConfirmed(new LabelMap(600, 1000, cells), 1, [], 1, forgotten);
    const between = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
    expect([...pixels]).toEqual([...between(299_900, 100), ...between(599_900, 90)]);
  });

  it('lets others go on, on 80 megapixels', async () => {
    // Neighbours of different classes take the longest.
    const cells = Uint16Array.from({ length: 10_000 }, (_, i) => makeCell(i % 7, true));
    const all = new Uint16Array(80_000_000);
    for (let at = 0; at < all.length; at += cells.length) all.set(cells, at);
    const map = new LabelMap(10_000, 8_000, all);
    let sampled = 0;
    let breaks = 0;
    const timer = setInterval(() => breaks++);
    const longest = await longestTurn(async () => {
      sampled = (await sampleConfirmed(map, 1, [], 1)).pixels.length;
    });
    clearInterval(timer);
    expect(sampled).toBe(600);
    expect(breaks).toBeGreaterThan(3);
    expect(longest).toBeLessThan(SHORT_TURN);
  });
});
