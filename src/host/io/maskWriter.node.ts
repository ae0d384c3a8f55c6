/**
 * Writes local masks atomically. VS Code's own `writeFile` truncates in place and its `rename` deletes first; either
 * loses the mask when the process dies in between.
 */
import { constants } from 'node:fs';
import { access, lstat, readFile, readlink, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Uri } from 'vscode';
import { LabelerError } from '../../core/errors';
import { isMissing, NotDurable, syncFolder, writeFileAtomically } from '../../node/atomicWrite';
import {
  checkBeforeWrite,
  equalBytes,
  fingerprint,
  HalfWritten,
  writeFailed,
  type Expectation,
  type Fingerprint,
  type MaskWriter,
} from './maskWriter';

/** As many links as Linux follows before it calls them a loop. */
const MAX_LINKS = 40;

export class NodeMaskWriter implements MaskWriter {
  /**
   * @param displayPath a file's name for people
   * @param beforeRename runs when the temporary file is written; tests make it slow or fail
   */
  constructor(
    private readonly displayPath: (file: Uri) => string,
    private readonly beforeRename: () => Promise<void> = () => Promise.resolve(),
  ) {}

  async write(file: Uri, bytes: Uint8Array, expected: Expectation): Promise<Fingerprint> {
    try {
      return await this.replace(file, bytes, expected);
    } catch (error) {
      if (error instanceof LabelerError) throw error;
      const name = this.displayPath(file);
      // What is there now is ours: the next save must not take it for another program's.
      if (error instanceof NotDurable) throw new HalfWritten(name, error, fingerprint(bytes, 0));
      throw writeFailed(name, error);
    }
  }

  private async replace(file: Uri, bytes: Uint8Array, expected: Expectation): Promise<Fingerprint> {
    const target = await followLinks(file.fsPath);
    const present = await readWritable(target);
    if (present !== undefined && equalBytes(present, bytes)) {
      // They may have come by a rename that could not be synced.
      await syncFolder(dirname(target));
    } else {
      await writeFileAtomically(target, bytes, async () => {
        await this.beforeRename();
        checkBeforeWrite(this.displayPath(file), await readWritable(target), bytes, expected);
      });
    }
    // VS Code's file systems know whole milliseconds.
    return fingerprint(bytes, Math.round((await stat(target)).mtimeMs));
  }
}

/** The file that a path stands for, whether it exists or not: a link to a missing file names that file. */
async function followLinks(file: string): Promise<string> {
  let path = file;
  for (let links = 0; links < MAX_LINKS; links++) {
    const status = await unlessMissing(lstat(path));
    if (!status?.isSymbolicLink()) return path;
    path = resolve(dirname(path), await readlink(path));
  }
  throw new Error('too many symbolic links');
}

/** What a file holds that may be written; undefined where there is none. */
async function readWritable(file: string): Promise<Uint8Array | undefined> {
  const bytes = await unlessMissing(readFile(file));
  if (bytes !== undefined) await access(file, constants.W_OK);
  return bytes;
}

async function unlessMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
