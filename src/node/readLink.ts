import { readlink } from 'node:fs/promises';

/** Where a symbolic link leads, as it says; undefined where the path is none, or can't be looked at. */
export async function readLink(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch {
    return undefined;
  }
}
