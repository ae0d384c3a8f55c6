import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flatName, flatNames, shortPaths } from '../../../../src/core/exchange/flatNames';

describe('names of exported images', () => {
  it('are paths without folders, and without what other programs stumble over', () => {
    expect(flatName('train/a b.jpg')).toBe('train_a_b');
    expect(flatName('.hidden/x.png')).toBe('_hidden_x');
    expect(flatName('a.jpg.old.jpg')).toBe('a_jpg.old');
    expect(flatName('x.txt')).toBe('x_txt');
  });

  it('keep dots that begin no extension of an image', () => {
    expect(flatName('clip/frame.0001.JPG')).toBe('clip_frame.0001');
    expect(flatName('frame.0001')).toBe('frame.0001');
    expect(flatName('v1.2')).toBe('v1.2');
  });

  it('have numbers where they would be equal, by the order of the paths', () => {
    const names = flatNames(['b/a.jpg', 'B_A.png', 'b_a_2.jpg', 'b_a.jpg']);
    expect(Object.fromEntries(names)).toEqual({
      'B_A.png': 'B_A',
      'b/a.jpg': 'b_a_3',
      'b_a.jpg': 'b_a_4',
      'b_a_2.jpg': 'b_a_2',
    });
  });

  it('begin behind the fixed part of their glob', () => {
    const short = shortPaths(['photos/*.jpg', 'images/**']);
    expect(['photos/a.jpg', 'images/b/c.png', 'other/d.png'].map(short)).toEqual([
      'a.jpg',
      'b/c.png',
      'other/d.png',
    ]);
  });

  it('are all different, also where case does not count, and the same in whatever order', () => {
    const part = fc.constantFrom('a', 'A', 'a_b', 'b', '2', 'a_2', '_');
    const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => `${parts.join('/')}.jpg`);
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 12 }), (paths) => {
        const names = flatNames(paths);
        expect(new Set([...names.values()].map((name) => name.toLowerCase())).size).toBe(paths.length);
        expect(flatNames([...paths].reverse())).toEqual(names);
      }),
    );
  });
});
