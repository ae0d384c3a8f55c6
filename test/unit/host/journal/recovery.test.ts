/** Images opened after the process that labeled them died, was closed, or still runs; the real extension on real files. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileSystemError, Uri, type ExtensionContext } from 'vscode';
import { concat } from '../../../../src/core/concat';
import { encodeJournalStart, openJournal } from '../../../../src/core/journal/journalFormat';
import { LabelMap, makeCell } from '../../../../src/core/labelMap';
import { decodeMask } from '../../../../src/core/mask/decodeMask';
import { packRuns } from '../../../../src/core/packedRuns';
import { packCells } from '../../../../src/core/packing';
import type { ExtensionApi } from '../../../../src/host/activate';
import { VIEW_TYPE } from '../../../../src/host/associations';
import { LabelDocument } from '../../../../src/host/editor/labelDocument';
import { activate, deactivate } from '../../../../src/host/extension.node';
import { decodeBackup, encodeBackup } from '../../../../src/host/io/backup';
import { findUnsaved } from '../../../../src/host/journal/unsavedFinder';
import { CustomTab } from '../../../support/fakeVscode/customTab';
import { extensionContext } from '../../../support/fakeVscode/extensionContext';
import { LocalFiles } from '../../../support/fakeVscode/localFiles';
import { workbench } from '../../../support/fakeVscode/workbench';
import { until } from '../../../support/until';
import { removeFolder } from '../../../support/removeFolder';

const WIDTH = 8;
const HEIGHT = 6;
const UNLABELED = 255;
const root = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
/** The workspace, and the extension's storage beside it. */
let folder: string;
let journals: string;
let image: Uri;
let maskPath: string;
let api: ExtensionApi;
let tests = 0;
let strokes = 0;
const tabs: CustomTab[] = [];
const contexts: ExtensionContext[] = [];
const hosts: ExtensionApi[] = [];

beforeEach(() => {
  workbench.reset();
  workbench.fs.mount('file', new LocalFiles());
  const place = join(root, String(++tests));
  folder = join(place, 'workspace');
  mkdirSync(folder, { recursive: true });
  journals = join(place, 'storage/journal');
  workbench.open(folder);
  image = Uri.file(join(folder, 'picture.png'));
  maskPath = join(folder, 'labels/picture.png');
  writeImage(image, WIDTH, HEIGHT);
  startHost();
});
afterEach(async () => {
  for (const tab of tabs.splice(0)) tab.close();
  await Promise.all(hosts.splice(0).map(({ journals: store }) => store.shutDown()));
  for (const context of contexts.splice(0)) for (const each of context.subscriptions) each.dispose();
});
afterAll(() => removeFolder(root));

/** A new extension host: to it, sessions of the ones before are over, as if their processes had died. */
function startHost(): void {
  const context = extensionContext({ storage: dirname(journals) });
  contexts.push(context);
  api = activate(context);
  hosts.push(api);
}

function writeImage(uri: Uri, width: number, height: number): void {
  writeFileSync(uri.fsPath, encode({ width, height, data: new Uint8Array(width * height * 3), channels: 3 }));
}

async function open(uri = image, backupId?: string): Promise<{ tab: CustomTab; document: LabelDocument }> {
  const tab = await CustomTab.open(VIEW_TYPE, uri, backupId);
  tabs.push(tab);
  if (!(tab.document instanceof LabelDocument)) throw new Error('no label document');
  return { tab, document: tab.document };
}

function paint(document: LabelDocument, at: number, classId: number, page = 'page'): void {
  const runs = new Uint32Array([at, 1, makeCell(classId, true)]);
  document.core.commitStroke({ view: page, sequence: ++strokes, tool: 'brush', classId, runs }, document);
}

const labels = ({ core }: LabelDocument, count: number) => [...core.map.labels().slice(0, count)];
const messages = () => workbench.messages.map(({ text }) => text);
const files = () => (existsSync(journals) ? readdirSync(journals) : []);
/** The path of a document's journal. */
function journalOf({ journal }: LabelDocument): string {
  const name = files().find((each) => each.includes(`-${journal.position.lineage}.`));
  if (name === undefined) throw new Error('there is no journal');
  return join(journals, name);
}
const maskLabels = () => [
  ...decodeMask(new Uint8Array(readFileSync(maskPath)), { file: 'm', width: WIDTH, height: HEIGHT })
    .map.labels()
    .slice(0, 3),
];

