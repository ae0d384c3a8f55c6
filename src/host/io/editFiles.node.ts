/** Files for old edits where Node is: windows that are gone are known by their processes. */
import { rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { crc32 } from '../../core/mask/crc32';
import { isMissing } from '../../node/atomicWrite';
import { folderName, isOldFolder, type WindowSpill } from './editFolders';

export class NodeSpill implements WindowSpill {
  private readonly host: string;
  private readonly name: string;
  private readonly folder: string;

  /**
   * @param root the folder that holds one for each window; may be shared between machines
   * @param owner whose process the window is; tests pretend to be another
   */
  constructor(
    private readonly root: string,
    { machine, pid } = { machine: hostname(), pid: process.pid },
  ) {
    this.host = crc32(new TextEncoder().encode(machine)).toString(16);
    this.name = folderName(`node-${this.host}-${pid}`);
    this.folder = join(root, this.name);
  }

  async write(key: string, bytes: Uint8Array): Promise<void> {
    const file = join(this.folder, key);
    try {
      await writeFile(file, bytes);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await mkdir(this.folder, { recursive: true });
      await writeFile(file, bytes);
    }
  }

  read(key: string): Promise<Uint8Array> {
    return readFile(join(this.folder, key));
  }

  async remove(key: string): Promise<void> {
    await rm(join(this.folder, key), { force: true });
  }

  async removeStale(): Promise<void> {
    for (const name of await this.folders()) {
      if (name !== this.name && this.isGone(name)) await rm(join(this.root, name), { recursive: true });
    }
  }

  dispose(): void {
    // VS Code waits for nothing when it ends.
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async folders(): Promise<string[]> {
    try {
      return await readdir(this.root);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** Windows of this machine are known by their process, those of others by their age. */
  private isGone(name: string): boolean {
    const [, host, pid] = /^node-([0-9a-f]+)-([0-9]+)\./.exec(name) ?? [];
    if (host !== this.host) return isOldFolder(name);
    return !isRunning(Number(pid));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
