/** Writing a local file so that whoever reads it sees the old bytes or the new ones, never a part. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Marks temporary files, so that those a crash left behind can be found. */
export const TEMPORARY_SUFFIX = '.fcn-labeler.tmp';

/**
 * What a file system says that can't sync a folder, or not one that may be entered and not listed: the renamed file is
 * as safe there as it gets. Anything else, such as `EIO`, means that a loss of power may bring the old file back.
 */
const UNSYNCABLE = new Set(['EINVAL', 'ENOTSUP', 'EPERM', 'EACCES', 'EISDIR']);

/** The file holds the new bytes, and a loss of power may still bring the old ones back. */
export class NotDurable extends Error {}

/**
 * Writes a temporary file beside the target, syncs it to disk and renames it over the target. Links are followed,
 * the target's mode is kept, missing folders are made.
 * @param beforeRename called with everything written and the target untouched; throwing leaves the target alone
 * @throws the file system's own error (`ENOSPC`, `EACCES`, …): the target is untouched and the temporary file
 *   gone then; NotDurable where only the sync of the rename failed
 */
export async function writeFileAtomically(
  file: string,
  bytes: Uint8Array,
  beforeRename: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const target = await resolveLink(file);
  await mkdir(dirname(target), { recursive: true });
  const mode = await modeOf(target);
  const temporary = join(
    dirname(target),
    `.${basename(target)}.${randomBytes(6).toString('hex')}${TEMPORARY_SUFFIX}`,
  );
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(bytes);
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await beforeRename();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

/** Makes renames in a folder durable, where the system can. @throws NotDurable */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (UNSYNCABLE.has(codeOf(error))) return;
    throw new NotDurable(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function resolveLink(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (isMissing(error)) return file;
    throw error;
  }
}

async function modeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mode & 0o7777;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether the error says that the file isn't there. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
