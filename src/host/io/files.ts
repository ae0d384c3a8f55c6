/** Reading through VS Code's file systems, where a missing file is an answer and not an error. */
import type { FileStat, FileSystem, Uri } from 'vscode';

/** Whether the error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'FileNotFound';
}

/** @returns undefined where there is no such file */
export async function readIfThere(
  fs: Pick<FileSystem, 'readFile'>,
  file: Uri,
): Promise<Uint8Array | undefined> {
  try {
    return await fs.readFile(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** @returns undefined where there is no such file */
export async function statIfThere(fs: Pick<FileSystem, 'stat'>, file: Uri): Promise<FileStat | undefined> {
  try {
    return await fs.stat(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What tells by a look from outside that a file is another one now. */
export interface FileLook {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, as the file system says. */
  readonly mtime: number;
}

/** Whether a file differs by size or time from what was seen, null where there was none; cheap, and enough to look closer. */
export async function wasTouched(
  fs: Pick<FileSystem, 'stat'>,
  file: Uri,
  seen: FileLook | null,
): Promise<boolean> {
  const now = await statIfThere(fs, file);
  return now?.size !== seen?.size || now?.mtime !== seen?.mtime;
}

export async function exists(fs: Pick<FileSystem, 'stat'>, file: Uri): Promise<boolean> {
  return (await statIfThere(fs, file)) !== undefined;
}