/** Opens, paints pixel 0 and 1, and dies. */
async function paintAndDie(): Promise<LabelDocument> {
  const { document } = await open();
  paint(document, 0, 1);
  paint(document, 1, 2);
  await document.journal.flush();
  startHost();
  return document;
}

/** Saves, and dies between the mask's rename and the note of it in the journal. */
async function saveAndDie(tab: CustomTab, document: LabelDocument, meanwhile: () => void = () => undefined) {
  await document.journal.flush();
  const path = journalOf(document);
  let asItWas = new Uint8Array(0);
  const { masks } = api;
  const write = masks.write.bind(masks);
  masks.write = async (...args) => {
    const written = await write(...args);
    meanwhile();
    await document.journal.flush();
    asItWas = new Uint8Array(readFileSync(path));
    return written;
  };
  await tab.save();
  startHost();
  writeFileSync(path, asItWas);
  return path;
}

/** Makes a journal one of a window that still runs: the process that started this one. */
function giveToRunningWindow(path: string): void {
  const bytes = new Uint8Array(readFileSync(path));
  const { start } = openJournal(bytes);
  const records = bytes.subarray(start.byteOffset + start.length);
  const backup = decodeBackup(start, path);
  const owner = { session: 'running', host: backup.owner!.host, process: { id: process.ppid, started: '' } };
  writeFileSync(path, concat([encodeJournalStart(encodeBackup({ ...backup, owner })), records]));
}

