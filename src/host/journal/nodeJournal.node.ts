/** A journal on the local disk: appended through one open file, so that what was handed over survives our own death. */
import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder, writeFileAtomically } from '../../node/atomicWrite';
import { NODE_SYNC_INTERVAL, type JournalFile } from './journalFile';

/** Past this a fresh start is smaller to read than all the edits: 64 MB. */
const MAX_BYTES = 64_000_000;

export class NodeJournalFile implements JournalFile {
  readonly syncInterval = NODE_SYNC_INTERVAL;
  readonly maxBytes = MAX_BYTES;
  private handle: FileHandle | undefined;
  /** Whether a loss of power would find the file under its name. */
  private isRenameSynced = true;

  /** @param path of the file; its folder is made when it is needed */
  constructor(private readonly path: string) {}

  async replace(bytes: Uint8Array, durable = true): Promise<void> {
    await this.letGo();
    await writeFileAtomically(this.path, bytes, { durable });
    this.isRenameSynced = durable;
    this.handle = await open(this.path, 'a');
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.handle === undefined) throw new Error('the journal has not been started');
    await this.handle.appendFile(bytes);
  }

  /** @throws Error when somebody deleted the file: what is appended would go nowhere */
  async sync(): Promise<void> {
    const { handle, isRenameSynced } = this;
    if (handle === undefined) return;
    try {
      await handle.datasync();
      if (!isRenameSynced) await syncFolder(dirname(this.path));
      if (handle !== this.handle) return;
      this.isRenameSynced = true;
      if ((await handle.stat()).nlink === 0 && handle === this.handle) throw new Error('it was deleted');
    } catch (error) {
      // Another journal has taken its place, or none is needed any more.
      if (handle === this.handle) throw error;
    }
  }

  async remove(): Promise<void> {
    await this.letGo();
    await rm(this.path, { force: true });
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close();
  }

  /** Closing waits for a sync under way; only Windows, which keeps open files from being replaced, needs that. */
  private async letGo(): Promise<void> {
    const closed = this.close();
    if (process.platform === 'win32') await closed;
    else closed.catch(() => undefined);
  }
}
