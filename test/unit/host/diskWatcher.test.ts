/** When an open image's files are looked at: on events, once they have stopped, and again where nothing is decided. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Uri, type ExtensionContext } from 'vscode';
import { VIEW_TYPE } from '../../../src/host/associations';
import { LabelDocument } from '../../../src/host/editor/labelDocument';
import { activate } from '../../../src/host/extension.node';
import { CustomTab } from '../../support/fakeVscode/customTab';
import { extensionContext } from '../../support/fakeVscode/extensionContext';
import { workbench } from '../../support/fakeVscode/workbench';
import { removeFolder } from '../../support/removeFolder';

/** Longer than events may follow each other, in milliseconds. */
const REST = 250;
const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
const image = Uri.file(join(folder, 'photos/picture.png'));
const mask = Uri.file(join(folder, 'labels/photos/picture.png'));
let context: ExtensionContext;
let tab: CustomTab;
let looks: string[];
/** What the next looks answer; true when left out. */
let decided: boolean[];

beforeAll(() => {
  context = extensionContext({ storage: join(folder, 'storage') });
  activate(context);
});
afterAll(() => {
  for (const each of context.subscriptions) each.dispose();
  removeFolder(folder);
});
beforeEach(async () => {
  workbench.reset();
  workbench.open(folder);
  mkdirSync(dirname(image.fsPath), { recursive: true });
  writeFileSync(image.fsPath, encode({ width: 2, height: 2, data: new Uint8Array(12), channels: 3 }));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  tab = await CustomTab.open(VIEW_TYPE, image);
  if (!(tab.document instanceof LabelDocument)) throw new Error('no label document');
  const { disk } = tab.document;
  looks = [];
  decided = [];
  const note = (what: string) => (sure: boolean) => {
    looks.push(sure ? `${what}, to be sure` : what);
    return Promise.resolve(decided.shift() ?? true);
  };
  Object.assign(disk, {
    lookAtMask: note('mask'),
    lookAtImage: note('image'),
    lookIfTouched: note('size and time'),
  });
  // What is open is looked at once.
  await vi.advanceTimersByTimeAsync(REST);
  expect(looks).toEqual(['size and time']);
  looks = [];
});
afterEach(() => {
  vi.useRealTimers();
  tab.close();
});

const parent = (file: Uri) => Uri.joinPath(file, '..');

it('the file is looked at once, after the last of several events', async () => {
  workbench.watchers.fire('deleted', mask);
  await vi.advanceTimersByTimeAsync(REST / 2);
  workbench.watchers.fire('created', mask);
  await vi.advanceTimersByTimeAsync(REST / 2);
  workbench.watchers.fire('changed', mask);
  expect(looks).toEqual([]);
  await vi.advanceTimersByTimeAsync(REST);
  expect(looks).toEqual(['mask']);
});

it('of the image, too', async () => {
  workbench.watchers.fire('changed', image);
  await vi.advanceTimersByTimeAsync(REST);
  expect(looks).toEqual(['image']);
});

it('where nothing could be decided it is looked at again, unless something happens before', async () => {
  decided = [false, false, true];
  workbench.watchers.fire('deleted', mask);
  await vi.advanceTimersByTimeAsync(REST);
  workbench.watchers.fire('deleted', mask);
  await vi.advanceTimersByTimeAsync(REST);
  expect(looks).toEqual(['mask', 'mask']);
  await vi.advanceTimersByTimeAsync(5 * REST);
  expect(looks).toEqual(['mask', 'mask', 'mask, to be sure']);
});

it('an event that comes during a look counts for more than what that look could not decide', async () => {
  if (!(tab.document instanceof LabelDocument)) throw new Error('no label document');
  const lookAtMask = (sure: boolean) => {
    looks.push(sure ? 'to be sure' : 'mask');
    if (looks.length === 1) workbench.watchers.fire('changed', mask);
    return Promise.resolve(looks.length > 1);
  };
  Object.assign(tab.document.disk, { lookAtMask });
  workbench.watchers.fire('deleted', mask);
  await vi.advanceTimersByTimeAsync(8 * REST);
  expect(looks).toEqual(['mask', 'mask']);
});

it('a folder that is deleted or created is an event of the files in it, one that changes is not', async () => {
  workbench.watchers.fire('changed', parent(mask));
  await vi.advanceTimersByTimeAsync(REST);
  expect(looks).toEqual([]);
  workbench.watchers.fire('deleted', parent(parent(mask)));
  await vi.advanceTimersByTimeAsync(REST);
  workbench.watchers.fire('created', parent(image));
  await vi.advanceTimersByTimeAsync(REST);
  expect(looks).toEqual(['mask', 'image']);
});

it('files are looked at when the window gets the focus', async () => {
  workbench.windowStateChanged.fire({ focused: false, active: true });
  workbench.windowStateChanged.fire({ focused: true, active: true });
  await vi.advanceTimersByTimeAsync(REST);
  expect(looks).toEqual(['size and time']);
});

it('an unknown class may have come with a dataset file: the mask is looked at again', async () => {
  if (!(tab.document instanceof LabelDocument)) throw new Error('no label document');
  tab.document.setDataset(tab.document.dataset);
  await vi.advanceTimersByTimeAsync(REST);
  expect(looks).toEqual(['mask']);
});

it('nothing is looked at after the image is closed', async () => {
  workbench.watchers.fire('changed', mask);
  tab.close();
  workbench.watchers.fire('changed', mask);
  await vi.advanceTimersByTimeAsync(100 * REST);
  expect(looks).toEqual([]);
});

it('a file that can not be checked is logged, and looked at with the next event', async () => {
  if (!(tab.document instanceof LabelDocument)) throw new Error('no label document');
  Object.assign(tab.document.disk, { lookAtMask: () => Promise.reject(new Error('the share is gone')) });
  workbench.watchers.fire('changed', mask);
  await vi.advanceTimersByTimeAsync(REST);
  expect(workbench.log.at(-1)).toMatch(/^warn: .*the share is gone/);
});
