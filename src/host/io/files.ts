/** Reading through VS Code's file systems, where a missing file is an answer and not an error. */
import type { FileSystem, Uri } from 'vscode';

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

export async function exists(fs: Pick<FileSystem, 'stat'>, file: Uri): Promise<boolean> {
  try {
    await fs.stat(file);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
