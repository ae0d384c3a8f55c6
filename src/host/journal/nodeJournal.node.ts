/** A journal on the local disk: appended through one open file, so that what was handed over survives our own death. */
import { open, rm, type FileHandle } from 'node:fs/promises';
import { writeFileAtomically } from '../../node/atomicWrite';
import { NODE_SYNC_INTERVAL, type JournalFile } from './journalFile';

/** Past this a fresh start is smaller to read than all the edits: 64 MB. */
const MAX_BYTES = 64_000_000;

export class NodeJournalFile implements JournalFile {
  readonly syncInterval = NODE_SYNC_INTERVAL;
  readonly maxBytes = MAX_BYTES;
  private handle: FileHandle | undefined;

  /** @param path of the file; its folder is made when it is needed */
  constructor(private readonly path: string) {}

  async replace(bytes: Uint8Array): Promise<void> {
    // Windows can't rename over an open file.
    await this.close();
    await writeFileAtomically(this.path, bytes);
    this.handle = await open(this.path, 'a');
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.handle === undefined) throw new Error('the journal has not been started');
    await this.handle.appendFile(bytes);
  }

  /** @throws Error when somebody deleted the file: what is appended would go nowhere */
  async sync(): Promise<void> {
    if (this.handle === undefined) return;
    await this.handle.datasync();
    if ((await this.handle.stat()).nlink === 0) throw new Error('it was deleted');
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close();
  }
}
