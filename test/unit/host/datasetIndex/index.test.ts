/** The index of a dataset over its files, its open images and restarts. */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { makeCell } from '../../../../src/core/labelMap';
import type { DatasetIndex } from '../../../../src/host/datasetIndex/types';
import { labeledShare } from '../../../../src/host/tree/imageFilter';
import { nodeLocalFiles } from '../../../../src/host/io/localFiles.node';
import { block } from '../../../support/block';
import { workbench } from '../../../support/fakeVscode/workbench';
import { until } from '../../../support/until';
import { IndexedWorkspace } from './workspace';

let workspace: IndexedWorkspace;
beforeEach(() => (workspace = new IndexedWorkspace()));
afterEach(() => workspace.remove());

const MODEL = { name: 'builtin:voc', version: 1 };
const statuses = ({ images }: DatasetIndex): string[] =>
  images.map(({ path, status }) => `${path} ${status}`);

async function only(platform?: Parameters<IndexedWorkspace['indexes']>[0]): Promise<DatasetIndex> {
  const indexes = workspace.indexes(platform);
  await indexes.ready();
  expect(indexes.all).toHaveLength(1);
  await indexes.all[0].complete();
  return indexes.all[0];
}

/** Files as the disk has them, and which masks were read. */
function counted(): { files: typeof nodeLocalFiles; heads: string[] } {
  const heads: string[] = [];
  const readHead = (file: string, into: Uint8Array): number => {
    heads.push(file.slice(workspace.folder.length + 1));
    return nodeLocalFiles.readHead(file, into);
  };
  return { files: { ...nodeLocalFiles, readHead }, heads };
}

it('shows masks while others are being read, in lists that stay as they are', async () => {
  workspace.dataset();
  const names = Array.from({ length: 60 }, (_, i) => `${100 + i}`);
  workspace.images(...names.map((name) => `${name}.png`));
  for (const name of names) await workspace.mask(`labels/${name}.png`, { status: 'corrected' });
  const readHead = (file: string, into: Uint8Array): number => {
    block(40);
    return nodeLocalFiles.readHead(file, into);
  };
  const indexes = workspace.indexes({ localFiles: { ...nodeLocalFiles, readHead } });
  await indexes.ready();
  const [index] = indexes.all;
  const lists: DatasetIndex['images'][] = [];
  index.onDidChange(() => lists.push(index.images));
  const read = (images: DatasetIndex['images']): number =>
    images.filter(({ status }) => status === 'corrected').length;
  await until('some are read', () => lists.some((list) => read(list) > 0));
  const then = lists.map(read);
  expect(index.isComplete).toBe(false);
  expect(then.at(-1)).toBeLessThan(60);
  await index.complete();
  expect(read(index.images)).toBe(60);
  expect(lists.slice(0, then.length).map(read)).toEqual(then);
});

