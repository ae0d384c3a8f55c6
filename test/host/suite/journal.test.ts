/** What isn't saved lies in a journal, and is there again after the extension host died (traps 3 and 5). */
import * as vscode from 'vscode';
import { LabelerError } from '../../../src/core/errors';
import { encodeJournalStart } from '../../../src/core/journal/journalFormat';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import { encodeBackup } from '../../../src/host/io/backup';
import type { JournalOwner } from '../../../src/host/journal/journalOwner';
import { replayJournal, type ReplayedJournal } from '../../../src/host/journal/replayJournal';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  exists,
  freshImage,
  labelerApi,
  openLabeler,
  paint,
  readMask,
  run,
  tabOf,
  useQuietSettings,
  waitFor,
  waitForDirty,
  withMessages,
} from '../support/labeler';

const { fs } = vscode.workspace;

const onWeb = 'importScripts' in globalThis;

/** The files of a document's journal: one on Node, two in turn on the web. */
async function filesOf(lineage: string): Promise<vscode.Uri[]> {
  const { journals } = await labelerApi();
  if (!(await exists(journals.folder.uri))) return [];
  const names = (await fs.readDirectory(journals.folder.uri)).map(([name]) => name);
  return names
    .filter((name) => name.includes(`-${lineage}.`) && name.endsWith('.journal'))
    .map((name) => vscode.Uri.joinPath(journals.folder.uri, name));
}

/** What somebody would find who opens the image now; undefined where there is no journal. */
async function journalOf({ journal }: LabelDocument): Promise<ReplayedJournal | undefined> {
  const found: ReplayedJournal[] = [];
  const broken: LabelerError[] = [];
  const files = await filesOf(journal.position.lineage);
  for (const file of files) {
    if (!(await exists(file))) continue;
    const bytes = await fs.readFile(file);
    try {
      found.push(replayJournal(bytes, file.path));
    } catch (error) {
      if (!(error instanceof LabelerError)) throw error;
      broken.push(error);
    }
  }
  // Of the two on the web one may be half written, as whoever opens the image knows: the other is whole, or not there yet.
  const isBeingWritten = onWeb && (found.length > 0 || files.length === 1);
  if (broken.length > 0 && !isBeingWritten) throw broken[0];
  const edits = ({ content }: ReplayedJournal) => content.position?.edits ?? 0;
  return found.sort((a, b) => edits(a) - edits(b)).at(-1);
}

const labelsIn = (journal: ReplayedJournal | undefined, count: number) =>
  [...(journal?.content.map.labels() ?? [])].slice(0, count).join();

async function waitForJournal(document: LabelDocument, labels: string): Promise<ReplayedJournal> {
  const count = labels.split(',').length;
  await waitFor(
    async () => labelsIn(await journalOf(document), count) === labels,
    `the journal has ${labels}`,
  );
  const journal = await journalOf(document);
  ok(journal, 'the journal is there');
  return journal;
}

/** Paints as a host did that is no more, and leaves its journal behind. @returns the file */
async function leaveJournal(image: vscode.Uri, change: Partial<JournalOwner> = {}): Promise<vscode.Uri> {
  const { journals } = await labelerApi();
  const document = await openLabeler(image);
  paint(document, 0, 1, 1);
  paint(document, 1, 1, 2);
  const { content } = await waitForJournal(document, '1,2,255');
  const { lineage } = document.journal.position;
  const [file] = await filesOf(lineage);
  await closeAll();
  await waitFor(async () => (await filesOf(lineage)).length === 0, 'the journal is gone');
  const owner: JournalOwner = {
    session: 'over',
    host: journals.owner.host,
    // No system counts that far.
    ...(journals.owner.process && { process: { id: 2 ** 30, started: '1 1' } }),
    ...change,
  };
  const left = file.with({ path: file.path.replace(lineage, `over-${Date.now()}`) });
  await fs.writeFile(left, encodeJournalStart(encodeBackup({ ...content, owner })));
  return left;
}

