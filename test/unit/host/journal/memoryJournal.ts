/** A journal file in memory whose operations can be made to fail, and to stop half way. */
import { NODE_SYNC_DELAY, type JournalFile } from '../../../../src/host/journal/journalFile';

export class MemoryJournal implements JournalFile {
  readonly syncDelay = NODE_SYNC_DELAY;
  maxBytes = 64_000_000;
  /** What a reader finds; undefined where there is no file. */
  bytes: Uint8Array | undefined;
  /** How many bytes were durable at the last sync. */
  synced = 0;
  syncs = 0;
  replaced = 0;
  /** The next operations that fail; an append leaves half of its bytes. */
  failures = 0;
  /** What a sync waits for. */
  disk: Promise<void> = Promise.resolve();

  async replace(bytes: Uint8Array, durable = true): Promise<void> {
    this.replaced++;
    await this.step();
    this.bytes = bytes.slice();
    this.synced = durable ? bytes.length : 0;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.bytes === undefined) throw new Error('there is no journal');
    const before = this.bytes;
    this.bytes = join(before, bytes.subarray(0, bytes.length >> 1));
    await this.step();
    this.bytes = join(before, bytes);
  }

  async sync(): Promise<void> {
    this.syncs++;
    await this.disk;
    await this.step();
    this.synced = this.bytes?.length ?? 0;
  }

  kept(): Promise<void> {
    return Promise.resolve();
  }

  async remove(): Promise<void> {
    await this.step();
    this.bytes = undefined;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async step(): Promise<void> {
    await Promise.resolve();
    if (this.failures === 0) return;
    this.failures--;
    throw new Error('no space left on device');
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
