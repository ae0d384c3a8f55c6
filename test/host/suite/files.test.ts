/** Masks on disk: what is written where, and what is left alone (traps 6, 9, 11; conflicts; no view). */
import * as vscode from 'vscode';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import { equal, ok, rejects } from '../support/assert';
import {
  closeAll,
  exists,
  foreignMask,
  freshDataset,
  freshImage,
  inWorkspace,
  labelerApi,
  openLabeler,
  paint,
  pause,
  PIXELS,
  proposalOf,
  readMask,
  run,
  tabOf,
  VIEW_TYPE,
  waitFor,
  waitForDirty,
  withMessages,
  useQuietSettings,
} from '../support/labeler';

const { fs } = vscode.workspace;

/** An image open with one saved pixel of class 1. */
async function savedDocument(image: vscode.Uri): Promise<LabelDocument> {
  const document = await openLabeler(image);
  paint(document, 0, 1, 1);
  await run('workbench.action.files.save');
  await waitForDirty(image, false);
  return document;
}

describe('mask files', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('are written whole, with status and bits, and nothing beside them (trap 6)', async () => {
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 40, 15);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    const { map, state, encoding } = await readMask(mask);
    equal([...map.cells], [...document.core.map.cells], 'cells');
    equal([state.status, encoding], ['corrected', 'palette']);
    const names = (await fs.readDirectory(vscode.Uri.joinPath(mask, '..'))).map(([name]) => name);
    ok(!names.some((name) => name.includes('tmp')), `temporary files are gone: ${names.join()}`);
  });

  it('are not written when nothing changed', async () => {
    const { image, mask } = await freshImage();
    await openLabeler(image);
    await run('workbench.action.files.save');
    await pause(200);
    equal(await exists(mask), false, 'a mask');
  });

  it('are saved, backed up and reverted while no view is shown', async () => {
    const { provider } = await labelerApi();
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 2, 1);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'in front' }));
    await waitFor(() => tabOf(image)?.isActive === false, 'the labeler is hidden');
    await vscode.workspace.save(image);
    await waitForDirty(image, false);
    equal([...(await readMask(mask)).map.labels().slice(0, 3)], [1, 1, 255]);
    paint(document, 5, 1, 2);
    const destination = vscode.Uri.joinPath(image, '../backups/hidden');
    const { token } = new vscode.CancellationTokenSource();
    const backup = await provider.backupCustomDocument(document, { destination }, token);
    ok(await exists(destination), 'the backup is there');
    backup.delete();
    await document.revert();
    equal(document.core.map.cells[5], 255, 'reverted');
  });

  it('that were deleted meanwhile are asked about, and written again by a save of a clean editor', async () => {
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    await fs.delete(mask);
    await run('workbench.action.files.save');
    await waitFor(() => exists(mask), 'the mask is there again');
    equal([...(await readMask(mask)).map.labels().slice(0, 2)], [1, 255]);

    await fs.delete(mask);
    paint(document, 1, 1, 2);
    await waitForDirty(image, true);
    const { provider } = await labelerApi();
    await withMessages(() =>
      rejects(() => provider.saveCustomDocument(document), /was deleted by another program/),
    );
    equal(await exists(mask), false, 'a mask');
  });

  it('that their folder refuses keep the labels dirty, and the reason is said', async () => {
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 1, 1);
    await waitForDirty(image, true);
    const folder = vscode.Uri.joinPath(mask, '..');
    // No permissions stop the administrator, whom tests may run as; a file in the folder's place stops everyone.
    const moved = folder.with({ path: `${folder.path}-moved` });
    const hadFolder = await exists(folder);
    if (hadFolder) await fs.rename(folder, moved);
    try {
      await fs.writeFile(folder, new Uint8Array());
      const { provider } = await labelerApi();
      await rejects(
        () => provider.saveCustomDocument(document),
        /could not be written \(.+Your labels are still here/,
      );
      equal([document.core.dirty, tabOf(image)?.isDirty], [true, true], 'dirty');
    } finally {
      await fs.delete(folder);
      if (hadFolder) await fs.rename(moved, folder);
    }
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal((await readMask(mask)).map.cells[0], 257, 'saved at last');
  });

  it('without predicted pixels open as unlabeled again (saveUnconfirmed)', async () => {
    const { image, folder } = await freshDataset({ saveUnconfirmed: false });
    const document = await openLabeler(image);
    document.core.showProposal(proposalOf(0));
    document.core.acceptProposal();
    await waitForDirty(image, true);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal(document.core.map.cells[0], 0, 'memory keeps the prediction');
    const mask = vscode.Uri.joinPath(folder, 'labels/one.png');
    equal(
      [(await readMask(mask)).map.cells[0], (await readMask(mask)).state.status],
      [255, 'unlabeled'],
      'the mask',
    );
    await closeAll();
    const again = await openLabeler(image);
    equal([again.core.isBlank, again.core.state.status, again.core.dirty], [true, 'unlabeled', false]);
    paint(again, 0, 1, 1);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal((await readMask(mask)).map.cells[0], 257, 'a stroke on it is saved');
  });

  it('with ids that the classes lack are left alone; the message names the ids', async () => {
    const { image, folder } = await freshDataset({});
    const mask = vscode.Uri.joinPath(folder, 'labels/one.png');
    const theirs = foreignMask(new Uint8Array(PIXELS).fill(9).fill(12, 3, 5));
    await fs.writeFile(mask, theirs);
    const messages = await withMessages(async () => {
      const document = await openLabeler(image);
      equal(document.editable, false, 'editable');
    });
    ok(/labels\/one\.png uses the class ids 9, 12/.test(messages.join()), messages.join());
    equal([...(await fs.readFile(mask))], [...theirs], 'the mask');
  });

  it('take a copy only under the name of a mask (trap 9)', async () => {
    const { provider } = await labelerApi();
    const { image } = await freshImage();
    const document = await openLabeler(image);
    const before = await fs.readFile(image);
    paint(document, 0, 1, 1);
    await waitForDirty(image, true);
    await rejects(() => provider.saveCustomDocumentAs(document, image), /is an image/);
    await rejects(
      () => provider.saveCustomDocumentAs(document, inWorkspace('copy.jpg')),
      /masks are PNG files/,
    );
    await rejects(
      () => provider.saveCustomDocumentAs(document, inWorkspace('images/small.png')),
      /is an image/,
    );
    equal([...(await fs.readFile(image))], [...before], 'the image');
    const copy = inWorkspace('host-test/copies/copy.png');
    await provider.saveCustomDocumentAs(document, copy);
    equal((await readMask(copy)).map.cells[0], 257, 'the copy');
    equal(document.core.dirty, true, 'the mask itself is still unsaved');
  });

  it("lead to their image's editor when they are opened (trap 11)", async () => {
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 1, 1);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    await closeAll();
    await vscode.commands.executeCommand('vscode.openWith', mask, VIEW_TYPE);
    await waitFor(() => tabOf(image)?.isActive === true, 'the image is shown');
    await waitFor(() => tabOf(mask) === undefined, 'the mask is closed');
  });

  it('lead to the editor that has the image open already, with its unsaved labels (trap 11)', async () => {
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    paint(document, 1, 1, 2);
    await waitForDirty(image, true);
    await vscode.commands.executeCommand('vscode.openWith', mask, VIEW_TYPE, vscode.ViewColumn.Beside);
    await waitFor(() => document.views.size === 2, 'the image is shown in the other group, too');
    await waitFor(() => tabOf(mask) === undefined, 'the mask is closed');
    const { provider } = await labelerApi();
    equal([provider.find(mask), provider.find(image) === document], [undefined, true], 'one document');
    equal([...document.core.map.labels().slice(0, 3)], [1, 2, 255], 'its labels');
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
  });

  it('whose image is gone are shown and can be neither painted nor saved (trap 11)', async () => {
    const { image, mask } = await freshImage();
    await savedDocument(image);
    await closeAll();
    await fs.delete(image);
    const before = await fs.readFile(mask);
    const messages = await withMessages(async () => {
      const document = await openLabeler(mask);
      await rejects(() => paint(document, 0, 1, 1), /its image was not found/);
    });
    ok(/its image was not found/.test(messages.join()), messages.join());
    await run('workbench.action.files.save');
    equal([...(await fs.readFile(mask))], [...before], 'the mask');
  });

  it("that can't be read are left alone, and nothing can be painted over them", async () => {
    const { image, mask } = await freshImage();
    await fs.writeFile(mask, new TextEncoder().encode('no PNG at all'));
    const messages = await withMessages(async () => {
      const document = await openLabeler(image);
      equal(document.editable, false, 'editable');
      await rejects(() => paint(document, 0, 1, 1), /labels\//);
      await run('workbench.action.files.save');
    });
    ok(
      messages.some((message) => message.includes('labels/')),
      `a message names the mask: ${messages.join()}`,
    );
    equal(new TextDecoder().decode(await fs.readFile(mask)), 'no PNG at all');
  });

  it('follow a dataset file: its path, its encoding, its classes', async () => {
    const { image } = await freshImage();
    const folder = inWorkspace(`host-test/set-${Date.now()}`);
    const moved = vscode.Uri.joinPath(folder, 'photos/one.png');
    await fs.copy(image, moved);
    const file = vscode.Uri.joinPath(folder, 'fcn-dataset.json');
    const dataset = (...names: string[]) =>
      JSON.stringify({
        version: 1,
        classes: names.map((name, id) => ({ id, name, color: `#00000${id}` })),
        images: ['photos/**/*.png'],
        labels: 'truth/{path}.png',
        maskEncoding: 'gray',
      });
    await fs.writeFile(file, new TextEncoder().encode(dataset('road')));
    const document = await openLabeler(moved);
    equal(
      document.classes.map(({ name }) => name),
      ['road'],
    );
    await rejects(() => paint(document, 0, 1, 1), /no class 1/);
    await fs.writeFile(file, new TextEncoder().encode(dataset('road', 'sky')));
    await waitFor(() => document.classes.length === 2, 'the new class is known');
    paint(document, 0, 1, 1);
    await run('workbench.action.files.save');
    await waitForDirty(moved, false);
    equal((await readMask(vscode.Uri.joinPath(folder, 'truth/one.png'))).encoding, 'gray');
  });

  it('of two images of one name are refused by name', async () => {
    const { image } = await freshImage();
    const twin = image.with({ path: image.path.replace(/png$/, 'jpg') });
    await fs.copy(inWorkspace('images/people.jpg'), twin);
    await withMessages(async () => {
      const document = await openLabeler(image);
      equal(document.editable, false, 'editable');
      ok(/\.jpg/.test(document.core.readOnlyReason ?? ''), 'the reason names the other image');
    });
  });
});
