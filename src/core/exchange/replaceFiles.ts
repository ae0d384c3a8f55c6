/** Putting files into their places, all or none. */
import { LabelerError } from '../errors';
import type { Folder } from './folder';

/** A file that waits to be put into its place; both below the same folder. */
export interface Replacement {
  readonly from: string;
  readonly to: string;
}

/**
 * Moves every file to its place. What lies there is moved away first, and comes back where anything fails.
 * @param removed files that go without another taking their place
 * @param aside an empty or missing folder for what is moved away; the caller removes it
 * @throws LabelerError `write-failed`, with everything as it was
 */
export async function replaceFiles(
  folder: Folder,
  replacements: readonly Replacement[],
  removed: readonly string[],
  aside: string,
): Promise<void> {
  const undo: Replacement[] = [];
  const move = async (from: string, to: string): Promise<void> => {
    await folder.move(from, to);
    undo.push({ from: to, to: from });
  };
  try {
    for (const [i, path] of removed.entries()) await move(path, `${aside}/removed-${i}`);
    for (const [i, { from, to }] of replacements.entries()) {
      if (await folder.exists(to)) await move(to, `${aside}/replaced-${i}`);
      await move(from, to);
    }
  } catch (error) {
    for (const { from, to } of undo.reverse()) await folder.move(from, to);
    throw writeFailed(folder, '', error);
  }
}

/** What the file system said of a write. */
export function writeFailed(folder: Folder, path: string, cause: unknown): LabelerError {
  if (cause instanceof LabelerError) return cause;
  const name = folder.nameOf(path);
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `${name} could not be written (${reason}). Nothing was changed: free space or change the permissions, and try again.`;
  return new LabelerError('write-failed', message, name, { cause });
}