describe('after the process died', () => {
  it('shows the work, unsaved, under a journal of its own', async () => {
    const before = journalOf(await paintAndDie());
    const { tab, document } = await open();
    expect(labels(document, 3)).toEqual([1, 2, UNLABELED]);
    expect([document.core.dirty, tab.dirty, messages()]).toEqual([true, true, []]);
    await document.journal.flush();
    await until('the old journal is gone', () => !existsSync(before));
    expect(existsSync(journalOf(document))).toBe(true);
    await tab.save();
    expect([tab.dirty, maskLabels()]).toEqual([false, [1, 2, UNLABELED]]);
  });

  it('keeps the old journal where its own can not be written', async () => {
    const before = journalOf(await paintAndDie());
    const { document } = await open();
    const failing = new Error('no space left on device');
    const { file } = (document.journal as unknown as { options: { file: { replace: unknown } } }).options;
    file.replace = () => Promise.reject(failing);
    await document.journal.flush();
    expect(existsSync(before)).toBe(true);
    expect(messages()).toEqual([
      expect.stringMatching(/journal of picture.* can't be written \(no space left/),
    ]);
    paint(document, 2, 3);
    await document.journal.flush();
    expect([messages().length, labels(document, 3)]).toEqual([1, [1, 2, 3]]);
  });

  it('knows the strokes of the pages that it served (trap 5)', async () => {
    await paintAndDie();
    const known = strokes;
    const { document } = await open();
    const runs = new Uint32Array([0, 1, makeCell(9, true)]);
    document.core.commitStroke({ view: 'page', sequence: known, tool: 'brush', classId: 9, runs }, document);
    expect(labels(document, 2)).toEqual([1, 2]);
    expect(document.core.acknowledged).toEqual({ page: known });
  });

  it('has undone what was undone, and no undo is left', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    paint(document, 1, 2);
    await tab.undo();
    await document.journal.flush();
    startHost();
    expect(labels((await open()).document, 2)).toEqual([1, UNLABELED]);
  });

  it('shows what was learned from a stroke with the stroke (trap 7), and nothing of it where that was undone', async () => {
    for (const isUndone of [false, true]) {
      const { tab, document } = await open();
      paint(document, 0, 1);
      paint(document, 1, 2);
      await document.journal.flush();
      const learned = packRuns(new Uint32Array([0, WIDTH, 2]));
      document.core.takeLearned(document.core.revision, learned);
      if (isUndone) await tab.undo();
      await document.journal.flush();
      startHost();
      const again = await open();
      const expected = isUndone ? [1, UNLABELED, UNLABELED] : [1, 2, 2];
      expect([labels(again.document, 3), again.tab.canUndo]).toEqual([expected, false]);
      expect([again.document.core.dirty, again.tab.dirty, messages()]).toEqual([true, true, []]);
      expect(again.document.core.unconfirmedPixels).toBe(WIDTH * HEIGHT - (isUndone ? 1 : 2));
      expect(again.document.core.state.model).toEqual(isUndone ? undefined : { name: 'local', version: 1 });
      await again.tab.revert();
      await again.document.journal.flush();
      again.tab.close();
    }
  });

  it('shows the labels of the disk where everything was undone or reverted', async () => {
    for (const back of [(tab: CustomTab) => tab.undo(), (tab: CustomTab) => tab.revert()]) {
      const { tab, document } = await open();
      paint(document, 0, 1);
      await document.journal.flush();
      await back(tab);
      await document.journal.flush();
      startHost();
      const again = await open();
      expect([labels(again.document, 1), again.document.core.dirty, again.tab.dirty]).toEqual([
        [UNLABELED],
        false,
        false,
      ]);
      again.tab.close();
    }
  });

  it('goes on from journal to journal when it dies again and again', async () => {
    await paintAndDie();
    for (const at of [2, 3, 4]) {
      const { document } = await open();
      paint(document, at, at);
      await document.journal.flush();
      startHost();
    }
    const { document } = await open();
    expect(labels(document, 6)).toEqual([1, 2, 2, 3, 4, UNLABELED]);
  });

  it('asks before it replaces a mask that changed meanwhile', async () => {
    await paintAndDie();
    const data = new Uint8Array(WIDTH * HEIGHT).fill(5);
    const { tab, document } = await open();
    await tab.save();
    paint(document, 2, 3);
    await document.journal.flush();
    startHost();
    writeFileSync(maskPath, encode({ width: WIDTH, height: HEIGHT, data, channels: 1, depth: 8 }));
    const again = await open();
    expect(labels(again.document, 3)).toEqual([1, 2, 3]);
    await expect(again.tab.save()).rejects.toThrow(/changed by another program/);
    expect(maskLabels()).toEqual([5, 5, 5]);
    expect(again.document.core.dirty).toBe(true);
  });

  it('ignores a torn last record, and says where one in the middle is damaged', async () => {
    const { document } = await open();
    paint(document, 0, 1);
    await document.journal.flush();
    const path = journalOf(document);
    const one = readFileSync(path).length;
    paint(document, 1, 2);
    await document.journal.flush();
    paint(document, 2, 3);
    await document.journal.flush();
    const whole = readFileSync(path);

    startHost();
    writeFileSync(path, whole.subarray(0, whole.length - 3));
    const torn = await open();
    expect([labels(torn.document, 3), messages()]).toEqual([[1, 2, UNLABELED], []]);
    torn.tab.close();
    await deactivate();
    rmSync(journals, { recursive: true });

    startHost();
    const damaged = new Uint8Array(whole);
    damaged[one + 20] ^= 1;
    const fresh = join(journals, basename(path));
    await workbench.fs.writeFile(Uri.file(fresh), damaged);
    const { document: restored } = await open();
    expect(labels(restored, 3)).toEqual([1, UNLABELED, UNLABELED]);
    expect(messages()).toEqual([expect.stringMatching(/end of their journal is damaged/)]);
    await restored.journal.flush();
    await until('the damaged journal is kept aside', () => existsSync(`${fresh}.damaged`));
    expect(new Uint8Array(readFileSync(`${fresh}.damaged`))).toEqual(damaged);
  });

  it('keeps a journal that can not be read at all, and says where', async () => {
    const path = journalOf(await paintAndDie());
    writeFileSync(path, 'FCNJ\x01 and then nonsense');
    const { document } = await open();
    expect([labels(document, 1), document.core.dirty]).toEqual([[UNLABELED], false]);
    expect(messages()).toEqual([expect.stringMatching(/start is damaged.*kept as .*\.damaged/)]);
    expect(readFileSync(`${path}.damaged`, 'utf8')).toContain('nonsense');
  });

  it('leaves a journal where it is that the file system can not read now, and reads it the next time', async () => {
    const { document } = await open();
    paint(document, 0, 1);
    await document.journal.flush();
    const path = journalOf(document);
    // As a web host writes it: one file is older by a stroke.
    const [older, newer] = [0, 1].map((slot) => path.replace('.journal', `.${slot}.journal`));
    const one = readFileSync(path);
    paint(document, 1, 2);
    await document.journal.flush();
    startHost();
    renameSync(path, newer);
    writeFileSync(older, one);
    const local = new LocalFiles();
    const refuse = (uri: Uri) => uri.fsPath === newer;
    const busy = () => Promise.reject(new FileSystemError('EMFILE: too many open files'));
    workbench.fs.mount(
      'file',
      Object.assign(new LocalFiles(), {
        readFile: (uri: Uri) => (refuse(uri) ? busy() : local.readFile(uri)),
      }),
    );
    const blind = await open();
    expect([labels(blind.document, 1), messages()]).toEqual([
      [UNLABELED],
      [expect.stringMatching(/can't be said now \(EMFILE.*stays where it is/)],
    ]);
    blind.tab.close();
    workbench.fs.mount('file', local);
    expect(labels((await open()).document, 2)).toEqual([1, 2]);
  });

  it('says nothing of a journal that another window removes while it is looked at', async () => {
    const path = journalOf(await paintAndDie());
    const local = new LocalFiles();
    const gone = async (uri: Uri) => {
      const bytes = await local.readFile(uri);
      if (uri.fsPath === path) rmSync(path);
      return bytes;
    };
    workbench.fs.mount('file', Object.assign(new LocalFiles(), { readFile: gone }));
    const { document } = await open();
    workbench.fs.mount('file', local);
    expect([labels(document, 1), document.core.dirty, messages(), files()]).toEqual([
      [UNLABELED],
      false,
      [],
      [],
    ]);
  });

  it('keeps unsaved labels of another size, and shows them when the image is what it was', async () => {
    await paintAndDie();
    writeImage(image, WIDTH + 1, HEIGHT);
    const other = await open();
    expect([other.document.core.dirty, messages()]).toEqual([
      false,
      [expect.stringMatching(/8×6 pixels, and the image has 9×6/)],
    ]);
    other.tab.close();
    writeImage(image, WIDTH, HEIGHT);
    expect(labels((await open()).document, 2)).toEqual([1, 2]);
  });
});

describe('after a save that was not lived to its end', () => {
  it('the mask holds everything: the document is clean and the journal goes', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    const path = await saveAndDie(tab, document);
    const again = await open();
    expect([again.document.core.dirty, again.tab.dirty, labels(again.document, 1)]).toEqual([
      false,
      false,
      [1],
    ]);
    await again.document.journal.flush();
    await until('the journal is gone', () => !existsSync(path));
  });

  it('a stroke that came during it is unsaved work on that mask, and no conflict', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    await saveAndDie(tab, document, () => paint(document, 1, 2));
    const again = await open();
    expect([again.document.core.dirty, labels(again.document, 2), maskLabels()]).toEqual([
      true,
      [1, 2],
      [1, UNLABELED, UNLABELED],
    ]);
    await again.tab.save();
    expect(maskLabels()).toEqual([1, 2, UNLABELED]);
  });

  it('predicted pixels that the dataset leaves out of masks are there until the save, and no unsaved work after', async () => {
    const classes = [
      { id: 0, name: 'road', color: '#000000' },
      { id: 1, name: 'sky', color: '#0000ff' },
    ];
    const paths = { images: ['*.png'], labels: 'labels/{path}.png' };
    const dataset = { version: 1, classes, ...paths, saveUnconfirmed: false };
    writeFileSync(join(folder, 'fcn-dataset.json'), JSON.stringify(dataset));
    const { document } = await open();
    document.core.segment(packCells(new Uint16Array(WIDTH * HEIGHT)), { name: 'builtin:voc', version: 1 });
    paint(document, 0, 1);
    await document.journal.flush();
    startHost();
    const restored = await open();
    expect(labels(restored.document, 3)).toEqual([1, 0, 0]);
    await saveAndDie(restored.tab, restored.document);
    const again = await open();
    expect([again.document.core.dirty, labels(again.document, 3)]).toEqual([
      false,
      [1, UNLABELED, UNLABELED],
    ]);
  });
});

