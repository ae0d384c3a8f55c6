/** The order of images by name. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareByName, NameOrder } from '../../../src/core/dataset/nameOrder';

const ordered = (...paths: string[]): string[] =>
  new NameOrder().of(paths.map((path) => ({ path }))).map(({ path }) => path);

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

  it('folders stay together, also such as differ in small letters or zeros only', () => {
    expect(ordered('A/1', 'a/2', 'A/2', 'a/1')).toEqual(['A/1', 'A/2', 'a/1', 'a/2'].sort(compareByName));
    const folders = ordered('01/b', '1/a', '01/c', 'a_1/x', 'a/y', 'a/z/1', '1/d').map(
      (path) => path.split('/')[0],
    );
    expect(folders.filter((folder, i) => folder !== folders[i - 1])).toEqual([...new Set(folders)]);
    expect(ordered('a/x', 'a', 'a-b')[0]).toBe('a');
  });

  it('what changes of images keeps their order, and other images have their own', () => {
    const order = new NameOrder();
    const named = (...images: { path: string; status?: string }[]) =>
      order.of(images).map(({ path, status }) => `${path} ${status}`);
    const [ten, two] = [
      { path: '10.png', status: 'a' },
      { path: '2.png', status: 'b' },
    ];
    expect(named(ten, two)).toEqual(['2.png b', '10.png a']);
    expect(named({ ...ten, status: 'c' }, two)).toEqual(['2.png b', '10.png c']);
    expect(named(ten, { path: '11.png', status: 'd' })).toEqual(['10.png a', '11.png d']);
    expect(named(ten)).toEqual(['10.png a']);
  });

  it('numbers of as many digits are compared as any others', () => {
    const numbers = fc.tuple(
      fc.nat(300),
      fc.nat(300),
      fc.constantFrom('', 'a', '/b'),
      fc.integer({ min: 1, max: 4 }),
    );
    fc.assert(
      fc.property(numbers, ([a, b, rest, digits]) => {
        const path = (number: number): string => `f/x${String(number).padStart(digits, '0')}${rest}`;
        expect(Math.sign(compareByName(path(a), path(b)))).toBe(Math.sign(a - b));
      }),
    );
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
