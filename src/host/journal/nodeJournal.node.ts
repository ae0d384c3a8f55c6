/**
 * A journal on the local disk: appended through one open file, so that what was handed over survives our own death.
 *
 * Handing over is synchronous: it takes microseconds, while a promise waits for a free thread, and all of them may be
 * busy with the syncs of a slow disk. Only the syncs are waited for.
 */
import { closeSync, fdatasync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { syncFolder, writeFileAtomically } from '../../node/atomicWrite';
import { NODE_SYNC_DELAY, type JournalFile } from './journalFile';

/** Past this a fresh start is smaller to read than all the edits: 64 MB. */
const MAX_BYTES = 64_000_000;
/** What a journal is called until it is whole. */
const UNFINISHED = '.new';

const dataSync = promisify(fdatasync);

export class NodeJournalFile implements JournalFile {
  readonly syncDelay = NODE_SYNC_DELAY;
  readonly maxBytes = MAX_BYTES;
  private file: OpenFile | undefined;
  /** Whether a loss of power would find the file under its name. */
  private isRenameSynced = true;

  /** @param path of the file; its folder is made when it is needed */
  constructor(private readonly path: string) {}

  async replace(bytes: Uint8Array, durable = true): Promise<void> {
    await this.letGo();
    if (durable) await writeFileAtomically(this.path, bytes);
    else this.replaceAtOnce(bytes);
    this.isRenameSynced = durable;
    this.file = new OpenFile(this.path);
  }

  append(bytes: Uint8Array): Promise<void> {
    return settled(() => {
      if (this.file === undefined) throw new Error('the journal has not been started');
      writeAll(this.file.descriptor, bytes);
    });
  }

  /** @throws Error when somebody deleted the file: what is appended would go nowhere */
  async sync(): Promise<void> {
    const { file, isRenameSynced } = this;
    if (file === undefined) return;
    try {
      const isDeleted = await file.sync();
      if (!isRenameSynced) await syncFolder(dirname(this.path));
      if (file !== this.file) return;
      this.isRenameSynced = true;
      if (isDeleted) throw new Error('it was deleted');
    } catch (error) {
      // Another journal has taken its place, or none is needed any more.
      if (file === this.file) throw error;
    }
  }

  kept(): Promise<void> {
    return Promise.resolve();
  }

  async remove(): Promise<void> {
    await this.letGo();
    await rm(this.path, { force: true });
  }

  async close(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    await file?.close();
  }

  /** Closing waits for a sync under way; only Windows, which keeps open files from being replaced, needs that. */
  private async letGo(): Promise<void> {
    const closed = this.close();
    if (process.platform === 'win32') await closed;
    else closed.catch(() => undefined);
  }

  private replaceAtOnce(bytes: Uint8Array): void {
    const unfinished = this.path + UNFINISHED;
    mkdirSync(dirname(this.path), { recursive: true });
    try {
      const descriptor = openSync(unfinished, 'w');
      try {
        writeAll(descriptor, bytes);
      } finally {
        closeSync(descriptor);
      }
      renameSync(unfinished, this.path);
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
  }
}

/** A file that is appended to; closed once nothing is done with it any more. */
class OpenFile {
  readonly descriptor: number;
  private lastSync: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.descriptor = openSync(path, 'a');
  }

  /** @returns whether it has no name any more */
  sync(): Promise<boolean> {
    const synced = dataSync(this.descriptor).then(() => fstatSync(this.descriptor).nlink === 0);
    this.lastSync = Promise.allSettled([this.lastSync, synced]);
    return synced;
  }

  async close(): Promise<void> {
    await this.lastSync;
    closeSync(this.descriptor);
  }
}

/** @throws the file system's own error (`ENOSPC`, …); a part may have been written */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

/** Something synchronous as a promise, so that its error is that of the promise. */
function settled(action: () => void): Promise<void> {
  return new Promise((resolve) => {
    action();
    resolve();
  });
}
