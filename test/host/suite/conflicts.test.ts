/** What other programs do to an open image's mask and to the image itself, told by VS Code's own watchers (trap 8). */
import * as vscode from 'vscode';
import { encode } from 'fast-png';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import { equal, ok, rejects } from '../support/assert';
import { MemoryFiles } from '../support/memoryFiles';
import {
  closeAll,
  foreignMask,
  freshDataset,
  freshImage,
  HEIGHT,
  inWorkspace,
  labelerApi,
  openLabeler,
  paint,
  PIXELS,
  proposalOf,
  readMask,
  run,
  tabOf,
  useQuietSettings,
  waitFor,
  waitForDirty,
  waitForSaveAfter,
  WIDTH,
  withMessages,
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

const labelsOf = (document: LabelDocument, count: number) => [...document.core.map.labels().slice(0, count)];
const theirs = (classId: number) => foreignMask(new Uint8Array(PIXELS).fill(classId));
const waitForConflict = (document: LabelDocument) =>
  waitFor(() => document.mask.conflict !== null, 'the conflict is seen');
const save = async (document: LabelDocument) => (await labelerApi()).provider.saveCustomDocument(document);

/** A picture of one brightness. */
function picture(width: number, height: number, brightness: number): Uint8Array {
  return encode({ width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(brightness) });
}

describe('a mask that another program changes', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('is reloaded where nothing is unsaved: the tab stays clean, undo gives the old labels back', async () => {
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    const bytes = theirs(7);
    await waitForSaveAfter(image, () => Promise.resolve(fs.writeFile(mask, bytes)));
    equal(labelsOf(document, 2), [7, 7], 'theirs');
    const { mtime } = await fs.stat(mask);
    await run('workbench.action.files.save');
    equal([[...(await fs.readFile(mask))], (await fs.stat(mask)).mtime], [[...bytes], mtime], 'their mask');
    await run('undo');
    await waitForDirty(image, true);
    equal(labelsOf(document, 2), [1, 255], 'the labels before');
    await run('redo');
    await waitFor(() => document.core.map.cells[1] === 263, 'theirs are there again');
    equal(document.core.dirty, false, 'as on the disk');
  });

  it('is reloaded once when it is deleted and created anew, as programs replace files', async () => {
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    const labels: string[] = [];
    document.onDidPush(({ edit }) => labels.push(edit.label));
    const messages = await withMessages(async () => {
      await waitForSaveAfter(image, async () => {
        await fs.delete(mask);
        await fs.writeFile(mask, theirs(7));
      });
    });
    equal([labels, messages, labelsOf(document, 2)], [['Reload from Disk'], [], [7, 7]]);
  });

  it('makes a save wait where something is unsaved; Keep Mine saves at once', async () => {
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    paint(document, 1, 1, 2);
    await waitForDirty(image, true);
    await fs.writeFile(mask, theirs(7));
    await waitForConflict(document);
    equal(document.mask.conflict?.comparable, true);
    await withMessages(() => rejects(() => save(document), /was changed by another program/));
    equal((await readMask(mask)).map.cells[0], 263, 'their mask');
    equal(tabOf(image)?.isDirty, true, 'dirty');
    await waitForSaveAfter(image, () => document.resolveConflict('keepMine'));
    equal([...(await readMask(mask)).map.labels().slice(0, 3)], [1, 2, 255], 'ours');
  });

  it('comes in by Take Theirs as one edit: the tab is clean, undo gives the own labels back', async () => {
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    paint(document, 1, 1, 2);
    await waitForDirty(image, true);
    const bytes = theirs(7);
    await fs.writeFile(mask, bytes);
    await waitForConflict(document);
    await waitForSaveAfter(image, () => document.resolveConflict('takeTheirs'));
    equal([labelsOf(document, 2), [...(await fs.readFile(mask))]], [[7, 7], [...bytes]]);
    await run('undo');
    await waitForDirty(image, true);
    equal(labelsOf(document, 3), [1, 2, 255], 'ours');
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
  });

  it('ends its conflict by itself when it is again what it was', async () => {
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    const before = await fs.readFile(mask);
    paint(document, 1, 1, 2);
    await fs.writeFile(mask, theirs(7));
    await waitForConflict(document);
    await fs.writeFile(mask, before);
    await waitFor(() => document.mask.conflict === null, 'the conflict is over');
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal([...(await readMask(mask)).map.labels().slice(0, 3)], [1, 2, 255]);
  });

  it('leaves the labels of a clean document alone when it is no mask any more, and they count as unsaved', async () => {
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    await fs.writeFile(mask, new TextEncoder().encode('no PNG at all'));
    await waitForConflict(document);
    await waitForDirty(image, true);
    equal([document.mask.conflict?.comparable, labelsOf(document, 2)], [false, [1, 255]]);
    await withMessages(() => rejects(() => save(document), /changed by another program/));
    equal(new TextDecoder().decode(await fs.readFile(mask)), 'no PNG at all');
    await waitForSaveAfter(image, () => document.resolveConflict('keepMine'));
    equal([...(await readMask(mask)).map.labels().slice(0, 2)], [1, 255]);
  });

  it('and is gone then turns a clean document dirty, which is said once; the next save writes it again', async () => {
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    const messages = await withMessages(async () => {
      await fs.delete(mask);
      await waitForDirty(image, true);
    });
    equal(messages.length, 1, messages.join('\n'));
    ok(/was deleted by another program/.test(messages[0]), messages[0]);
    equal(labelsOf(document, 2), [1, 255]);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal([...(await readMask(mask)).map.labels().slice(0, 2)], [1, 255]);
  });

  it('goes with its folder: that is noticed, too, and made again', async () => {
    const { image, folder } = await freshDataset({});
    const document = await savedDocument(image);
    await withMessages(async () => {
      await fs.delete(vscode.Uri.joinPath(folder, 'labels'), { recursive: true });
      await waitForDirty(image, true);
    });
    paint(document, 1, 1, 0);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    const mask = vscode.Uri.joinPath(folder, 'labels/one.png');
    equal([...(await readMask(mask)).map.labels().slice(0, 3)], [1, 0, 255]);
  });

  it('while the window was closed is a conflict of the restored labels at once', async () => {
    const { provider } = await labelerApi();
    const { image, mask } = await freshImage();
    const first = await savedDocument(image);
    paint(first, 1, 1, 2);
    const destination = vscode.Uri.joinPath(image, '../backups/conflict');
    const { token } = new vscode.CancellationTokenSource();
    const { id } = await provider.backupCustomDocument(first, { destination }, token);
    await closeAll();
    await fs.writeFile(mask, theirs(7));
    const restored = await provider.openCustomDocument(image, {
      backupId: id,
      untitledDocumentData: undefined,
    });
    ok('mask' in restored, 'an image opens as a document');
    await waitForConflict(restored);
    equal([labelsOf(restored, 2), restored.core.dirty], [[1, 2], true]);
    restored.dispose();
  });

  it('is told to every editor of the document', async () => {
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    await run('workbench.action.splitEditor');
    await waitFor(() => document.views.size === 2, 'there are two editors');
    await waitFor(() => [...document.views].every(({ ready }) => ready), 'both run');
    const told = [...document.views].map((view) => {
      const calls: boolean[] = [];
      const original = view.conflictChanged.bind(view);
      view.conflictChanged = (conflict) => {
        calls.push(conflict !== null);
        original(conflict);
      };
      return calls;
    });
    paint(document, 1, 1, 2);
    await fs.writeFile(mask, theirs(7));
    await waitForConflict(document);
    await document.resolveConflict('keepMine');
    equal(told, [
      [true, false],
      [true, false],
    ]);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
  });

  it('offers the choice in a message only where no editor shows the image', async () => {
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    paint(document, 1, 1, 2);
    await fs.writeFile(mask, theirs(7));
    await waitFor(() => [...document.views].some(({ ready }) => ready), 'the view runs');
    equal(await withMessages(() => rejects(() => save(document), /another program/)), [], 'messages');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'in front' }));
    await waitFor(() => ![...document.views].some(({ ready }) => ready), 'the labeler is hidden');
    const messages = await withMessages(
      async () => {
        await rejects(() => save(document), /another program/);
        await waitForDirty(image, false);
      },
      (_message, actions) => actions.find((action) => action === 'Take Theirs'),
    );
    equal([messages.length, labelsOf(document, 2)], [1, [7, 7]]);
  });
});