describe('beside a backup of VS Code', () => {
  const destination = () => Uri.file(join(folder, '../backup'));

  it('opens the newer of the two', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    const { id } = await tab.backup(destination());
    paint(document, 1, 2);
    await document.journal.flush();
    startHost();
    const newerJournal = await open(image, id);
    expect(labels(newerJournal.document, 3)).toEqual([1, 2, UNLABELED]);
    paint(newerJournal.document, 2, 3);
    await newerJournal.document.journal.flush();
    const path = journalOf(newerJournal.document);
    const stale = readFileSync(path);
    paint(newerJournal.document, 3, 4);
    await newerJournal.tab.backup(destination());
    startHost();
    writeFileSync(path, stale);
    const newerBackup = await open(image, id);
    expect(labels(newerBackup.document, 4)).toEqual([1, 2, 3, 4]);
    await newerBackup.document.journal.flush();
    await until('the older journal is gone', () => !existsSync(path));
  });

  it('whose path the first new backup has: nothing is read from it later (trap 4)', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    const { id } = await tab.backup(destination());
    await document.journal.flush();
    startHost();
    rmSync(journals, { recursive: true });
    const restored = await open(image, id);
    rmSync(destination().fsPath);
    await restored.tab.backup(destination());
    expect(labels(restored.document, 1)).toEqual([1]);
    expect(restored.document.core.acknowledged).toEqual({ page: strokes });
  });

  it('opens the mask where that was saved after the backup, and VS Code did not live to hear of it', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    const { id } = await tab.backup(destination());
    paint(document, 1, 2);
    await tab.save();
    await document.journal.flush();
    startHost();
    const again = await open(image, id);
    expect([labels(again.document, 2), again.document.core.dirty, again.document.mask.conflict]).toEqual([
      [1, 2],
      false,
      null,
    ]);
  });

  it('and goes on from the mask while VS Code still has that backup', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    const { id } = await tab.backup(destination());
    await tab.save();
    await document.journal.flush();
    startHost();
    const second = await open(image, id);
    await findUnsaved(api.journals.folder, () => true);
    startHost();
    const third = await open(image, id);
    expect([labels(third.document, 2), third.document.core.dirty]).toEqual([[1, UNLABELED], false]);
    expect(second.document.core.dirty).toBe(false);
    paint(third.document, 1, 2);
    await third.document.journal.flush();
    startHost();
    const fourth = await open(image, id);
    expect([labels(fourth.document, 2), fourth.document.core.dirty]).toEqual([[1, 2], true]);
    await fourth.tab.save();
    expect(maskLabels()).toEqual([1, 2, UNLABELED]);
  });

  it('leaves it with VS Code where it can not be read now', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    const { id } = await tab.backup(destination());
    startHost();
    const local = new LocalFiles();
    const readFile = (uri: Uri) =>
      uri.fsPath === destination().fsPath ? Promise.reject(new FileSystemError('EIO')) : local.readFile(uri);
    workbench.fs.mount('file', Object.assign(new LocalFiles(), { readFile }));
    await expect(open(image, id)).rejects.toThrow('EIO');
    workbench.fs.mount('file', local);
    expect(messages()).toEqual([
      expect.stringMatching(/wait until VS Code's backup of them can be read: EIO/),
    ]);
    expect(labels((await open(image, id)).document, 1)).toEqual([1]);
  });

  it('says what became of it where the backup is damaged', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    const { id } = await tab.backup(destination());
    await document.journal.flush();
    startHost();
    writeFileSync(destination().fsPath, 'nonsense');
    expect(labels((await open(image, id)).document, 1)).toEqual([1]);
    expect(messages()).toEqual([expect.stringMatching(/can't be read.*Its journal had them/)]);
  });
});

