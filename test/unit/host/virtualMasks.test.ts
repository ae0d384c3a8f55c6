/** Masks on a file system that isn't local, whose writes fail on the way; another program writes there, too. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FileSystemError, Uri, type ExtensionContext } from 'vscode';
import { makeCell } from '../../../src/core/labelMap';
import { VIEW_TYPE } from '../../../src/host/associations';
import { LabelDocument } from '../../../src/host/editor/labelDocument';
import { activate } from '../../../src/host/extension.node';
import { CustomTab } from '../../support/fakeVscode/customTab';
import { extensionContext } from '../../support/fakeVscode/extensionContext';
import { MemoryFiles } from '../../support/fakeVscode/memoryFiles';
import { workbench } from '../../support/fakeVscode/workbench';
import { removeFolder } from '../../support/removeFolder';

const [WIDTH, HEIGHT] = [8, 6];
const IMAGE = Uri.parse('fcn-virtual:/data/picture.png');
const MASK = '/data/labels/picture.png';
const storage = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));

/** Files whose next write can be cut off. */
class BreakingFiles extends MemoryFiles {
  /** How many bytes the next write leaves, 0 for an empty file; 'nothing' where it doesn't reach the file. */
  breaksAfter: number | 'nothing' | undefined;

  override async writeFile(uri: Uri, content: Uint8Array): Promise<void> {
    const { breaksAfter } = this;
    if (breaksAfter === undefined) return super.writeFile(uri, content);
    this.breaksAfter = undefined;
    if (breaksAfter !== 'nothing') this.put(uri.path, content.subarray(0, breaksAfter));
    throw FileSystemError.Unavailable(uri);
  }
}

let context: ExtensionContext;
let files: BreakingFiles;
let tab: CustomTab;
let document: LabelDocument;

beforeAll(() => {
  context = extensionContext({ storage });
  activate(context);
});
afterAll(() => {
  for (const each of context.subscriptions) each.dispose();
  removeFolder(storage);
});
beforeEach(async () => {
  workbench.reset();
  files = new BreakingFiles();
  workbench.fs.mount('fcn-virtual', files);
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  files.put(IMAGE.path, encode({ width: WIDTH, height: HEIGHT, data, channels: 3 }));
  writeTheirs(3);
  tab = await CustomTab.open(VIEW_TYPE, IMAGE);
  if (!(tab.document instanceof LabelDocument)) throw new Error('no label document');
  document = tab.document;
});
afterEach(() => tab.close());

function writeTheirs(classId: number): Uint8Array {
  const data = new Uint8Array(WIDTH * HEIGHT).fill(classId);
  const bytes = encode({ width: WIDTH, height: HEIGHT, data, channels: 1, depth: 8 });
  files.put(MASK, bytes);
  return bytes;
}

let strokes = 0;
function paint(at: number, classId: number): void {
  const runs = new Uint32Array([at, 1, makeCell(classId, true)]);
  document.core.commitStroke({ view: 'page', sequence: ++strokes, tool: 'brush', classId, runs }, document);
}

const onDisk = () => [...files.files.get(MASK)!.bytes];
const lookAtMask = () => document.disk.lookAtMask(true);

describe('after a write that failed', () => {
  it.each(['nothing', 20] as const)(
    "another program's mask is not replaced unasked (%s written)",
    async (breaksAfter) => {
      paint(0, 1);
      files.breaksAfter = breaksAfter;
      await expect(tab.save()).rejects.toMatchObject({ code: 'write-failed' });
      const theirs = writeTheirs(4);
      await expect(tab.save()).rejects.toMatchObject({ code: 'mask-conflict' });
      expect([onDisk(), document.mask.conflict?.comparable]).toEqual([[...theirs], true]);
    },
  );

  it('what it left is known for our own, and the next save replaces it', async () => {
    paint(0, 1);
    files.breaksAfter = 20;
    await expect(tab.save()).rejects.toMatchObject({ code: 'write-failed' });
    await lookAtMask();
    expect([onDisk().length, document.mask.conflict, tab.dirty]).toEqual([20, null, true]);
    paint(1, 2);
    await tab.save();
    expect([document.core.dirty, tab.dirty, onDisk().length > 20]).toEqual([false, false, true]);
  });

  it('no undo is clean where the mask is no longer whole', async () => {
    paint(0, 1);
    files.breaksAfter = 0;
    await expect(tab.save()).rejects.toMatchObject({ code: 'write-failed' });
    await tab.undo();
    expect([document.core.dirty, tab.dirty]).toEqual([true, true]);
    await tab.save();
    expect([onDisk().length > 0, document.core.dirty]).toEqual([true, false]);
  });

  it('an undo is clean where the mask is what it was', async () => {
    paint(0, 1);
    files.breaksAfter = 'nothing';
    await expect(tab.save()).rejects.toMatchObject({ code: 'write-failed' });
    await tab.undo();
    expect([document.core.dirty, document.mask.conflict]).toEqual([false, null]);
  });
});
