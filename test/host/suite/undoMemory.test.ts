/** Edits that memory has no room for are undone from files, in the order that VS Code asks for. */
import * as vscode from 'vscode';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  freshImage,
  heard,
  labelerApi,
  openLabeler,
  paint,
  run,
  useQuietSettings,
  waitFor,
  waitForDirty,
} from '../support/labeler';

const STROKES = 12;
const settings = () => vscode.workspace.getConfiguration('fcnLabeler');

/** Undoes or redoes one edit, and waits until the labels have changed. */
async function step(command: 'undo' | 'redo', { core }: LabelDocument): Promise<void> {
  const { revision } = core;
  await run(command);
  await waitFor(() => core.revision !== revision, `${command} has come`);
}

/** An undo that fails: VS Code says so, and takes all edits until then from its stack. */
async function failingUndo({ core }: LabelDocument): Promise<void> {
  const undo = core.undo.bind(core);
  let isRefused = false;
  core.undo = async (record) => {
    await undo(record).catch((error: unknown) => {
      isRefused = true;
      throw error;
    });
  };
  await run('undo');
  await waitFor(() => isRefused, 'the undo is refused');
  core.undo = undo;
  await heard();
}

describe('undo memory', () => {
  before(async () => {
    await useQuietSettings();
    await settings().update('undoMemory', 0, vscode.ConfigurationTarget.Workspace);
  });
  after(() => settings().update('undoMemory', undefined, vscode.ConfigurationTarget.Workspace));
  afterEach(closeAll);

  it('gives old edits back from files, however many', async () => {
    const { undoMemory } = await labelerApi();
    const { image } = await freshImage();
    const document = await openLabeler(image);
    for (let i = 0; i < STROKES; i++) paint(document, 2 * i, 3, i % 3);
    const painted = document.core.map.cells.join();
    await waitForDirty(image, true);
    await waitFor(() => undoMemory.edits.spilledEdits >= STROKES - 1, 'old edits lie in files');
    for (let i = 0; i < STROKES; i++) await step('undo', document);
    await waitForDirty(image, false);
    ok(document.core.isBlank, 'all is undone');
    for (let i = 0; i < STROKES; i++) await step('redo', document);
    await waitForDirty(image, true);
    equal(document.core.map.cells.join(), painted, 'all is done again');
  });

  it('tells of an edit whose file is gone, and goes on', async () => {
    const { undoMemory } = await labelerApi();
    const { image } = await freshImage();
    const document = await openLabeler(image);
    for (let i = 0; i < STROKES; i++) paint(document, 2 * i, 3, i % 3);
    await waitForDirty(image, true);
    await waitFor(() => undoMemory.edits.spilledEdits >= STROKES - 1, 'old edits lie in files');
    await step('undo', document);
    await vscode.workspace.fs.delete(undoMemory.root, { recursive: true });
    const painted = document.core.map.cells.join();
    await failingUndo(document);
    equal(document.core.map.cells.join(), painted, 'the labels stay');
    await waitForDirty(image, true);

    paint(document, 60, 3, 1);
    // A command may overtake the edit; VS Code has no other to undo.
    await waitFor(async () => {
      await run('undo');
      return document.core.map.cells[60] === 255;
    }, 'the new stroke is undone');
    equal(document.core.map.cells.join(), painted, 'and nothing else');
    await run('workbench.action.files.revert');
    await waitForDirty(image, false);
    await waitFor(() => document.core.isBlank, 'the disk is back');
  });
});
