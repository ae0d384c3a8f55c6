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

/** Leaves the image that is shown, unsaved. @param saves whether that can be saved */
async function leave(saves: boolean): Promise<void> {
  const core = { dirty: true, settled: () => Promise.resolve() };
  workbench.save = (file) => {
    core.dirty = !saves;
    return Promise.resolve(file);
  };
  const document = { uri: a, core };
  await moveOn(a, b, { find: () => document, leaving: () => undefined } as never);
}

describe('the image that is shown', () => {
  it('is left once it is saved', async () => {
    await leave(true);
    expect(opened).toEqual([b.path]);
  });

  it('stays where it could not be saved', async () => {
    await expect(leave(false)).rejects.toThrow(/a\.png is not saved yet, so it stays open\.$/);
    expect(opened).toEqual([]);
  });
});
