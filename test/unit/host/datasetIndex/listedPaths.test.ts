/** Lists of paths that take little memory say the same as plain ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownPaths } from '../../../../src/host/datasetIndex/knownPaths';
import { PngFiles } from '../../../../src/host/datasetIndex/pngFiles';

const name = fc.constantFrom('a.png', 'b.PNG', 'c d.png', 'é.png', 'e.png');
const folder = fc.constantFrom('', 'labels/', 'labels/a/', 'b/');
const files = fc.uniqueArray(fc.tuple(folder, name).map((parts) => parts.join('')));
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

function pngFiles(paths: readonly string[]): PngFiles {
  const pngs = new PngFiles();
  for (const each of new Set(paths.map(folderOf))) {
    const within = paths.filter((path) => folderOf(path) === each);
    pngs.add(
      each,
      within.map((path) => path.slice(each.length)),
    );
  }
  return pngs;
}

describe('PNG files by their folders', () => {
  it('are a set of paths, each of which can be taken once', () => {
    fc.assert(
      fc.property(files, fc.array(fc.tuple(folder, name).map((parts) => parts.join(''))), (paths, wanted) => {
        const pngs = pngFiles(paths);
        const plain = new Set(paths);
        for (const path of wanted) expect(pngs.take(path)).toBe(plain.delete(path));
        expect(pngs.left().sort()).toEqual([...plain].sort());
      }),
    );
  });

  it('are none in a folder without any', () => {
    const pngs = pngFiles([]);
    pngs.add('labels/', []);
    expect(pngs.take('labels/')).toBe(false);
    expect(pngs.left()).toEqual([]);
  });
});

describe('known paths', () => {
  it('answer with what was asked, in any order', () => {
    fc.assert(
      fc.property(files, fc.array(fc.tuple(folder, name).map((parts) => parts.join(''))), (paths, asked) => {
        const known = new KnownPaths([...paths].sort().map((path) => ({ path })));
        for (const path of asked) expect(known.kept(path)).toBe(path);
      }),
    );
  });

  it('ask each known one once where they come in order', () => {
    let reads = 0;
    const images = Array.from({ length: 1000 }, (_, i) => {
      const path = `${1000 + i}.png`;
      return {
        get path() {
          reads++;
          return path;
        },
      };
    });
    const known = new KnownPaths(images);
    for (let i = 0; i < 1000; i++) known.kept(`${1000 + i}.png`);
    expect(reads).toBe(2000);
  });
});
