/** Documents whose mask or image another program changes; on real files, without VS Code. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Uri, type ExtensionContext } from 'vscode';
import { makeCell } from '../../../src/core/labelMap';
import { encodeMask } from '../../../src/core/mask/encodeMask';
import { defaultDeflate } from '../../../src/core/mask/deflate';
import { packCells } from '../../../src/core/packing';
import { VIEW_TYPE } from '../../../src/host/associations';
import type { CleanNoter } from '../../../src/host/editor/cleanNoter';
import { LabelDocument } from '../../../src/host/editor/labelDocument';
import type { LabelEditorProvider } from '../../../src/host/editor/labelEditorProvider';
import { activate } from '../../../src/host/extension.node';
import { CustomTab } from '../../support/fakeVscode/customTab';
import { extensionContext } from '../../support/fakeVscode/extensionContext';
import { workbench } from '../../support/fakeVscode/workbench';
import { removeFolder } from '../../support/removeFolder';

const WIDTH = 8;
const HEIGHT = 6;
const PIXELS = WIDTH * HEIGHT;
const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
const imagePath = join(folder, 'picture.png');
const maskPath = join(folder, 'labels/picture.png');
let context: ExtensionContext;
let provider: LabelEditorProvider;
let tab: CustomTab;
let document: LabelDocument;
/** How often memory and disk agreed without a save. */
let agreed: number;

beforeAll(() => {
  context = extensionContext({ storage: join(folder, 'storage') });
  ({ provider } = activate(context));
});
afterAll(() => {
  for (const each of context.subscriptions) each.dispose();
  removeFolder(folder);
});
beforeEach(() => {
  workbench.reset();
  workbench.open(folder);
  rmSync(dirname(maskPath), { recursive: true, force: true });
  writeImage(WIDTH, HEIGHT);
});
afterEach(() => tab.close());

/** A picture of one brightness. */
function writeImage(width: number, height: number, brightness = 0): void {
  const data = new Uint8Array(width * height * 3).fill(brightness);
  writeFileSync(imagePath, encode({ width, height, data, channels: 3 }));
}

/** As another program writes it: gray, one class everywhere. */
function writeTheirs(classId: number, { width = WIDTH, height = HEIGHT } = {}): Uint8Array {
  const data = new Uint8Array(width * height).fill(classId);
  const bytes = encode({ width, height, data, channels: 1, depth: 8 });
  mkdirSync(dirname(maskPath), { recursive: true });
  writeFileSync(maskPath, bytes);
  return bytes;
}

/** Opens the image; VS Code's noting of a clean document is counted and not done. */
async function open(backupId?: string): Promise<void> {
  tab = await CustomTab.open(VIEW_TYPE, Uri.file(imagePath), backupId);
  if (!(tab.document instanceof LabelDocument)) throw new Error('no label document');
  document = tab.document;
  agreed = 0;
  document.onDidAgreeWithDisk(() => agreed++);
}

let strokes = 0;
function paint(at: number, classId: number): void {
  const runs = new Uint32Array([at, 1, makeCell(classId, true)]);
  document.core.commitStroke({ view: 'page', sequence: ++strokes, tool: 'brush', classId, runs }, document);
}

const labels = (count: number) => [...document.core.map.labels().slice(0, count)];
const onDisk = () => [...readFileSync(maskPath)];
const warnings = () => workbench.messages.map(({ text }) => text);
const lookAtMask = () => document.disk.lookAtMask(true);
const lookAtImage = () => document.disk.lookAtImage(true);