describe('journal', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('has every stroke, undo and redo', async () => {
    const { image } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 1, 1);
    await waitForJournal(document, '1,255');
    paint(document, 1, 1, 2);
    const { content } = await waitForJournal(document, '1,2,255');
    equal(content.acknowledged, document.core.acknowledged, 'the strokes that it holds');
    await waitForDirty(image, true);
    await run('undo');
    await waitForJournal(document, '1,255');
    await run('redo');
    await waitForJournal(document, '1,2');
  });

  it('ends with a save, with a revert, and with an undo to what is saved', async () => {
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    // Marked as saved, and removed when VS Code has surely dropped its backup.
    const isOver = async () => ((await journalOf(document))?.end?.kind ?? 'saved') === 'saved';
    paint(document, 0, 1, 1);
    await waitForJournal(document, '1,255');
    await waitForDirty(image, true);
    await run('workbench.action.files.save');
    await waitFor(isOver, 'the save has ended the journal');
    equal([...(await readMask(mask)).map.labels().slice(0, 2)], [1, 255]);
    for (const command of ['undo', 'workbench.action.files.revert']) {
      paint(document, 1, 1, 2);
      await waitForJournal(document, '1,2');
      await waitForDirty(image, true);
      await run(command);
      await waitFor(isOver, `${command} has ended the journal`);
    }
    await waitFor(
      async () => (await filesOf(document.journal.position.lineage)).length === 0,
      'the journal is removed',
    );
  });

  it('of a host that died is opened as unsaved work, and ends with a save', async () => {
    const { image, mask } = await freshImage();
    const left = await leaveJournal(image);
    const document = await openLabeler(image);
    equal([...document.core.map.labels().slice(0, 3)], [1, 2, 255], 'the labels');
    await waitForDirty(image, true);
    await waitFor(async () => !(await exists(left)), 'its own journal has taken over');
    await waitForJournal(document, '1,2,255');
    paint(document, 2, 1, 3);
    await waitFor(async () => {
      // VS Code may not have heard of the stroke yet, and there is nothing else to undo.
      await run('undo');
      return document.core.map.labels()[2] === 255;
    }, 'the stroke is undone');
    await waitForDirty(image, true);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal([...(await readMask(mask)).map.labels().slice(0, 3)], [1, 2, 255], 'the mask');
    await waitFor(
      async () => (await filesOf(document.journal.position.lineage)).length === 0,
      'the journal is gone',
    );
  });

  it('of a host that may still run is only shown when a person asks for it', async () => {
    const { image } = await freshImage();
    const left = await leaveJournal(image, { host: 'another computer' });
    let document: LabelDocument | undefined;
    const messages = await withMessages(
      async () => {
        document = await openLabeler(image);
        await waitFor(() => document?.core.map.labels()[1] === 2, 'the labels are shown');
      },
      (message, [action]) => (message.includes('another window') ? action : undefined),
    );
    ok(document, 'the image is open');
    equal(
      messages.some((message) => /has unsaved labels in another window/.test(message)),
      true,
    );
    await waitForDirty(image, true);
    await run('undo');
    await waitFor(() => document?.core.map.labels()[0] === 255, 'it was one edit');
    equal(await exists(left), true, 'the other window keeps its journal');
    await fs.delete(left);
  });

  it('of a document that was closed without saving does not come back', async () => {
    const { image } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 1, 1);
    await waitForJournal(document, '1,255');
    await waitForDirty(image, true);
    await closeAll();
    const again = await openLabeler(image);
    equal([again.core.dirty, again.core.map.labels()[0]], [false, 255]);
    equal(tabOf(image)?.isDirty, false, 'dirty');
  });

  it('follows an image that is renamed, whose labeler VS Code closes without a question', async () => {
    const { provider } = await labelerApi();
    const { image } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 1, 1);
    await waitForDirty(image, true);
    const target = image.with({ path: image.path.replace(/\.png$/, '-renamed.png') });
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(image, target);
    equal(await vscode.workspace.applyEdit(edit), true, 'renamed');
    await waitFor(() => provider.find(target)?.core.map.labels()[0] === 1, 'the labeler shows it');
    await waitForDirty(target, true);
    await run('workbench.action.files.save');
    await waitForDirty(target, false);
    const mask = provider.find(target)?.maskUri;
    ok(mask, 'it has a place for a mask');
    equal([...(await readMask(mask)).map.labels().slice(0, 2)], [1, 255], 'the mask of the new name');
    await waitFor(
      async () => (await filesOf(document.journal.position.lineage)).length === 0,
      'nothing is left under the old name',
    );
  });
});