describe.each([
  ['local files', undefined],
  ["VS Code's file systems", {}],
])('by %s', (_what, platform) => {
  it('tells status, model, size and counts from masks', async () => {
    workspace.dataset();
    workspace.images('b/2.png', 'b/1.png', 'a.png', 'c.png');
    await workspace.mask('labels/b/1.png', { status: 'corrected', model: { ...MODEL, confidence: 0.7 } });
    workspace.images('labels/a.png');
    workspace.write('labels/c.png', 'no PNG');
    const index = await only(platform);
    expect(statuses(index)).toEqual([
      'a.png approved',
      'b/1.png corrected',
      'b/2.png unlabeled',
      'c.png unlabeled',
    ]);
    const [a, b1, b2, c] = index.images;
    expect(b1).toMatchObject({
      mask: 'labels/b/1.png',
      model: MODEL,
      confidence: 0.7,
      size: { width: 4, height: 3 },
      counts: [
        [1, 2],
        [255, 10],
      ],
      confirmed: 2,
      problem: undefined,
    });
    expect(b1.changed).toBeGreaterThan(1.7e12);
    expect(a).toMatchObject({ size: { width: 4, height: 3 }, counts: null, confirmed: null });
    expect(b2).toMatchObject({ mask: 'labels/b/2.png', size: null, counts: null, changed: 0 });
    expect(c.problem).toMatch(/labels\/c\.png is not a PNG file/);
    expect(index.isComplete).toBe(true);
    expect(index.find('b/2.png')).toBe(b2);
    expect(index.find('b/3.png')).toBeUndefined();
    expect(index.uriOf('b/2.png').fsPath).toBe(workspace.path('b/2.png'));
  });

  it('knows masks whose files have no time', async () => {
    workspace.dataset();
    workspace.images('a.png', 'labels/a.png');
    utimesSync(workspace.path('labels/a.png'), 0, 0);
    const index = await only(platform);
    expect(index.images[0].changed).toBeGreaterThan(0);
    expect(labeledShare(index.images[0])).toBeUndefined();
  });

  it('names masks without an image, and images that get in each other’s way', async () => {
    workspace.dataset();
    workspace.images('a.png', 'a.jpg', 'b.png');
    await workspace.mask('labels/gone.png', { status: 'approved' });
    await workspace.mask('labels/b.png', { status: 'approved' });
    const index = await only(platform);
    expect(index.orphans).toEqual(['labels/gone.png']);
    expect(index.images.map(({ path, mask }) => [path, mask])).toEqual([
      ['a.jpg', undefined],
      ['a.png', undefined],
      ['b.png', 'labels/b.png'],
    ]);
    for (const { problem } of index.images.slice(0, 2))
      expect(problem).toMatch(/share the mask labels\/a\.png/);
  });

  it('leaves the images of a dataset below to it', async () => {
    workspace.dataset();
    workspace.dataset({}, 'inner/');
    workspace.images('a.png', 'inner/b.png', 'inner/deep/c.png');
    const indexes = workspace.indexes(platform);
    await indexes.ready();
    await Promise.all(indexes.all.map((index) => index.complete()));
    expect(indexes.all.map((index) => index.images.map(({ path }) => path))).toEqual([
      ['a.png'],
      ['b.png', 'deep/c.png'],
    ]);
    expect(await indexes.of(workspace.uri('inner/deep/c.png'))).toBe(indexes.all[1]);
    expect(await indexes.of(workspace.uri('a.png'))).toBe(indexes.all[0]);
    expect(await indexes.of(workspace.uri('labels/a.png'))).toBeUndefined();
  });

  it('leaves out folders that are hidden or never hold images', async () => {
    workbench.configure('files.exclude', { '**/hidden': true, '**/shown': false });
    workspace.dataset();
    workspace.images('a.png', 'hidden/b.png', 'shown/c.png', 'node_modules/d.png', '.git/e.png');
    const index = await only(platform);
    expect(index.images.map(({ path }) => path)).toEqual(['a.png', 'shown/c.png']);
  });
});

describe('links', () => {
  it('to folders are followed, but not in circles', async () => {
    workspace.dataset();
    workspace.images('a/1.png', 'b/2.png');
    symlinkSync(workspace.path('b'), workspace.path('a/other'));
    symlinkSync(workspace.path('a'), workspace.path('b/other'));
    symlinkSync(workspace.folder, workspace.path('a/up'));
    symlinkSync(workspace.path('nowhere'), workspace.path('a/broken'));
    const index = await only();
    expect(index.images.map(({ path }) => path)).toEqual([
      'a/1.png',
      'a/other/2.png',
      'b/2.png',
      'b/other/1.png',
    ]);
  });
});

describe('the globs’ fixed parts', () => {
  it('are the only folders that are listed', async () => {
    workspace.dataset({ images: ['photos/day/**/*.png'], labels: 'masks/of/{path}.png' });
    workspace.images('photos/day/a.png', 'photos/night/b.png', 'elsewhere/deep/c.png');
    await workspace.mask('masks/of/a.png', { status: 'excluded' });
    const listed: string[] = [];
    const list = (folder: string) => {
      listed.push(folder.slice(workspace.folder.length + 1));
      return nodeLocalFiles.list(folder);
    };
    const index = await only({ localFiles: { ...nodeLocalFiles, list } });
    expect(statuses(index)).toEqual(['photos/day/a.png excluded']);
    expect(listed.sort()).toEqual(['', 'masks/', 'masks/of/', 'photos/', 'photos/day/']);
  });
});

