/** The real extension on the stand-in for `vscode`: it activates, opens, paints, saves, backs up and restores. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Uri, type ExtensionContext } from 'vscode';
import { makeCell } from '../../../src/core/labelMap';
import { VIEW_TYPE } from '../../../src/host/associations';
import { LabelDocument } from '../../../src/host/editor/labelDocument';
import { activate } from '../../../src/host/extension.node';
import { CustomTab } from '../../support/fakeVscode/customTab';
import { extensionContext } from '../../support/fakeVscode/extensionContext';
import { workbench } from '../../support/fakeVscode/workbench';
import { removeFolder } from '../../support/removeFolder';

const WIDTH = 8;
const HEIGHT = 6;
const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
const image = Uri.file(join(folder, 'picture.png'));
const mask = join(folder, 'labels/picture.png');
let context: ExtensionContext;

beforeAll(() => {
  context = extensionContext({ storage: join(folder, 'storage') });
  activate(context);
});
afterAll(() => {
  for (const each of context.subscriptions) each.dispose();
  removeFolder(folder);
});
beforeEach(() => {
  workbench.reset();
  workbench.open(folder);
  rmSync(join(folder, 'labels'), { recursive: true, force: true });
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  writeFileSync(image.fsPath, encode({ width: WIDTH, height: HEIGHT, data, channels: 3 }));
});

async function open(backupId?: string): Promise<{ tab: CustomTab; document: LabelDocument }> {
  const tab = await CustomTab.open(VIEW_TYPE, image, backupId);
  if (!(tab.document instanceof LabelDocument)) throw new Error('no label document');
  return { tab, document: tab.document };
}

let strokes = 0;
function paint(document: LabelDocument, at: number, classId: number): void {
  const runs = new Uint32Array([at, 1, makeCell(classId, true)]);
  document.core.commitStroke({ view: 'page', sequence: ++strokes, tool: 'brush', classId, runs }, document);
}

it('paints, undoes, redoes and saves as in VS Code', async () => {
  const { tab, document } = await open();
  expect(tab.dirty).toBe(false);
  paint(document, 3, 7);
  paint(document, 4, 8);
  expect(tab.dirty).toBe(true);
  await tab.undo();
  expect([...document.core.map.labels().slice(3, 5)]).toEqual([7, 255]);
  await tab.redo();
  await tab.save();
  expect(tab.dirty).toBe(false);
  expect(readFileSync(mask).length).toBeGreaterThan(0);
  tab.close();
  const again = await open();
  expect([...again.document.core.map.labels().slice(3, 5)]).toEqual([7, 8]);
  expect(again.tab.dirty).toBe(false);
  again.tab.close();
});

it('restores a backup as unsaved work', async () => {
  const { tab, document } = await open();
  paint(document, 10, 3);
  const { id } = await tab.backup(Uri.file(join(folder, 'backups/one')));
  tab.close();
  const restored = await open(id);
  expect(restored.document.core.map.labels()[10]).toBe(3);
  expect(restored.tab.dirty).toBe(true);
  await restored.tab.revert();
  restored.tab.close();
});

it('says what can not be read', async () => {
  writeFileSync(image.fsPath, 'version https://git-lfs.github.com/spec/v1');
  const tab = await CustomTab.open(VIEW_TYPE, image);
  expect(tab.document).not.toBeInstanceOf(LabelDocument);
  expect(workbench.log.at(-1)).toMatch(/^error: picture\.png/);
  tab.close();
});
