/** Masks on disk: what is written where, and what is left alone (traps 6, 9, 11; conflicts; no view). */
import * as vscode from 'vscode';
import { equal, ok, rejects } from '../support/assert';
import {
  closeAll,
  exists,
  freshImage,
  inWorkspace,
  labelerApi,
  openLabeler,
  paint,
  pause,
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

  it('refuse a save when another program changed them, until a person decides', async () => {
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 1, 1);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    const other = await freshImage();
    const otherDocument = await openLabeler(other.image);
    paint(otherDocument, 7, 7, 7);
    await run('workbench.action.files.save');
    await waitForDirty(other.image, false);
    const theirs = await fs.readFile(other.mask);
    await fs.writeFile(mask, theirs);

    await openLabeler(image);
    paint(document, 1, 1, 2);
    const { provider } = await labelerApi();
    const messages = await withMessages(() =>
      rejects(() => provider.saveCustomDocument(document), /changed by another program/),
    );
    ok(
      messages.some((message) => message.includes('Overwrite')),
      `a message offers a way out: ${messages.join()}`,
    );
    equal([...(await fs.readFile(mask))], [...theirs], 'their mask');
    await waitForDirty(image, true);

    document.allowOverwrite();
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal([...(await readMask(mask)).map.labels().slice(0, 3)], [1, 2, 255], 'ours, overwritten');
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