describe('over a restart', () => {
  const stored = (): string => {
    const folder = join(workspace.folder, '.storage/workspace/index');
    return join(folder, readdirSync(folder)[0]);
  };
  const isStored = (): boolean => {
    try {
      return readFileSync(stored()).length > 0;
    } catch {
      return false;
    }
  };

  async function secondStart(): Promise<{ index: DatasetIndex; heads: string[] }> {
    const { files, heads } = counted();
    return { index: await only({ localFiles: files }), heads };
  }

  beforeEach(async () => {
    workspace.dataset();
    workspace.images('a.png', 'b.png', 'c.png');
    for (const name of ['a', 'b'])
      await workspace.mask(`labels/${name}.png`, { status: 'predicted', model: MODEL });
    const indexes = workspace.indexes();
    await indexes.ready();
    await indexes.all[0].complete();
    indexes.all[0].setConfidence('c.png', 0.25);
    await until('it is set', () => indexes.all[0].find('c.png')?.confidence === 0.25);
    indexes.dispose();
    await until('the index is kept', isStored);
  });

  it('reads only the masks that changed', async () => {
    await workspace.mask('labels/b.png', { status: 'approved' });
    utimesSync(workspace.path('labels/b.png'), 1_800_000_000, 1_800_000_000);
    const { index, heads } = await secondStart();
    expect(heads).toEqual(['labels/b.png']);
    expect(statuses(index)).toEqual(['a.png predicted', 'b.png approved', 'c.png unlabeled']);
    expect(index.find('a.png')).toMatchObject({
      model: MODEL,
      confirmed: 2,
      counts: [
        [1, 2],
        [255, 10],
      ],
    });
    expect(index.find('c.png')?.confidence).toBe(0.25);
  });

  it('forgets masks and images that are gone', async () => {
    rmSync(workspace.path('labels/a.png'));
    rmSync(workspace.path('b.png'));
    const { index } = await secondStart();
    expect(statuses(index)).toEqual(['a.png unlabeled', 'c.png unlabeled']);
    expect(index.orphans).toEqual(['labels/b.png']);
  });

  it('shows what was known before anything was listed', async () => {
    const list = () => {
      throw new Error('no disk');
    };
    const indexes = workspace.indexes({ localFiles: { ...nodeLocalFiles, list } });
    await indexes.ready();
    await expect(indexes.all[0].complete()).rejects.toThrow('no disk');
    expect(statuses(indexes.all[0])).toEqual(['a.png predicted', 'b.png predicted', 'c.png unlabeled']);
    expect(indexes.all[0].isComplete).toBe(false);
  });

  it('builds a damaged index anew', async () => {
    const bytes = readFileSync(stored());
    bytes[bytes.length >> 1] ^= 0x55;
    writeFileSync(stored(), bytes);
    const { index, heads } = await secondStart();
    expect(heads).toEqual(['labels/a.png', 'labels/b.png']);
    expect(statuses(index)).toEqual(['a.png predicted', 'b.png predicted', 'c.png unlabeled']);
  });
});

