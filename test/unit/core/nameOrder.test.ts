/** The order of images by name. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareByName, inNameOrder } from '../../../src/core/dataset/nameOrder';

const ordered = (...paths: string[]): string[] =>
  inNameOrder(paths.map((path) => ({ path }))).map(({ path }) => path);

describe('by name', () => {
  it('numbers count as numbers, in folders too', () => {
    expect(ordered('run10/a.png', 'run9/frame10.png', 'run9/frame2.png', 'run9/frame1.png')).toEqual([
      'run9/frame1.png',
      'run9/frame2.png',
      'run9/frame10.png',
      'run10/a.png',
    ]);
  });

  it('small and capital letters and leading zeros tell no images apart but for those two', () => {
    expect(
      ordered('b.png', 'B.png', 'a2.png', 'A10.png', 'a02.png').map((path) => path.toLowerCase()),
    ).toEqual(['a02.png', 'a2.png', 'a10.png', 'b.png', 'b.png']);
  });

  it('there is one order, however the images come', () => {
    const path = fc.stringMatching(/^[aAä]?[01]{0,2}[-_ /.]?[b1]?$/);
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 12 }), (paths) => {
        const expected = ordered(...paths);
        expect(ordered(...paths.toReversed())).toEqual(expected);
        expect(expected.every((each, i) => i === 0 || compareByName(expected[i - 1], each) < 0)).toBe(true);
      }),
    );
  });
});
