/** Journals where there is only `workspace.fs`: two files in turn. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileSystemError, Uri } from 'vscode';
import { LabelMap } from '../../../../src/core/labelMap';
import { encodeBackup } from '../../../../src/host/io/backup';
import { DocumentJournal } from '../../../../src/host/journal/documentJournal';
import { replayJournal } from '../../../../src/host/journal/replayJournal';
import { WorkspaceJournalFile } from '../../../../src/host/journal/workspaceJournal';

const slots = [Uri.parse('memory:/a.0.journal'), Uri.parse('memory:/a.1.journal')] as const;

class Files {
  readonly files = new Map<string, string>();
  /** What happened, in order. */
  readonly log: string[] = [];
  /** Cuts the next write off. */
  dies = false;
  /** How long a write takes, in milliseconds. */
  writeTime = 0;
  /** The last file that was written whole. */
  stored: Uint8Array | undefined;

  async writeFile(uri: Uri, bytes: Uint8Array): Promise<void> {
    this.log.push(`write ${uri.path}`);
    if (this.writeTime > 0) await new Promise((resolve) => setTimeout(resolve, this.writeTime));
    if (!this.dies) this.stored = bytes.slice();
    this.files.set(uri.path, (this.dies ? bytes.subarray(0, 1) : bytes).join());
    if (this.dies) throw new Error('the page is gone');
  }
  delete(uri: Uri): Promise<void> {
    this.log.push(`delete ${uri.path}`);
    if (!this.files.delete(uri.path)) return Promise.reject(FileSystemError.FileNotFound(uri));
    return Promise.resolve();
  }
}

it('writes the whole journal, and a write that is cut off leaves the one before', async () => {
  const fs = new Files();
  const file = new WorkspaceJournalFile(fs, slots);
  await file.replace(Uint8Array.of(1, 2));
  await file.append(Uint8Array.of(3));
  expect([...fs.files.values()]).toEqual(['1,2']);
  await file.sync();
  await file.sync();
  expect(fs.log).toEqual(['write /a.1.journal', 'write /a.0.journal']);
  expect(fs.files.get('/a.0.journal')).toBe('1,2,3');
  await file.append(Uint8Array.of(4));
  fs.dies = true;
  await expect(file.sync()).rejects.toThrow();
  expect([...fs.files.values()].sort()).toEqual(['1', '1,2,3']);
  fs.dies = false;
  await file.replace(Uint8Array.of(5, 6));
  expect([...fs.files.values()].sort()).toEqual(['1,2,3', '5,6']);
});

it('removes the older file first: as long as there is one, it is the newest', async () => {
  const fs = new Files();
  const file = new WorkspaceJournalFile(fs, slots);
  await file.replace(Uint8Array.of(1));
  await file.replace(Uint8Array.of(2));
  fs.log.length = 0;
  await file.remove();
  expect(fs.log).toEqual(['delete /a.1.journal', 'delete /a.0.journal']);
  expect(fs.files.size).toBe(0);
  await file.sync();
  await file.remove();
});

describe('a stroke', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  /** From then on the view takes the host for dead (`hostWatch.ts`); milliseconds. */
  const HOST_PATIENCE = 2000;

  function desk() {
    const fs = new Files();
    const map = LabelMap.blank(60, 1);
    const failures: unknown[] = [];
    const backup = () => encodeBackup({ map, state: { status: 'corrected' }, base: null });
    const journal = new DocumentJournal({
      file: new WorkspaceJournalFile(fs, slots),
      document: { isDirty: () => true, backup, base: () => null },
      position: { lineage: 'one', edits: 0 },
      onFailure: (error) => failures.push(error),
    });
    /** As a view does: paints and waits for the answer. @returns how long that took, in milliseconds */
    const paint = async (at: number): Promise<number> => {
      const before = Date.now();
      map.cells[at] = 257;
      journal.edited({ runs: Uint32Array.of(at, 1, 257), state: { status: 'corrected' } });
      await journal.handedOver();
      return Date.now() - before;
    };
    const isStored = (at: number) =>
      fs.stored !== undefined && replayJournal(fs.stored, 'a.jpg').content.map.cells[at] === 257;
    return { fs, failures, paint, isStored };
  }

  it('is answered once it is stored, within what a view waits, and by one write a second', async () => {
    for (const writeTime of [0, 20, 800]) {
      const { fs, paint, isStored } = desk();
      fs.writeTime = writeTime;
      const answers: Promise<void>[] = [];
      for (let at = 0; at < 50; at++) {
        answers.push(
          paint(at).then((waited) => {
            expect([isStored(at), waited < HOST_PATIENCE]).toEqual([true, true]);
          }),
        );
        await vi.advanceTimersByTimeAsync(130);
      }
      await vi.advanceTimersByTimeAsync(5000);
      await Promise.all(answers);
      // 6.5 seconds of strokes; the first one starts the journal.
      expect(fs.log.length).toBeLessThanOrEqual(8);
    }
  });

  it('that comes alone is stored and answered at once', async () => {
    const { fs, paint } = desk();
    for (const at of [0, 1, 2]) {
      const answer = paint(at);
      await vi.advanceTimersByTimeAsync(5);
      expect(await answer).toBeLessThanOrEqual(5);
      await vi.advanceTimersByTimeAsync(1500);
    }
    expect(fs.log.length).toBe(3);
  });

  it('is answered, and said to be in danger, where it can not be stored', async () => {
    const { fs, failures, paint } = desk();
    const first = paint(0);
    await vi.advanceTimersByTimeAsync(100);
    await first;
    fs.dies = true;
    const answer = paint(1);
    await vi.advanceTimersByTimeAsync(1000);
    await answer;
    expect(failures.length).toBe(1);
  });
});