describe('what changes', () => {
  let index: DatasetIndex;
  beforeEach(async () => {
    workspace.dataset();
    workspace.images('a.png', 'b.png');
    index = await only();
  });

  it('on the disk is followed: masks, images, folders', async () => {
    const before = index.images;
    await workspace.mask('labels/a.png', { status: 'corrected' });
    workbench.watchers.fire('created', workspace.uri('labels/a.png'));
    await until('the mask is read', () => index.find('a.png')?.status === 'corrected');
    expect(before.map(({ status }) => status)).toEqual(['unlabeled', 'unlabeled']);

    workspace.images('more/c.png');
    workbench.watchers.fire('created', workspace.uri('more'));
    await until('the folder is listed', () => index.find('more/c.png') !== undefined);

    rmSync(workspace.path('more'), { recursive: true });
    workbench.watchers.fire('deleted', workspace.uri('more'));
    await until('the folder is gone', () => index.find('more/c.png') === undefined);

    workspace.images('brief/d.png', 'e.png');
    workbench.watchers.fire('created', workspace.uri('e.png'));
    await until('both are listed', () => index.images.length === 4);
    rmSync(workspace.path('brief'), { recursive: true });
    await until('what nobody told of is gone', () => index.find('brief/d.png') === undefined);
    await workspace.mask('labels/b.png', { status: 'corrected' });
    workbench.watchers.fire('created', workspace.uri('labels'));
    await until('its mask is read', () => index.find('b.png')?.status === 'corrected');
    rmSync(workspace.path('labels/b.png'));
    await until('its mask is gone, untold', () => index.find('b.png')?.status === 'unlabeled');

    rmSync(workspace.path('a.png'));
    workbench.watchers.fire('deleted', workspace.uri('a.png'));
    await until('the mask is an orphan', () => index.orphans.length === 1);
    rmSync(workspace.path('labels/a.png'));
    workbench.watchers.fire('deleted', workspace.uri('labels/a.png'));
    await until('the orphan is gone', () => index.orphans.length === 0);
  });

  it('of which nobody tells is listed once the window is focused again', async () => {
    workspace.images('more/c.png');
    workbench.windowStateChanged.fire({ focused: false, active: true });
    workbench.windowStateChanged.fire({ focused: true, active: true });
    await until('the folder is listed', () => index.find('more/c.png') !== undefined);
  });

  it('in thousands of files at once is listed once', async () => {
    const names = Array.from({ length: 600 }, (_, i) => `many/${1000 + i}.png`);
    workspace.images(...names);
    let lists = 0;
    const list = (folder: string) => {
      lists++;
      return nodeLocalFiles.list(folder);
    };
    const other = await only({ localFiles: { ...nodeLocalFiles, list } });
    rmSync(workspace.path('many'), { recursive: true });
    lists = 0;
    for (const name of names) workbench.watchers.fire('deleted', workspace.uri(name));
    await until('they are gone', () => other.images.length === 2);
    expect(lists).toBe(1);
  });

  it('in an open image shows before it is saved', async () => {
    let said = 0;
    index.onDidChange(() => said++);
    const { document, tab } = await workspace.open('a.png');
    const runs = new Uint32Array([0, 5, makeCell(0, true)]);
    document.core.commitStroke({ view: 'page', sequence: 1, tool: 'brush', classId: 0, runs }, document);
    expect(index.find('a.png')).toMatchObject({
      status: 'corrected',
      counts: [
        [0, 5],
        [255, 7],
      ],
      confirmed: 5,
    });
    await until('it is said', () => said > 0);
    const seen = index.find('a.png');
    expect(index.find('a.png')).toBe(seen);
    await tab.save();
    await until('the mask is looked at', () => (index.find('a.png')?.changed ?? 0) > 0);
    document.core.approve();
    expect(index.find('a.png')?.status).toBe('approved');
    tab.close();
    expect(index.find('a.png')?.status).toBe('corrected');
  });

  it('is looked at before a refresh resolves', async () => {
    await workspace.mask('labels/b.png', { status: 'excluded' });
    await index.refresh(['b.png']);
    expect(index.find('b.png')?.status).toBe('excluded');
    workspace.images('c.png');
    await index.refresh(['c.png']);
    expect(index.find('c.png')?.status).toBe('unlabeled');
    rmSync(workspace.path('labels/b.png'));
    await index.refresh();
    expect(index.find('b.png')?.status).toBe('unlabeled');
  });
});

