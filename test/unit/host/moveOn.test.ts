/** Going to another image: what keeps a person at the one that is shown. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TabInputCustom, Uri, window } from 'vscode';
import { VIEW_TYPE } from '../../../src/host/associations';
import { moveOn } from '../../../src/host/queue/moveOn';
import { workbench } from '../../support/fakeVscode/workbench';

const [a, b] = ['a', 'b'].map((name) => Uri.file(`/images/${name}.png`));
const tab = {
  input: new TabInputCustom(a, VIEW_TYPE),
  isDirty: false,
  isPreview: true,
  group: { isActive: true, viewColumn: 1 },
};
let opened: string[];

beforeEach(() => {
  workbench.reset();
  opened = [];
  workbench.commands.set('vscode.openWith', (uri) => void opened.push((uri as Uri).path));
  Object.assign(window.tabGroups.activeTabGroup, { tabs: [tab], activeTab: tab });
});
afterEach(() => Object.assign(window.tabGroups.activeTabGroup, { tabs: [], activeTab: undefined }));

/** The document that is shown, unsaved; `save` is what becomes of it. */
async function leave(save: (core: { dirty: boolean }) => Promise<void>): Promise<void> {
  const core = { dirty: true, settled: () => Promise.resolve() };
  workbench.save = async (file) => {
    await save(core);
    return file;
  };
  const document = { uri: a, core };
  await moveOn(a, b, { find: () => document, leaving: () => undefined } as never);
}

describe('the image that is shown', () => {
  it('is left once it is saved', async () => {
    await leave((core) => {
      core.dirty = false;
      return Promise.resolve();
    });
    expect(opened).toEqual([b.path]);
  });

  it('is left where VS Code cancelled its save for another one that has saved it', async () => {
    await leave((core) => {
      core.dirty = false;
      return Promise.reject(new Error('Canceled'));
    });
    expect(opened).toEqual([b.path]);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no space left')), /a\.png is not saved yet.*: no space left/],
    ['is asked about', () => Promise.resolve(), /a\.png is not saved yet, so it stays open\.$/],
  ])('stays where its save %s', async (_, save, message) => {
    await expect(leave(save)).rejects.toThrow(message);
    expect(opened).toEqual([]);
  });
});
