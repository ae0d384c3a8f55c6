/** Journals where there is only `workspace.fs`: two files in turn. */
import { expect, it } from 'vitest';
import { FileSystemError, Uri } from 'vscode';
import { WorkspaceJournalFile } from '../../../../src/host/journal/workspaceJournal';

const slots = [Uri.parse('memory:/a.0.journal'), Uri.parse('memory:/a.1.journal')] as const;

class Files {
  readonly files = new Map<string, string>();
  /** What happened, in order. */
  readonly log: string[] = [];
  /** Cuts the next write off. */
  dies = false;

  writeFile(uri: Uri, bytes: Uint8Array): Promise<void> {
    this.log.push(`write ${uri.path}`);
    this.files.set(uri.path, (this.dies ? bytes.subarray(0, 1) : bytes).join());
    return this.dies ? Promise.reject(new Error('the page is gone')) : Promise.resolve();
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
