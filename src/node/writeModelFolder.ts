/** Writing a model's two files so that whoever reads them never sees a `model.json` without its weights. */
import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, NotDurable, writeFileAtomically } from './atomicWrite';

export interface ModelFiles {
  /** The text of `model.json`. */
  readonly json: string;
  /** The bytes of `weights.bin`. */
  readonly weights: Uint8Array;
}

/**
 * Writes both files beside their targets and syncs them, takes the old `model.json` away, and renames first the weights
 * and then the new `model.json` to their places. A kill between two of these last steps leaves a folder that is no model.
 * @throws the file system's own error (`ENOSPC`, `EACCES`, …): as long as the new files aren't whole the old model is
 *   untouched; NotDurable where only a sync of the renames failed
 */
export async function writeModelFolder(folder: string, { json, weights }: ModelFiles): Promise<void> {
  const description = join(folder, 'model.json');
  let notDurable: NotDurable | undefined;
  await writeFileAtomically(description, new TextEncoder().encode(json), async () => {
    try {
      await writeFileAtomically(join(folder, 'weights.bin'), weights, () => removeTarget(description));
    } catch (error) {
      if (!(error instanceof NotDurable)) throw error;
      notDurable = error;
    }
  });
  if (notDurable !== undefined) throw notDurable;
}

/** Removes the file that the path leads to, if there is one. */
async function removeTarget(path: string): Promise<void> {
  try {
    await rm(await realpath(path));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