describe('a clean document', () => {
  it('takes a changed mask in as one edit, and undo gives the old labels back', async () => {
    writeTheirs(3);
    await open();
    const theirs = writeTheirs(4);
    await lookAtMask();
    expect(labels(2)).toEqual([4, 4]);
    expect([document.core.dirty, agreed, document.mask.conflict]).toEqual([false, 1, null]);
    await tab.save();
    expect(tab.dirty).toBe(false);
    expect(onDisk()).toEqual([...theirs]);
    await tab.undo();
    expect([labels(2), document.core.dirty, tab.dirty]).toEqual([[3, 3], true, true]);
    await tab.save();
    await tab.redo();
    expect([labels(2), document.core.dirty]).toEqual([[4, 4], true]);
  });

  it('is noted as clean by a save that writes nothing, whatever was painted meanwhile', async () => {
    await open();
    const theirs = writeTheirs(4);
    let noted = Promise.resolve();
    workbench.save = (file) => {
      paint(0, 1);
      noted = tab.save();
      return noted.then(() => file);
    };
    // No page runs here, and VS Code finds nothing to save before one does.
    const { cleanNoter } = provider as unknown as { cleanNoter: CleanNoter };
    await cleanNoter.viewStarted(document);
    await lookAtMask();
    await noted;
    // What VS Code has noted is put right in a macrotask.
    await new Promise((resolve) => setTimeout(resolve));
    expect([onDisk(), labels(2), document.core.dirty, tab.dirty]).toEqual([[...theirs], [1, 4], true, true]);
    await tab.save();
    expect([onDisk().length > theirs.length, tab.dirty]).toEqual([true, false]);
  });

  it('takes a mask in that another program created', async () => {
    await open();
    writeTheirs(2);
    await lookAtMask();
    expect([labels(1), document.core.dirty, document.hasMask]).toEqual([[2], false, true]);
  });

  it('knows only the bytes that it read: what comes a moment later is another change', async () => {
    writeTheirs(3);
    await open();
    writeTheirs(4);
    await lookAtMask();
    paint(0, 1);
    const later = writeTheirs(5);
    await expect(tab.save()).rejects.toMatchObject({ code: 'mask-conflict' });
    expect(onDisk()).toEqual([...later]);
  });

  it('does nothing about its own saves, nor about a file that was only touched', async () => {
    await open();
    paint(0, 1);
    await tab.save();
    await lookAtMask();
    utimesSync(maskPath, 1000, 1000);
    await lookAtMask();
    expect([agreed, document.core.dirty, tab.dirty, document.mask.conflict]).toEqual([0, false, false, null]);
  });

  it.each([
    ['is no PNG', () => writeFileSync(maskPath, 'no PNG at all'), /no PNG|not a PNG/],
    ['has another size', () => writeTheirs(1, { width: 3, height: 3 }), /3×3/],
    ['has an unknown class', () => writeTheirs(99), /99/],
  ])('keeps its labels when the mask %s, and asks before it replaces it', async (_name, change, reason) => {
    writeTheirs(3);
    await open();
    change();
    const theirs = onDisk();
    await lookAtMask();
    expect(labels(2)).toEqual([3, 3]);
    expect(document.mask.conflict).toMatchObject({ comparable: false });
    expect(document.mask.conflict?.message).toMatch(reason);
    // The labels in memory are the only ones: a backup must hold them.
    expect(tab.dirty).toBe(true);
    await expect(tab.save()).rejects.toMatchObject({ code: 'mask-conflict' });
    expect(onDisk()).toEqual(theirs);
    await expect(document.resolveConflict('takeTheirs')).rejects.toThrow();
    expect(document.mask.conflict).not.toBeNull();
    await document.resolveConflict('keepMine');
    await tab.save();
    expect([document.core.dirty, document.mask.conflict]).toEqual([false, null]);
    expect(onDisk()).not.toEqual(theirs);
  });

  it('does not follow a link out of the dataset, whatever it leads to', async () => {
    writeTheirs(3);
    await open();
    const outside = mkdtempSync(join(tmpdir(), 'fcn-labeler-outside-'));
    try {
      const theirs = writeTheirs(4);
      writeFileSync(join(outside, 'picture.png'), theirs);
      rmSync(dirname(maskPath), { recursive: true });
      symlinkSync(outside, dirname(maskPath));
      await lookAtMask();
      expect([labels(1), document.mask.conflict?.comparable]).toEqual([[3], false]);
      await document.resolveConflict('keepMine');
      await expect(tab.save()).rejects.toMatchObject({ code: 'mask-outside' });
      expect([...readFileSync(join(outside, 'picture.png'))]).toEqual([...theirs]);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('goes on without a word when a mask that was half written is whole', async () => {
    writeTheirs(3);
    await open();
    const whole = writeTheirs(4);
    writeFileSync(maskPath, whole.subarray(0, 30));
    expect(await document.disk.lookAtMask(false), 'sure').toBe(false);
    expect([document.mask.conflict, document.core.dirty]).toEqual([null, false]);
    await lookAtMask();
    expect(document.mask.conflict).not.toBeNull();
    writeFileSync(maskPath, whole);
    await lookAtMask();
    expect([labels(1), document.mask.conflict, document.core.dirty, agreed]).toEqual([[4], null, false, 1]);
  });

  it('turns dirty when its mask is deleted, says so once, and the next save writes it again', async () => {
    writeTheirs(3);
    await open();
    rmSync(maskPath);
    expect(await document.disk.lookAtMask(false), 'sure').toBe(false);
    expect(warnings()).toEqual([]);
    await lookAtMask();
    await lookAtMask();
    expect(warnings()).toEqual([expect.stringMatching(/labels\/picture\.png was deleted/)]);
    expect([labels(2), document.core.dirty, tab.dirty]).toEqual([[3, 3], true, true]);
    paint(0, 1);
    await tab.undo();
    expect(tab.dirty).toBe(true);
    await tab.save();
    expect([tab.dirty, document.core.dirty]).toEqual([false, false]);
    expect(onDisk().length).toBeGreaterThan(0);
  });

  it('is clean again when a deleted mask comes back as it was', async () => {
    const bytes = writeTheirs(3);
    await open();
    rmSync(maskPath);
    await lookAtMask();
    writeFileSync(maskPath, bytes);
    await lookAtMask();
    expect([document.core.dirty, agreed]).toEqual([false, 1]);
  });

  it('writes a mask again that was deleted since, when it is saved', async () => {
    writeTheirs(3);
    await open();
    rmSync(maskPath);
    await tab.save();
    expect([onDisk().length > 0, warnings()]).toEqual([true, []]);
  });
});

describe('a dirty document', () => {
  beforeEach(async () => {
    writeTheirs(3);
    await open();
    paint(0, 1);
  });

  it('waits for a decision when its mask changes, and saves nothing before', async () => {
    const theirs = writeTheirs(4);
    await lookAtMask();
    expect(document.mask.conflict).toMatchObject({ comparable: true });
    expect(document.mask.conflict?.message).toMatch(/labels\/picture\.png was changed by another program/);
    await expect(tab.save()).rejects.toMatchObject({ code: 'mask-conflict' });
    expect([labels(2), onDisk()]).toEqual([[1, 3], [...theirs]]);
    expect([...(await document.readTheirs()).map.labels().slice(0, 2)]).toEqual([4, 4]);
  });

  it('is asked about a mask that was deleted', async () => {
    rmSync(maskPath);
    await lookAtMask();
    expect(document.mask.conflict).toMatchObject({ comparable: false });
    expect(document.mask.conflict?.message).toMatch(/was deleted by another program/);
    await document.resolveConflict('keepMine');
    await tab.save();
    expect(onDisk().length).toBeGreaterThan(0);
  });

  it('saves its own labels after Keep Mine, and replaces just what was seen', async () => {
    writeTheirs(4);
    await lookAtMask();
    let wanted = 0;
    document.onDidWantSave(() => wanted++);
    await document.resolveConflict('keepMine');
    expect([wanted, document.mask.conflict, document.core.dirty]).toEqual([0, null, true]);
    const later = writeTheirs(5);
    await expect(tab.save()).rejects.toMatchObject({ code: 'mask-conflict' });
    expect(onDisk()).toEqual([...later]);
    await document.resolveConflict('keepMine');
    expect(wanted, 'the save that was refused is tried again').toBe(1);
    await tab.save();
    expect([tab.dirty, document.core.dirty]).toEqual([false, false]);
  });

  it('says so where the save that Keep Mine tries again fails, and stays unsaved', async () => {
    writeTheirs(4);
    await expect(tab.save()).rejects.toMatchObject({ code: 'mask-conflict' });
    workbench.save = () => Promise.reject(new Error('no space left'));
    await document.resolveConflict('keepMine');
    const said = (): readonly string[] => workbench.messages.map(({ text }) => text);
    await vi.waitFor(() => expect(said().at(-1)).toMatch(/picture\.png is not saved yet: no space left/));
    expect(document.core.dirty).toBe(true);
  });

  it('saves nothing of itself after Keep Mine, where the refused save was of an earlier conflict', async () => {
    writeTheirs(4);
    await expect(tab.save()).rejects.toMatchObject({ code: 'mask-conflict' });
    await tab.revert();
    paint(0, 2);
    writeTheirs(5);
    await lookAtMask();
    let wanted = 0;
    document.onDidWantSave(() => wanted++);
    await document.resolveConflict('keepMine');
    expect([wanted, document.core.dirty]).toEqual([0, true]);
  });

  it('stays dirty after Keep Mine, whatever is undone', async () => {
    writeTheirs(4);
    await lookAtMask();
    await document.resolveConflict('keepMine');
    await tab.undo();
    expect([labels(1), tab.dirty, document.core.dirty]).toEqual([[3], true, true]);
  });

  it('takes their labels as one edit after Take Theirs, and undo gives its own back', async () => {
    const theirs = writeTheirs(4);
    await expect(tab.save()).rejects.toMatchObject({ code: 'mask-conflict' });
    await document.resolveConflict('takeTheirs');
    expect([labels(2), document.core.dirty, agreed]).toEqual([[4, 4], false, 1]);
    await tab.save();
    expect([tab.dirty, onDisk()]).toEqual([false, [...theirs]]);
    await tab.undo();
    expect([labels(2), tab.dirty]).toEqual([[1, 3], true]);
  });

  it('has one conflict, about the latest of several changes', async () => {
    const seen: unknown[] = [];
    document.mask.onDidChangeConflict((conflict) => seen.push(conflict?.comparable ?? null));
    writeTheirs(4);
    await lookAtMask();
    await lookAtMask();
    expect(seen).toEqual([true]);
    writeFileSync(maskPath, 'no PNG at all');
    await lookAtMask();
    expect(seen).toEqual([true, false]);
    await document.resolveConflict('keepMine');
    await tab.save();
    expect(tab.dirty).toBe(false);
  });

  it('loses the conflict when the mask is again what it was', async () => {
    const base = onDisk();
    writeTheirs(4);
    await lookAtMask();
    writeFileSync(maskPath, Uint8Array.from(base));
    await lookAtMask();
    expect([document.mask.conflict, document.core.dirty, tab.dirty]).toEqual([null, true, true]);
    await tab.undo();
    expect(document.core.dirty, 'undone to what the disk holds').toBe(false);
    await tab.redo();
    await tab.save();
    expect(tab.dirty).toBe(false);
  });

  it('is not undone to clean while another mask lies on the disk', async () => {
    writeTheirs(4);
    await lookAtMask();
    await tab.undo();
    expect([tab.dirty, document.core.dirty]).toEqual([true, true]);
  });

  it('is clean when another window has written just the same', async () => {
    const { map, state } = document.core;
    const bytes = await encodeMask(
      { map, state, classes: document.classes, encoding: 'gray', saveUnconfirmed: true },
      defaultDeflate,
    );
    writeFileSync(maskPath, bytes);
    await lookAtMask();
    expect([document.core.dirty, agreed, document.mask.conflict]).toEqual([false, 1, null]);
  });

  it('reverts to what the disk holds, and the conflict ends', async () => {
    writeTheirs(4);
    await lookAtMask();
    await tab.revert();
    expect([labels(2), document.mask.conflict, document.core.dirty]).toEqual([[4, 4], null, false]);
  });
});

describe('two windows on one image', () => {
  it('never save over each other unseen', async () => {
    await open();
    const [first, firstTab] = [document, tab];
    await open();
    paint(1, 2);
    await tab.save();
    const theirs = onDisk();
    const run = new Uint32Array([0, 1, makeCell(1, true)]);
    first.core.commitStroke({ view: 'first', sequence: 1, tool: 'brush', classId: 1, runs: run }, first);
    await expect(firstTab.save()).rejects.toMatchObject({ code: 'mask-conflict' });
    expect(onDisk()).toEqual(theirs);
    await first.resolveConflict('takeTheirs');
    expect([...first.core.map.labels().slice(0, 2)]).toEqual([255, 2]);
    firstTab.close();
  });
});

describe('a restored document', () => {
  it('shows at once that its mask changed meanwhile', async () => {
    writeTheirs(3);
    await open();
    paint(0, 1);
    const { id } = await tab.backup(Uri.file(join(folder, 'backups/one')));
    tab.close();
    writeTheirs(4);
    await open(id);
    await document.disk.lookIfTouched(true);
    expect([labels(2), document.mask.conflict?.comparable]).toEqual([[1, 3], true]);
    await expect(tab.save()).rejects.toMatchObject({ code: 'mask-conflict' });
  });
});

describe('an image', () => {
  beforeEach(async () => {
    await open();
    paint(0, 1);
  });

  it('of another size in its place stops painting and saving; Save As keeps the labels; it goes on when it is back', async () => {
    writeImage(HEIGHT, WIDTH);
    await lookAtImage();
    expect(() => paint(1, 1)).toThrow(/replaced by an image of 6×8 pixels/);
    await expect(tab.save()).rejects.toMatchObject({
      code: 'image-replaced',
      message: expect.stringMatching(/File: Save As…/) as string,
    });
    expect(document.core.dirty).toBe(true);
    const copy = join(folder, 'labels/copy.png');
    await document.saveCopy(Uri.file(copy));
    expect(readFileSync(copy).length).toBeGreaterThan(0);
    writeImage(WIDTH, HEIGHT);
    await lookAtImage();
    paint(1, 2);
    await tab.save();
    expect([labels(2), tab.dirty]).toEqual([[1, 2], false]);
  });

  it('is checked before a save, whether or not a watcher has said anything', async () => {
    writeImage(WIDTH + 1, HEIGHT);
    await expect(tab.save()).rejects.toMatchObject({ code: 'image-replaced' });
  });

  it('of the same size in its place is shown, and a prediction of the old one goes', async () => {
    const repainted: boolean[] = [];
    const ignore = () => undefined;
    document.views.add({
      ready: true,
      labelsChanged: ignore,
      labelsReplaced: ignore,
      proposalChanged: ignore,
      conflictChanged: ignore,
      readOnlyChanged: ignore,
      classesChanged: ignore,
      correctionsForgotten: ignore,
      imageChanged: (repaint) => repainted.push(repaint),
    });
    const prediction = packCells(new Uint16Array(PIXELS).fill(2));
    const model = { name: 'builtin:voc', version: 1 };
    document.core.showProposal({ labels: prediction, model, meanConfidence: 0.9 });
    writeImage(WIDTH, HEIGHT, 200);
    await lookAtImage();
    await lookAtImage();
    expect([repainted, document.editable, document.core.proposal]).toEqual([[true], true, null]);
    await tab.save();
    expect(tab.dirty).toBe(false);
  });

  it('that is deleted or unreadable is said once, and its labels can be saved', async () => {
    rmSync(imagePath);
    await lookAtImage();
    await lookAtImage();
    expect(warnings()).toEqual([expect.stringMatching(/picture\.png was deleted or moved.*can be saved/)]);
    writeFileSync(imagePath, 'version https://git-lfs.github.com/spec/v1');
    await lookAtImage();
    expect(warnings()[1]).toMatch(/Git LFS pointer.*can be saved/);
    paint(1, 2);
    await tab.save();
    expect(tab.dirty).toBe(false);
  });

  it('and a mask of another size together, as a checkout brings them, wait for the old ones', async () => {
    await tab.save();
    const [image, mask] = [readFileSync(imagePath), readFileSync(maskPath)];
    writeTheirs(5, { width: 4, height: 4 });
    writeImage(4, 4);
    await lookAtImage();
    await lookAtMask();
    expect([document.mask.conflict, document.core.dirty, document.editable]).toEqual([null, false, false]);
    writeFileSync(maskPath, mask);
    writeFileSync(imagePath, image);
    await lookAtImage();
    expect([document.mask.conflict, document.core.dirty, document.editable]).toEqual([null, false, true]);
  });
});

describe('a folder', () => {
  it('of masks that is deleted or renamed is made again by the next save', async () => {
    writeTheirs(3);
    await open();
    renameSync(dirname(maskPath), join(folder, 'elsewhere'));
    await lookAtMask();
    expect(tab.dirty).toBe(true);
    await tab.save();
    expect(onDisk().length).toBeGreaterThan(0);
    paint(0, 1);
    rmSync(dirname(maskPath), { recursive: true });
    await lookAtMask();
    expect(document.mask.conflict?.message).toMatch(/was deleted/);
    await document.resolveConflict('keepMine');
    await tab.save();
    expect([onDisk().length > 0, tab.dirty]).toEqual([true, false]);
  });
});
