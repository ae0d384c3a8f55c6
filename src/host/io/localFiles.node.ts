/** Looking at many local files: synchronous calls, which take a tenth of the time of asynchronous ones. */
import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import type { FolderEntry, LocalFiles } from './localFiles';

export const nodeLocalFiles: LocalFiles = {
  list: (folder) =>
    readdirSync(folder, { withFileTypes: true })
      .map((entry) => (entry.isSymbolicLink() ? followed(folder, entry) : entryOf(entry)))
      .filter((entry) => entry !== undefined),
  stat: (file) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat && { mtime: Math.trunc(stat.mtimeMs), size: stat.size };
  },
  readHead: (file, into) => {
    const descriptor = openSync(file, 'r');
    try {
      return readSync(descriptor, into, 0, into.length, 0);
    } finally {
      closeSync(descriptor);
    }
  },
};

function entryOf(entry: Pick<Dirent, 'name' | 'isDirectory'>, isLink = false): FolderEntry {
  return { name: entry.name, kind: entry.isDirectory() ? 'folder' : 'file', isLink };
}

/** What a link leads to; undefined where that is nothing, or a folder that it lies in. */
function followed(folder: string, { name }: Dirent): FolderEntry | undefined {
  try {
    const link = join(folder, name);
    const stat = statSync(link);
    if (stat.isDirectory() && `${realpathSync(folder)}${sep}`.startsWith(`${realpathSync(link)}${sep}`)) {
      return undefined;
    }
    return entryOf({ name, isDirectory: () => stat.isDirectory() }, true);
  } catch {
    return undefined;
  }
}
