/** VS Code calls a document clean only when its mask is on disk (traps 1, 2, 4). */
import * as vscode from 'vscode';
import { classOf } from '../../../src/core/labelMap';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  exists,
  freshImage,
  heard,
  labelerApi,
  openLabeler,
  paint,
  pause,
  readMask,
  run,
  useQuietSettings,
  waitFor,
  waitForDirty,
} from '../support/labeler';

describe('dirty', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('follows a stroke, its undo, its redo and a save', async () => {
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 3, 4, 1);
    await waitForDirty(image, true);
    await run('undo');
    await waitForDirty(image, false);
    equal(classOf(document.core.map.cells[3]), 255, 'the stroke is undone');
    await run('redo');
    await waitForDirty(image, true);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal([...(await readMask(mask)).map.labels().slice(2, 8)], [255, 1, 1, 1, 1, 255]);
  });

  it('stays after edit, edit, save, undo, edit, where VS Code counts the same number of edits (trap 1)', async () => {
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 1, 1);
    paint(document, 1, 1, 1);
    await waitForDirty(image, true);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    await run('undo');
    await waitForDirty(image, true);
    paint(document, 2, 1, 2);
    await heard();
    await waitForDirty(image, true);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal([...(await readMask(mask)).map.labels().slice(0, 4)], [1, 255, 2, 255]);
  });

  it('stays when a stroke comes while a save takes two seconds (trap 2)', async () => {
    const { masks } = await labelerApi();
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    const write = masks.write.bind(masks);
    let isWriting = false;
    masks.write = async (...args) => {
      isWriting = true;
      await pause(2000);
      return write(...args);
    };
    try {
      paint(document, 0, 1, 1);
      await waitForDirty(image, true);
      const saving = run('workbench.action.files.save');
      await waitFor(() => isWriting, 'the save writes');
      paint(document, 1, 1, 2);
      await saving;
      await waitFor(() => exists(mask), 'the first save has ended');
    } finally {
      masks.write = write;
    }
    equal([...(await readMask(mask)).map.labels().slice(0, 3)], [1, 255, 255], 'the first save');
    await heard();
    await waitForDirty(image, true);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal([...(await readMask(mask)).map.labels().slice(0, 3)], [1, 2, 255], 'the second save');
  });

  it('is said again by a document restored from a backup, once it is shown (trap 4)', async () => {
    const { provider } = await labelerApi();
    const { image } = await freshImage();
    const first = await openLabeler(image);
    paint(first, 5, 2, 1);
    const destination = vscode.Uri.joinPath(image, '../backups/deep/backup');
    const { token } = new vscode.CancellationTokenSource();
    const backup = await provider.backupCustomDocument(first, { destination }, token);
    await closeAll();

    const restored = await provider.openCustomDocument(image, {
      backupId: backup.id,
      untitledDocumentData: undefined,
    });
    // The first new backup has the path of the restored one: nothing may be read from it later.
    await vscode.workspace.fs.delete(destination);
    ok('core' in restored, 'an image opens as a document');
    equal([...restored.core.map.cells.subarray(4, 8)], [255, 257, 257, 255], 'the restored labels');
    equal(restored.core.dirty, true, 'restored work is dirty');
    const events: boolean[] = [];
    const subscription = provider.onDidChangeCustomDocument((event) => events.push('undo' in event));
    restored.core.restoredShown();
    subscription.dispose();
    equal(events, [false], 'one content change');
    restored.dispose();
  });

  it('ends with everything on disk where VS Code saves by itself (trap 2)', async () => {
    const settings = vscode.workspace.getConfiguration('files');
    await settings.update('autoSave', 'afterDelay', vscode.ConfigurationTarget.Workspace);
    await settings.update('autoSaveDelay', 100, vscode.ConfigurationTarget.Workspace);
    try {
      const { image, mask } = await freshImage();
      const document = await openLabeler(image);
      for (let at = 0; at < 20; at++) {
        paint(document, at, 1, 1);
        await pause(30);
      }
      await waitForDirty(image, false);
      await waitFor(() => !document.core.dirty, 'memory and disk agree');
      equal([...(await readMask(mask)).map.labels().slice(18, 22)], [1, 1, 255, 255]);
    } finally {
      await useQuietSettings();
    }
  });

  it('goes with a revert, and the labels of the disk come back', async () => {
    const { image } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 1, 1);
    await waitForDirty(image, true);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    paint(document, 1, 1, 2);
    await waitForDirty(image, true);
    await run('workbench.action.files.revert');
    await waitForDirty(image, false);
    await waitFor(() => document.core.map.cells[1] === 255, 'the stroke is gone');
    equal(document.core.map.cells[0], 257, 'the saved stroke stays');
  });
});