describe('a file system that tells nothing of its changes', () => {
  const silent = new MemoryFiles();
  const registration = vscode.workspace.registerFileSystemProvider('fcn-silent', silent);
  before(useQuietSettings);
  afterEach(closeAll);
  after(() => void registration.dispose());

  it('is looked at while the image is shown', async () => {
    const bytes = await fs.readFile(inWorkspace('images/small.png'));
    silent.files.set('/photos/one.png', { bytes, mtime: 1 });
    const image = vscode.Uri.parse('fcn-silent:/photos/one.png');
    const document = await savedDocument(image);
    silent.files.set('/photos/labels/one.png', { bytes: theirs(7), mtime: 2 });
    await waitForSaveAfter(image, () => Promise.resolve());
    equal(labelsOf(document, 2), [7, 7]);
  });
});

describe('an image that another program replaces', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('by one of another size can be neither painted nor saved, only copied by Save As, until it is back', async () => {
    const { provider } = await labelerApi();
    const { image, mask } = await freshImage();
    const document = await savedDocument(image);
    const [before, saved] = [await fs.readFile(image), await fs.readFile(mask)];
    paint(document, 1, 1, 2);
    await waitForDirty(image, true);
    await fs.writeFile(image, picture(HEIGHT, WIDTH, 99));
    await waitFor(() => !document.editable, 'painting has stopped');
    await rejects(() => paint(document, 2, 1, 1), /was replaced by an image of 21×33 pixels/);
    await rejects(() => save(document), /"File: Save As…" keeps a copy/);
    equal([...(await fs.readFile(mask))], [...saved], 'the mask');
    const copy = vscode.Uri.joinPath(mask, '../copies/kept.png');
    await provider.saveCustomDocumentAs(document, copy);
    equal([...(await readMask(copy)).map.labels().slice(0, 3)], [1, 2, 255], 'the copy');
    equal(document.core.dirty, true, 'the labels are still unsaved');
    await fs.writeFile(image, before);
    await waitFor(() => document.editable, 'painting goes on');
    paint(document, 2, 1, 1);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal([...(await readMask(mask)).map.labels().slice(0, 4)], [1, 2, 1, 255]);
  });

  it('by one of the same size is shown anew, and a prediction of the old one goes', async () => {
    const { provider } = await labelerApi();
    let starts = 0;
    const subscription = provider.onDidShow((view) => view.onDidStart(() => starts++));
    const { image } = await freshImage();
    const document = await openLabeler(image);
    await waitFor(() => starts === 1, 'the view runs');
    document.core.showProposal(proposalOf(1));
    await fs.writeFile(image, picture(WIDTH, HEIGHT, 99));
    await waitFor(() => starts === 2, 'the view shows the new picture');
    equal([document.core.proposal, document.editable], [null, true]);
    subscription.dispose();
  });
});
