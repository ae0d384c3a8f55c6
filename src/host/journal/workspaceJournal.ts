/**
 * A journal on one of VS Code's file systems, for the web extension host.
 *
 * `workspace.fs` can neither append nor replace a file atomically nor sync it. So the whole journal is written again,
 * once a second at most, into two files in turn: a write that is cut off leaves the other file as it was. A stroke is
 * answered once it is written, so the view keeps it for that second. The limit: a browser that dies takes view and host
 * with it, and with them what was done in the last second and what the browser itself had not stored yet. (A tab that is
 * closed or reloaded in good order takes nothing: the journal is written before it goes.)
 */
import type { FileSystem, Uri } from 'vscode';
import { isMissing } from '../io/files';
import { WORKSPACE_SYNC_INTERVAL, type JournalFile } from './journalFile';

/** It is written whole, so it must not get long: 8 MB. */
const MAX_BYTES = 8_000_000;

export class WorkspaceJournalFile implements JournalFile {
  readonly maxBytes = MAX_BYTES;
  private content = new Uint8Array(0);
  private used = 0;
  private isWritten = true;
  /** The slot that was written last. */
  private slot = 0;
  private lastWrite: Promise<void> = Promise.resolve();
  /** When it began; milliseconds since 1970. */
  private lastWriteAt = 0;
  /** Wait for the write that holds all there is. */
  private readonly waiting: (() => void)[] = [];

  /** @param slots the two files; their folder exists or is made by `fs.writeFile` */
  constructor(
    private readonly fs: Pick<FileSystem, 'writeFile' | 'delete'>,
    private readonly slots: readonly [Uri, Uri],
  ) {}

  /** None where the last write is an interval ago. */
  get syncDelay(): number {
    const since = Date.now() - this.lastWriteAt;
    // A clock that was set back says nothing.
    return since < 0 ? WORKSPACE_SYNC_INTERVAL : Math.max(0, WORKSPACE_SYNC_INTERVAL - since);
  }

  async replace(bytes: Uint8Array): Promise<void> {
    this.content = bytes.slice();
    this.used = bytes.length;
    this.isWritten = false;
    await this.write();
  }

  append(bytes: Uint8Array): Promise<void> {
    const needed = this.used + bytes.length;
    if (needed > this.content.length) {
      const larger = new Uint8Array(needed * 2);
      larger.set(this.content.subarray(0, this.used));
      this.content = larger;
    }
    this.content.set(bytes, this.used);
    this.used = needed;
    this.isWritten = false;
    return Promise.resolve();
  }

  async sync(): Promise<void> {
    if (!this.isWritten) await this.write();
  }

  kept(): Promise<void> {
    return this.isWritten ? this.lastWrite : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The older slot goes first: as long as there is one, it is the newest. */
  async remove(): Promise<void> {
    await this.close();
    await this.lastWrite;
    await this.delete(this.slots[1 - this.slot]);
    await this.delete(this.slots[this.slot]);
  }

  close(): Promise<void> {
    this.content = new Uint8Array(0);
    this.used = 0;
    this.isWritten = true;
    for (const resolve of this.waiting.splice(0)) resolve();
    return Promise.resolve();
  }

  /** Writes what there is to write by then, after the write before. */
  private write(): Promise<void> {
    const written = this.lastWrite.then(() => this.writeSlot());
    this.lastWrite = written.catch(() => undefined);
    return written;
  }

  private async writeSlot(): Promise<void> {
    if (this.isWritten) return;
    const next = 1 - this.slot;
    const waiting = this.waiting.splice(0);
    this.isWritten = true;
    this.lastWriteAt = Date.now();
    try {
      // A copy: file systems in the same process may keep what they are given.
      await this.fs.writeFile(this.slots[next], this.content.slice(0, this.used));
      this.slot = next;
    } finally {
      for (const resolve of waiting) resolve();
    }
  }

  private async delete(slot: Uri): Promise<void> {
    try {
      await this.fs.delete(slot);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}
