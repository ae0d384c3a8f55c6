import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { compileGlob, globProblem } from '../../../src/core/dataset/glob';

const matches = (glob: string, path: string): boolean => compileGlob(glob).matches(path);

describe('a glob', () => {
  it.each([
    ['images/**/*.jpg', ['images/a.jpg', 'images/x/y/a.JPG'], ['a.jpg', 'images.jpg', 'images/a.png']],
    ['**/*.{jpg,png}', ['a.jpg', 'x/a.PNG'], ['a.jpeg', 'x/.jpg', '.x/a.jpg', 'x/.y/a.jpg']],
    ['a/**', ['a/b', 'a/b/c'], ['a', 'b/a', 'a/.b', 'a/.b/c']],
    ['**/a/**/b', ['a/b', 'x/a/y/a/z/b'], ['b', 'a/x', 'x/b/a']],
    ['{train,val}/{a/**,b}/*.jpg', ['train/a/x.jpg', 'val/a/y/x.jpg', 'val/b/x.jpg'], ['val/b/y/x.jpg']],
    ['a{b,{c,d{e,}}}.png', ['ab.png', 'ac.png', 'ade.png', 'ad.png'], ['a.png', 'abc.png']],
    ['img_???.png', ['img_001.png'], ['img_01.png', 'img_/01.png']],
    ['[a-c!]x[!0-9].png', ['bxq.png', '!x-.png'], ['dxq.png', 'bx1.png', 'bx/.png']],
    ['[]a].png', ['].png', 'a.png'], ['[].png']],
    ['.hidden/*.png', ['.hidden/a.png'], ['hidden/a.png', '.hidden/.a.png']],
    ['images (1)/*+$^|.png', ['images (1)/a+$^|.png'], ['images 1/a.png']],
    ['a[b.png', ['a[b.png'], ['ab.png']],
    ['a{b.png', ['a{b.png'], ['ab.png']],
    ['{a}.png', ['{a}.png'], ['a.png']],
    ['./x/./*.png', ['x/a.png'], ['a.png']],
    ['Éa/*.png', ['éA/x.PNG'], []],
  ])('%s', (glob, inside, outside) => {
    expect(globProblem(glob)).toBeUndefined();
    expect(inside.filter((path) => !matches(glob, path))).toEqual([]);
    expect(outside.filter((path) => matches(glob, path))).toEqual([]);
  });

  it.each([
    ['images/**/*.jpg', 'images/'],
    ['**/*.jpg', ''],
    ['a/b/*.jpg', 'a/b/'],
    ['A/b/one.jpg', 'A/b/'],
    ['one.jpg', ''],
    ['./a/{b,c}/*.jpg', 'a/'],
    ['a/b[1]/x.jpg', 'a/'],
  ])('%s is below %s', (glob, base) => {
    expect(compileGlob(glob).base).toBe(base);
  });

  it('means what picomatch makes of it', () => {
    const name = fc.stringMatching(/^[ab.]{1,4}$/).filter((text) => !/^\.+$/.test(text));
    const part = fc.oneof(
      fc.constantFrom('**', '*', '*.a', 'a*', '?', 'a?b', '*a*b*', '[ab]', '{a,b}', '{a*,b.a}', '*.{a,b}'),
      name,
    );
    const glob = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(glob, path, (pattern, candidate) => {
        // Where they differ by intent: `a/**` is not `a`.
        fc.pre(!pattern.endsWith('**'));
        expect(matches(pattern, candidate)).toBe(picomatch.isMatch(candidate, pattern, { nocase: true }));
      }),
      { numRuns: 3000 },
    );
  });

  it('is refused when it is endless, explodes or takes away', () => {
    expect(globProblem('a'.repeat(1001))).toContain('1000 characters');
    expect(globProblem('{a,b}'.repeat(20))).toContain('256 alternatives');
    expect(globProblem(`{${'a,'.repeat(400)}b}`)).toContain('256 alternatives');
    expect(globProblem('{a,b}'.repeat(8))).toBeUndefined();
    expect(globProblem('!*.jpg')).toContain('"!"');
  });

  it.each([
    '*a'.repeat(400) + 'b',
    '**/'.repeat(300) + 'b',
    '{*a,*b}'.repeat(8) + '**/*a*a*a*c',
    '?*'.repeat(400) + 'b',
  ])('is matched by more than trying everything: %#', (glob) => {
    expect(globProblem(glob)).toBeUndefined();
    const compiled = compileGlob(glob);
    expect(compiled.matches('a'.repeat(4000))).toBe(false);
    compiled.matches('a/'.repeat(2000) + 'x');
  });
});
