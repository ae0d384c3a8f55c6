/** What a stranger's dataset could do with paths and links, on real files: nothing outside of it is read or written. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Uri, type ExtensionContext } from 'vscode';
import { makeCell } from '../../../src/core/labelMap';
import { VIEW_TYPE } from '../../../src/host/associations';
import { LabelDocument } from '../../../src/host/editor/labelDocument';
import { activate } from '../../../src/host/extension.node';
import { CustomTab } from '../../support/fakeVscode/customTab';
import { extensionContext } from '../../support/fakeVscode/extensionContext';
import { workbench } from '../../support/fakeVscode/workbench';
import { until } from '../../support/until';
import { removeFolder } from '../../support/removeFolder';

const [WIDTH, HEIGHT] = [8, 6];
const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
const at = (path: string): string => join(folder, path);
let context: ExtensionContext;

beforeAll(() => {
  context = extensionContext({ storage: at('storage') });
  activate(context);
});
afterAll(() => {
  for (const each of context.subscriptions) each.dispose();
  removeFolder(folder);
});
beforeEach(() => {
  workbench.reset();
  workbench.open(at('data'));
  for (const path of ['data', 'elsewhere']) rmSync(at(path), { recursive: true, force: true });
  const picture = { width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT * 3), channels: 3 };
  write('data/images/a.png', encode(picture));
  write('elsewhere/a.png', encode({ ...picture, data: new Uint8Array(WIDTH * HEIGHT).fill(7), channels: 1 }));
});

function write(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), bytes);
}

function dataset(rules: object): void {
  const classes = Array.from({ length: 9 }, (_, id) => ({ id, name: `c${id}`, color: '#112233' }));
  write(
    'data/fcn-dataset.json',
    JSON.stringify({ version: 1, classes, images: ['images/**/*.png'], ...rules }),
  );
}

async function open(): Promise<{ tab: CustomTab; document: LabelDocument }> {
  const tab = await CustomTab.open(VIEW_TYPE, Uri.file(at('data/images/a.png')));
  if (!(tab.document instanceof LabelDocument)) throw new Error('no label document');
  return { tab, document: tab.document };
}

let strokes = 0;
function paint(document: LabelDocument): void {
  const runs = new Uint32Array([3, 1, makeCell(2, true)]);
  document.core.commitStroke(
    { view: 'page', sequence: ++strokes, tool: 'brush', classId: 2, runs },
    document,
  );
}

const outside = (): string[] => readdirSync(at('elsewhere'));
/** How often a person was told that a dataset file lies elsewhere. */
const refusals = (): number =>
  workbench.messages.filter(({ text }) => text.includes('fcn-dataset.json leads out of its dataset')).length;

describe('a dataset file', () => {
  it.each([
    '../elsewhere/{path}.png',
    '/tmp/{path}.png',
    'labels/../../{path}.png',
    '..\\\\{path}.png',
    'C:/{path}.png',
  ])('whose labels are %s lets nothing be painted', async (labels) => {
    dataset({ labels });
    const { tab, document } = await open();
    expect(document.core.readOnlyReason).toMatch(/fcn-dataset\.json.*stays inside the dataset/);
    expect(() => paint(document)).toThrow(/stays inside/);
    tab.close();
  });

  it('whose globs lead outside lets nothing be painted', async () => {
    dataset({ images: ['../**/*.png'] });
    const { tab, document } = await open();
    expect(document.core.readOnlyReason).toMatch(/a glob stays inside the dataset/);
    tab.close();
  });
});

describe('a link', () => {
  it('that leads the masks out of the dataset is neither read nor written', async () => {
    dataset({ labels: 'labels/{path}.png' });
    symlinkSync('../elsewhere', at('data/labels'));
    const before = readFileSync(at('elsewhere/a.png'));
    const { tab, document } = await open();
    expect(document.core.readOnlyReason).toMatch(/labels\/a\.png leads out of its dataset/);
    expect([...document.core.map.labels()].every((id) => id === 255)).toBe(true);
    expect(() => paint(document)).toThrow(/leads out/);
    tab.close();
    expect(readFileSync(at('elsewhere/a.png'))).toEqual(before);
  });

  it('that takes the place of the folder while the image is open makes the save fail, and keeps the labels', async () => {
    dataset({ labels: 'labels/{path}.png' });
    const { tab, document } = await open();
    paint(document);
    symlinkSync('../elsewhere', at('data/labels'));
    rmSync(at('elsewhere/a.png'));
    await expect(tab.save()).rejects.toMatchObject({ code: 'mask-outside' });
    expect([outside(), tab.dirty]).toEqual([[], true]);
    rmSync(at('data/labels'));
    await tab.save();
    expect([existsSync(at('data/labels/a.png')), outside(), tab.dirty]).toEqual([true, [], false]);
    tab.close();
  });

  it('inside the dataset is followed', async () => {
    dataset({ labels: 'labels/{path}.png' });
    mkdirSync(at('data/masks'));
    symlinkSync('masks', at('data/labels'));
    const { tab, document } = await open();
    paint(document);
    await tab.save();
    expect(existsSync(at('data/masks/a.png'))).toBe(true);
    tab.close();
  });

  it('in the place of fcn-dataset.json is not followed by Create, which a save offers where it leads to nothing', async () => {
    symlinkSync('../elsewhere/new.json', at('data/fcn-dataset.json'));
    workbench.answer = (_text, [action]) => action;
    const { tab, document } = await open();
    paint(document);
    await tab.save();
    await until('Create is refused', () => refusals() === 1);
    expect(outside()).toEqual(['a.png']);
    tab.close();
  });

  it.each(['new.json', 'there.json'])(
    'to %s in the place of fcn-dataset.json is not followed by Add Class',
    async (name) => {
      dataset({});
      renameSync(at('data/fcn-dataset.json'), at('elsewhere/there.json'));
      const before = readFileSync(at('elsewhere/there.json'), 'utf8');
      symlinkSync(`../elsewhere/${name}`, at('data/fcn-dataset.json'));
      workbench.answer = (text) => (text === 'Name of the new class' ? 'mine' : undefined);
      const { tab } = await open();
      await workbench.commands.get('fcnLabeler.addClass')!();
      await until('Add Class is refused', () => refusals() === 1);
      expect(outside().sort()).toEqual(['a.png', 'there.json']);
      expect(readFileSync(at('elsewhere/there.json'), 'utf8')).toBe(before);
      tab.close();
    },
  );
});