describe('the dataset file', () => {
  it('decides about images and splits; a broken one leaves them as they were, and says so', async () => {
    workspace.dataset({ splits: { val: ['a.png'], train: ['**'] } });
    workspace.images('a.png', 'b.png', 'c.jpg');
    const index = await only();
    expect(index.images.map(({ path }) => index.splitOf(path))).toEqual(['val', 'train', 'train']);
    const change = (): void => workbench.watchers.fire('changed', workspace.uri('fcn-dataset.json'));

    workspace.dataset({ images: ['*.png'], splits: { test: ['b.png'] } });
    change();
    await until('the glob holds', () => index.images.length === 2);
    expect(index.images.map(({ path }) => index.splitOf(path))).toEqual([undefined, 'test']);

    workspace.write('fcn-dataset.json', '{ "version": 2 }');
    change();
    await until('it is said', () => index.problem !== undefined);
    expect(index.problem).toMatch(/fcn-dataset\.json/);
    expect(index.images).toHaveLength(2);

    workspace.dataset();
    change();
    await until('it holds again', () => index.problem === undefined && index.images.length === 3);
  });

  it('comes and goes, with its images', async () => {
    workspace.dataset();
    workspace.images('a.png', 'inner/b.png');
    const indexes = workspace.indexes();
    await indexes.ready();
    const [outer] = indexes.all;
    await outer.complete();
    expect(outer.images).toHaveLength(2);
    workspace.dataset({}, 'inner/');
    workbench.watchers.fire('created', workspace.uri('inner/fcn-dataset.json'));
    await until('it is found', () => indexes.all.length === 2 && outer.images.length === 1);
    rmSync(workspace.path('inner/fcn-dataset.json'));
    workbench.watchers.fire('deleted', workspace.uri('inner/fcn-dataset.json'));
    await until('it is gone', () => indexes.all.length === 1 && outer.images.length === 2);
  });

  it('that changes often is not searched for each time', async () => {
    workspace.dataset();
    const indexes = workspace.indexes();
    await indexes.ready();
    const searches = vi.spyOn(vscode.workspace, 'findFiles');
    for (let i = 0; i < 20; i++) workbench.watchers.fire('changed', workspace.uri('fcn-dataset.json'));
    await indexes.ready();
    expect(searches.mock.calls.length).toBeLessThan(5);
    workspace.dataset({}, 'inner/');
    workbench.watchers.fire('created', workspace.uri('inner/fcn-dataset.json'));
    await indexes.ready();
    expect(indexes.all).toHaveLength(2);
    searches.mockRestore();
  });

  it('is found where only its folder was told of', async () => {
    const indexes = workspace.indexes();
    await indexes.ready();
    workspace.images('come/deep/a.png');
    workspace.dataset({}, 'come/deep/');
    workspace.write('come/LICENSE', 'text');
    for (const name of ['come/LICENSE', 'come', 'gone'])
      workbench.watchers.fire('created', workspace.uri(name));
    await until('it is found', () => indexes.all.length === 1);
    expect(await indexes.of(workspace.uri('come/deep/a.png'))).toBe(indexes.all[0]);
  });

  it('that was never read is said to be broken, and takes no image', async () => {
    workspace.dataset();
    workspace.write('inner/fcn-dataset.json', '{');
    workspace.images('a.png', 'inner/b.png');
    const indexes = workspace.indexes();
    await indexes.ready();
    expect(indexes.all).toHaveLength(1);
    expect([...indexes.broken.keys()]).toEqual([workspace.uri('inner/fcn-dataset.json').toString()]);
    expect(await indexes.of(workspace.uri('inner/b.png'))).toBeUndefined();
  });
});

describe('choosing a dataset', () => {
  it('asks only where there are several', async () => {
    workspace.dataset();
    const one = workspace.indexes();
    expect(await one.choose('Which?')).toBe(one.all[0]);
    mkdirSync(workspace.path('inner'));
    workspace.dataset({}, 'inner/');
    const two = workspace.indexes();
    workbench.answer = (_question, labels) => labels[1];
    expect(await two.choose('Which?')).toBe(two.all[1]);
    expect(workbench.listed).toHaveLength(2);
  });

  it('takes that of the shown image, also where nobody has told of it yet', async () => {
    workspace.dataset({}, 'old/');
    workspace.images('new/a.png');
    const active = { document: { uri: workspace.uri('new/a.png') } };
    const indexes = workspace.indexes(undefined, {
      active,
      onDidChange: () => ({ dispose: () => undefined }),
    } as never);
    await indexes.ready();
    workspace.dataset({}, 'new/');
    const chosen = await indexes.choose('Which?');
    expect(chosen?.place.root.path).toBe(workspace.uri('new').path);
    expect(workbench.listed).toEqual([]);
  });

  it('says what to do where there is none', async () => {
    await expect(workspace.indexes().choose('Which?')).rejects.toThrow(/Create Dataset/);
  });
});