describe('beside a backup of VS Code for an image that was replaced by one of another size', () => {
  const backedUp = async (): Promise<string> => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    const { id } = await tab.backup(Uri.file(join(folder, '../backup')));
    await document.journal.flush();
    startHost();
    writeImage(image, WIDTH + 1, HEIGHT);
    return id;
  };
  const isKept: readonly unknown[] = [
    expect.stringMatching(/8×6 pixels, and the image has 9×6 now.*They are kept/),
  ];

  it.each(['with its journal', 'alone'])(
    '(%s) keeps its labels whatever is done to the new one',
    async (how) => {
      const id = await backedUp();
      if (how === 'alone') rmSync(journals, { recursive: true });
      const other = await open(image, id);
      expect([labels(other.document, 1), messages()]).toEqual([[UNLABELED], isKept]);
      // VS Code drops its backup then.
      await other.tab.save();
      rmSync(join(folder, '../backup'));
      other.tab.close();
      startHost();
      writeImage(image, WIDTH, HEIGHT);
      const again = await open();
      expect([labels(again.document, 2), again.document.core.dirty]).toEqual([[1, UNLABELED], true]);
    },
  );

  it('is kept once, and opened itself where the image is back first', async () => {
    const id = await backedUp();
    rmSync(journals, { recursive: true });
    for (let i = 0; i < 2; i++) {
      (await open(image, id)).tab.close();
      startHost();
    }
    expect([files().length, messages()]).toEqual([1, [...isKept, ...isKept]]);
    writeImage(image, WIDTH, HEIGHT);
    const { document } = await open(image, id);
    expect([labels(document, 1), document.offers]).toEqual([[1], []]);
  });

  it('leaves the backup with VS Code where nothing can be written', async () => {
    const id = await backedUp();
    rmSync(journals, { recursive: true });
    writeFileSync(journals, 'no folder');
    await expect(open(image, id)).rejects.toThrow(/can't be kept beside it/);
    expect(messages()).toEqual([expect.stringMatching(/can't be kept beside it.*free space/)]);
  });
});

describe('work that a person did not want', () => {
  it('stays away after a close without saving, but not from a backup of it', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    const { id } = await tab.backup(Uri.file(join(folder, '../backup')));
    paint(document, 1, 2);
    tab.close();
    const again = await open();
    expect([labels(again.document, 1), again.document.core.dirty, again.tab.dirty]).toEqual([
      [UNLABELED],
      false,
      false,
    ]);
    again.tab.close();
    expect(labels((await open(image, id)).document, 2)).toEqual([1, 2]);
  });

  it('is offered where VS Code ended in good order and handed over no backup', async () => {
    const { document } = await open();
    paint(document, 0, 1);
    await deactivate();
    startHost();
    workbench.answer = (_text, [action]) => action;
    const { document: again } = await open();
    await until('the labels are shown', () => labels(again, 1)[0] === 1);
    expect(messages()).toEqual([expect.stringMatching(/has other unsaved labels/)]);
    expect(again.core.dirty).toBe(true);
  });
});

describe('work of another window that still runs', () => {
  it('is never taken, and shown as one edit when a person asks for it', async () => {
    const path = journalOf(await paintAndDie());
    giveToRunningWindow(path);
    const { tab, document } = await open();
    expect([labels(document, 1), document.core.dirty]).toEqual([[UNLABELED], false]);
    expect(messages()).toEqual([expect.stringMatching(/has unsaved labels in another window/)]);
    tab.close();
    workbench.answer = (_text, [action]) => action;
    const shown = await open();
    await until('the labels are shown', () => labels(shown.document, 1)[0] === 1);
    expect(shown.tab.dirty).toBe(true);
    await shown.document.journal.flush();
    expect(existsSync(path)).toBe(true);
    await shown.tab.undo();
    expect(labels(shown.document, 1)).toEqual([UNLABELED]);
  });

  it('is not replaced unasked by restored labels that never held it, once it was saved', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    await tab.save();
    paint(document, 1, 2);
    await document.journal.flush();
    const own = journalOf(document);
    const ownBytes = readFileSync(own);
    rmSync(own);
    startHost();
    const other = await open();
    paint(other.document, 0, 4);
    const path = await saveAndDie(other.tab, other.document, () => paint(other.document, 2, 5));
    giveToRunningWindow(path);
    writeFileSync(own, ownBytes);
    const restored = await open();
    expect([labels(restored.document, 3), maskLabels()]).toEqual([
      [1, 2, UNLABELED],
      [4, UNLABELED, UNLABELED],
    ]);
    await expect(restored.tab.save()).rejects.toThrow(/changed by another program/);
    expect(maskLabels()).toEqual([4, UNLABELED, UNLABELED]);
  });
});

describe('an image that is renamed or moved with unsaved work', () => {
  /** What VS Code does: it asks who minds, moves the file, closes the labeler and opens the default editor. */
  async function rename(tab: CustomTab, target: Uri): Promise<void> {
    workbench.renaming.fire({ files: [{ oldUri: image, newUri: target }] });
    renameSync(image.fsPath, target.fsPath);
    tab.close();
    await Promise.resolve();
  }

  it('takes it along and shows it', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    await tab.save();
    paint(document, 1, 2);
    await document.journal.flush();
    const target = Uri.file(join(folder, 'renamed.png'));
    let shown: { tab: CustomTab; document: LabelDocument } | undefined;
    workbench.commands.set('vscode.openWith', async (uri) => (shown = await open(uri as Uri)));
    await rename(tab, target);
    await until('the labeler is opened', () => shown !== undefined);
    expect([labels(shown!.document, 2), shown!.document.core.dirty]).toEqual([[1, 2], true]);
    // The mask of the old name is none of the new one.
    await shown!.tab.save();
    expect(existsSync(join(folder, 'labels/renamed.png'))).toBe(true);
    await shown!.document.journal.close('closed');
    await until('no journal is left', () => files().length === 0);
  });

  it('does not replace a mask that the new name has already', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    await tab.save();
    paint(document, 1, 2);
    const { id } = await tab.backup(Uri.file(join(folder, '../backup')));
    const target = Uri.file(join(folder, 'renamed.png'));
    renameSync(image.fsPath, target.fsPath);
    const data = new Uint8Array(WIDTH * HEIGHT).fill(7);
    const other = join(folder, 'labels/renamed.png');
    writeFileSync(other, encode({ width: WIDTH, height: HEIGHT, data, channels: 1, depth: 8 }));
    const moved = await open(target, id);
    expect(labels(moved.document, 2)).toEqual([1, 2]);
    await expect(moved.tab.save()).rejects.toThrow();
    renameSync(maskPath, other);
    expect(dirname(other)).toBe(dirname(maskPath));
  });
});

