import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkInside } from '../../../src/node/insideFolder';
import { removeFolder } from '../../support/removeFolder';

let folder: string;
const at = (path: string): string => join(folder, path);
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'inside-')));
  mkdirSync(at('data/deep'), { recursive: true });
  mkdirSync(at('elsewhere'));
  writeFileSync(at('data/a.png'), '');
  writeFileSync(at('elsewhere/a.png'), '');
});
afterEach(() => removeFolder(folder));

const check = (file: string, root = 'data'): Promise<void> => checkInside(at(root), at(file), 'labels/a.png');
function link(path: string, target: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  symlinkSync(target, at(path));
}

describe('inside the dataset', () => {
  it('is what lies there, whether it exists or not', async () => {
    await check('data/a.png');
    await check('data/b.png');
    await check('data/x/y/z.png');
    await check('data/..a.png');
  });

  it('is what links within the dataset lead to', async () => {
    link('data/labels', 'deep');
    link('data/one.png', '../data/a.png');
    link('data/new.png', 'deep/not-there.png');
    link('data/git/a.png', '../.git/annex/objects/x');
    for (const file of ['labels/a.png', 'one.png', 'new.png', 'git/a.png']) await check(`data/${file}`);
  });

  it('is a dataset that is itself reached by a link', async () => {
    link('shortcut', 'data');
    await check('shortcut/a.png', 'shortcut');
    await check('shortcut/deep/new.png', 'shortcut');
    await check('data/a.png', 'shortcut');
  });
});

describe('outside', () => {
  it.each([
    ['a folder that leads elsewhere', 'data/labels', '../elsewhere', 'data/labels/a.png'],
    ['the same, where the mask is new', 'data/labels', '../elsewhere', 'data/labels/x/new.png'],
    ['a mask that leads elsewhere', 'data/m.png', '../elsewhere/a.png', 'data/m.png'],
    ['a mask that leads to nothing elsewhere', 'data/m.png', '../elsewhere/new.png', 'data/m.png'],
    ['a folder that leads to nothing elsewhere', 'data/labels', '/not/there', 'data/labels/a.png'],
    ['a folder that leads to the parent', 'data/labels', '../..', 'data/labels/a.png'],
    ['a sibling whose name begins alike', 'data/labels', '../data-2', 'data/labels/a.png'],
  ])('is %s', async (_what, path, target, file) => {
    link(path, target);
    const error = {
      code: 'mask-outside',
      message: expect.stringMatching(/^labels\/a\.png .*link/) as string,
    };
    await expect(check(file)).rejects.toMatchObject(error);
  });

  it('is what a chain of links leads to', async () => {
    link('data/one', 'two');
    link('data/two', 'deep/three');
    link('data/deep/three', '../../elsewhere');
    await expect(check('data/one/a.png')).rejects.toMatchObject({ code: 'mask-outside' });
  });

  it('is said of no loop: that is an error of its own', async () => {
    link('data/loop', 'loop');
    await expect(check('data/loop/a.png')).rejects.toThrow(/ELOOP|too many symbolic links/);
  });
});
