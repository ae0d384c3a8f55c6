/** A folder of the local disk, for exports and imports. */
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Folder, PartWriter } from '../core/exchange/folder';
import { isMissing } from './atomicWrite';

export class NodeFolder implements Folder {
  /** @param nameOf what messages call an absolute path */
  constructor(
    readonly path: string,
    private readonly display: (path: string) => string,
  ) {}

  nameOf(path: string): string {
    return this.display(this.at(path));
  }

  async list(path: string): Promise<string[] | undefined> {
    try {
      return await filesIn(this.at(path), '');
    } catch (error) {
      // A file in its place is no folder either.
      if (isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'ENOTDIR')) {
        return undefined;
      }
      throw error;
    }
  }

  async exists(path: string): Promise<boolean> {
    try {
      await stat(this.at(path));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  read(path: string): Promise<Uint8Array> {
    return readFile(this.at(path));
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    await this.makeParent(path);
    await writeFile(this.at(path), bytes);
  }

  async create(path: string): Promise<PartWriter> {
    await this.makeParent(path);
    const file = await open(this.at(path), 'w');
    return {
      write: (bytes) => file.writeFile(bytes),
      close: () => file.close(),
    };
  }

  async move(from: string, to: string): Promise<void> {
    await this.makeParent(to);
    await rename(this.at(from), this.at(to));
  }

  remove(path: string): Promise<void> {
    return rm(this.at(path), { recursive: true, force: true });
  }

  /** The absolute path. */
  at(path: string): string {
    return join(this.path, path);
  }

  async makeParent(path: string): Promise<void> {
    await mkdir(dirname(this.at(path)), { recursive: true });
  }
}

/** Links are files: what they lead to is not the folder's. */
async function filesIn(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    const path = prefix + entry.name;
    if (entry.isDirectory()) files.push(...(await filesIn(join(folder, entry.name), `${path}/`)));
    else files.push(path);
  }
  return files;
}