describe('a while after the start', () => {
  it('says which images of the workspace have unsaved labels, and opens them', async () => {
    await paintAndDie();
    const opened: string[] = [];
    workbench.commands.set('vscode.openWith', (uri) => void opened.push((uri as Uri).fsPath));
    workbench.answer = (_text, [action]) => action;
    await findUnsaved(api.journals.folder, () => true);
    expect(messages()).toEqual([]);
    await findUnsaved(api.journals.folder, () => false);
    expect(messages()).toEqual([`Unsaved labels of ${basename(image.fsPath)} were found.`]);
    expect(opened).toEqual([image.fsPath]);
  });

  it('names those that another program moved away, says what to do, and has the labels when they are back', async () => {
    const other = Uri.file(join(folder, 'other.png'));
    writeImage(other, WIDTH, HEIGHT);
    const { document } = await open(other);
    paint(document, 2, 3);
    await document.journal.flush();
    await paintAndDie();
    const elsewhere = join(folder, 'moved.png');
    renameSync(image.fsPath, elsewhere);
    await findUnsaved(api.journals.folder, () => false);
    expect(messages()).toEqual([
      expect.stringMatching(
        /unsaved labels of picture.png, which is not there.*are kept.*do that back and open it/,
      ),
      'Unsaved labels of other.png were found.',
    ]);
    renameSync(elsewhere, image.fsPath);
    expect(labels((await open()).document, 2)).toEqual([1, 2]);
  });

  it('deletes closed journals only after some days', async () => {
    const { tab, document } = await open();
    paint(document, 0, 1);
    tab.close();
    await api.journals.settled();
    await findUnsaved(api.journals.folder, () => false);
    expect([files().length, messages()]).toEqual([1, []]);
    const found = await api.journals.folder.survey();
    await api.journals.folder.cleanUp(
      found.map((journal) => ({ ...journal, modified: Date.now() - 15 * 24 * 3_600_000 })),
    );
    expect(files()).toEqual([]);
  });
});

it('deletes what was never whole, once nobody can be writing it', async () => {
  mkdirSync(journals, { recursive: true });
  const names = ['old.journal.new', '.old.journal.1a2b.fcn-labeler.tmp', 'young.journal.new'];
  const files = names.map((name) => join(journals, name));
  for (const file of files) writeFileSync(file, 'a part');
  const longAgo = Date.now() / 1000 - 3600;
  for (const file of files.slice(0, 2)) utimesSync(file, longAgo, longAgo);
  await api.journals.folder.cleanUp([]);
  expect(files.map((file) => existsSync(file))).toEqual([false, false, true]);
});

it('opens an image although the journals can not be read', async () => {
  mkdirSync(dirname(journals), { recursive: true });
  writeFileSync(journals, 'no folder');
  const { document } = await open();
  expect(document.core.map).toBeInstanceOf(LabelMap);
  expect(messages()).toEqual([expect.stringMatching(/can't be said/)]);
});
