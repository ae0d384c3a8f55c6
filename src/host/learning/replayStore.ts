/**
 * Features of confirmed pixels, a file an image, in the extension's storage: what the shared head learns from. A cache:
 * whatever is wrong with a file, it is dropped, and its image comes back when it is approved or saved again.
 */
import { FileType, Uri, type FileSystem, type LogOutputChannel } from 'vscode';
import { errorText } from '../errorText';
import { isMissing, readIfThere } from '../io/files';
import { decodeReplay, encodeReplay, type ReplayEntry } from './replayFormat';
import { decodeIndex, encodeIndex, leastRecent, recordOf, type ReplayRecord } from './replayIndex';

/** An image's file: the SHA-256 of what it is of, hex. */
const NAME = /^[0-9a-f]{64}$/;
const INDEX = 'index.json';

type Files = Pick<FileSystem, 'readFile' | 'writeFile' | 'delete' | 'readDirectory' | 'createDirectory'>;

export class ReplayStore {
  private records: Map<string, ReplayRecord> | undefined;
  /** One thing at a time: the index is one file. */
  private last: Promise<unknown> = Promise.resolve();

  /**
   * @param folder of one backbone; made when something is kept
   * @param mostBytes of all files together
   */
  constructor(
    private readonly folder: Uri,
    private readonly fs: Files,
    private readonly mostBytes: () => number,
    private readonly log: Pick<LogOutputChannel, 'warn'>,
  ) {}

  /** What there is of a dataset, by name. */
  of(dataset: string): Promise<ReadonlyMap<string, ReplayRecord>> {
    return this.inOrder(async () => {
      const records = await this.load();
      return new Map([...records].filter(([, record]) => record.dataset === dataset));
    });
  }

  /** Keeps an image's pixels in the place of earlier ones. */
  put(name: string, entry: ReplayEntry): Promise<void> {
    return this.inOrder(async () => {
      const records = await this.load();
      const bytes = encodeReplay(entry);
      await this.fs.createDirectory(this.folder);
      await this.fs.writeFile(this.file(name), bytes);
      records.set(name, recordOf(entry, bytes.length, Date.now()));
      for (const old of leastRecent(records, this.mostBytes())) await this.drop(records, old);
      await this.writeIndex(records);
    });
  }

  /** @returns undefined where there is none, or none any more that can be read */
  get(name: string): Promise<ReplayEntry | undefined> {
    return this.inOrder(async () => {
      const records = await this.load();
      const entry = await this.read(name);
      if (entry === undefined) records.delete(name);
      return entry;
    });
  }

  /** Notes that images were learned from. */
  touch(names: Iterable<string>): Promise<void> {
    return this.inOrder(async () => {
      const records = await this.load();
      const used = Date.now();
      for (const name of names) {
        const record = records.get(name);
        if (record !== undefined) records.set(name, { ...record, used });
      }
      await this.writeIndex(records);
    });
  }

  /** @returns whether there was one */
  remove(name: string): Promise<boolean> {
    return this.inOrder(async () => {
      const records = await this.load();
      const isThere = records.has(name);
      if (!isThere) return false;
      await this.drop(records, name);
      await this.writeIndex(records);
      return true;
    });
  }

  /** Takes an image out, whatever it was collected for. @param image URI */
  removeImage(image: string): Promise<void> {
    return this.inOrder(async () => {
      const records = await this.load();
      const names = [...records].filter(([, record]) => record.image === image).map(([name]) => name);
      for (const name of names) await this.drop(records, name);
      if (names.length > 0) await this.writeIndex(records);
    });
  }

  /** Deletes everything. @returns how much that was */
  clear(): Promise<{ files: number; bytes: number }> {
    return this.inOrder(async () => {
      const records = await this.load();
      const bytes = [...records.values()].reduce((sum, record) => sum + record.bytes, 0);
      const files = records.size;
      for (const name of [...records.keys()]) await this.drop(records, name);
      await this.delete(Uri.joinPath(this.folder, INDEX));
      return { files, bytes };
    });
  }

  private inOrder<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Another window may have come and gone since: the folder decides what there is. */
  private async load(): Promise<Map<string, ReplayRecord>> {
    const names = new Set(await this.names());
    this.records ??= decodeIndex(await readIfThere(this.fs, Uri.joinPath(this.folder, INDEX)));
    const { records } = this;
    for (const name of [...records.keys()]) if (!names.has(name)) records.delete(name);
    for (const name of names) {
      if (records.has(name)) continue;
      const entry = await this.read(name);
      if (entry !== undefined) records.set(name, recordOf(entry, encodeReplay(entry).length, Date.now()));
    }
    return records;
  }

  private async names(): Promise<string[]> {
    try {
      const files = await this.fs.readDirectory(this.folder);
      return files.filter(([name, type]) => type === FileType.File && NAME.test(name)).map(([name]) => name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** Reads and checks; what is broken is dropped. */
  private async read(name: string): Promise<ReplayEntry | undefined> {
    try {
      const bytes = await readIfThere(this.fs, this.file(name));
      return bytes && decodeReplay(bytes);
    } catch (error) {
      this.log.warn(`Features ${name} are dropped: ${errorText(error)}`);
      await this.delete(this.file(name));
      return undefined;
    }
  }

  private async drop(records: Map<string, ReplayRecord>, name: string): Promise<void> {
    records.delete(name);
    await this.delete(this.file(name));
  }

  private async writeIndex(records: ReadonlyMap<string, ReplayRecord>): Promise<void> {
    await this.fs.writeFile(Uri.joinPath(this.folder, INDEX), encodeIndex(records));
  }

  private async delete(file: Uri): Promise<void> {
    try {
      await this.fs.delete(file);
    } catch (error) {
      if (!isMissing(error)) this.log.warn(`${file.path} can't be deleted: ${errorText(error)}`);
    }
  }

  private file(name: string): Uri {
    return Uri.joinPath(this.folder, name);
  }
}
