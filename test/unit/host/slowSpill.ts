/** Files for old edits in memory, whose reads wait until the test lets them go, and whose writes may fail. */
import type { EditSpill } from '../../../src/host/document/editStore';

export class SlowSpill implements EditSpill {
  readonly files = new Map<string, Uint8Array>();
  /** Why writes fail; undefined while they don't. */
  writeError: Error | undefined;
  /** Whether reads wait for {@link release}. */
  isSlow = false;
  private readonly waiting: (() => void)[] = [];

  /** Reads that wait. */
  get pending(): number {
    return this.waiting.length;
  }

  write(key: string, bytes: Uint8Array): Promise<void> {
    if (this.writeError) return Promise.reject(this.writeError);
    this.files.set(key, bytes.slice());
    return Promise.resolve();
  }

  async read(key: string): Promise<Uint8Array> {
    if (this.isSlow) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const bytes = this.files.get(key);
    if (bytes === undefined) throw new Error(`${key} is gone`);
    return bytes;
  }

  remove(key: string): Promise<void> {
    this.files.delete(key);
    return Promise.resolve();
  }

  /** Lets the oldest read go on. */
  release(): void {
    this.waiting.shift()?.();
  }
}
