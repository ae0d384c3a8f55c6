/**
 * Node's own file functions, which also write down what makes files durable. For a test's `vi.mock` of `node:fs` and
 * `node:fs/promises`: both must be in place before what is tested is loaded.
 */
import type fs from 'node:fs';
import type promises from 'node:fs/promises';
import { basename } from 'node:path';

/** What has happened, in order: syncs when they are done, renames and removals when they begin. */
export const fileCalls: string[] = [];
/** What becomes of each sync of a folder; nothing special by default. */
export const folderFault: { at: 'open' | 'sync' | undefined; code: string } = { at: undefined, code: '' };

const names = new Map<number, string>();

/** As tests name a file: temporary ones have a name that nobody can foresee. */
function nameOf(path: unknown): string {
  return basename(String(path)).replace(/^\.(.+)\.[0-9a-f]{12}\.fcn-labeler\.tmp$/, 'temporary $1');
}

function fault(): Error {
  return Object.assign(new Error(`${folderFault.code}: a folder`), { code: folderFault.code });
}

export function recordingFs(original: typeof fs): Partial<typeof fs> {
  const openSync: typeof fs.openSync = (path, ...rest) => {
    const descriptor = original.openSync(path, ...rest);
    names.set(descriptor, nameOf(path));
    return descriptor;
  };
  const fdatasync = ((descriptor: number, done: fs.NoParamCallback) =>
    original.fdatasync(descriptor, (error) => {
      fileCalls.push(`sync data of ${names.get(descriptor)}`);
      done(error);
    })) as typeof fs.fdatasync;
  const renameSync: typeof fs.renameSync = (from, to) => {
    fileCalls.push(`rename ${nameOf(from)} to ${nameOf(to)}`);
    original.renameSync(from, to);
  };
  return { ...original, openSync, fdatasync, renameSync };
}

export function recordingPromises(original: typeof promises): Partial<typeof promises> {
  const open: typeof promises.open = async (path, flags, mode) => {
    const isFolder = flags === 'r';
    if (isFolder && folderFault.at === 'open') throw fault();
    const handle = await original.open(path, flags, mode);
    const sync = handle.sync.bind(handle);
    handle.sync = async () => {
      if (isFolder && folderFault.at === 'sync') throw fault();
      await sync();
      fileCalls.push(`sync ${nameOf(path)}`);
    };
    return handle;
  };
  const rename: typeof promises.rename = (from, to) => {
    fileCalls.push(`rename ${nameOf(from)} to ${nameOf(to)}`);
    return original.rename(from, to);
  };
  const rm: typeof promises.rm = (path, options) => {
    if (options?.force !== true) fileCalls.push(`remove ${nameOf(path)}`);
    return original.rm(path, options);
  };
  return { ...original, open, rename, rm };
}
