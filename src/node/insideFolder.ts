/** Whether links lead a file out of the folder that it is said to lie in. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { LabelerError } from '../core/errors';
import { isMissing } from './atomicWrite';
import { readLink } from './readLink';

/** As many links as Linux follows before it calls them a loop. */
const MAX_LINKS = 40;

/**
 * Refuses a mask, or a dataset file, that links lead out of its dataset. Links within it are fine, and so is a dataset that is itself
 * reached by one.
 * @param folder the dataset's root
 * @param file the mask or dataset file, whether it exists or not
 * @param name what messages call it
 * @throws LabelerError `mask-outside`; the file system's own error (`EACCES`, `ELOOP`, …)
 */
export async function checkInside(folder: string, file: string, name: string): Promise<void> {
  const [root, target] = await Promise.all([followLinks(folder), followLinks(file)]);
  const below = relative(root, target);
  if (below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)) return;
  throw new LabelerError(
    'mask-outside',
    `${name} leads out of its dataset, to ${target}: masks are read and written, and classes changed, inside the dataset only. Put the file or folder itself in the place of the link (DVC: "dvc unprotect", git-annex: "git annex unlock").`,
    name,
  );
}

/** The path with every link in it followed, as far as it exists; a link to nothing stands for what it names. */
async function followLinks(path: string, links = 0): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const parent = dirname(path);
  if (parent === path) return path;
  const folder = await followLinks(parent, links);
  const entry = join(folder, basename(path));
  const target = await readLink(entry);
  if (target === undefined) return entry;
  if (links === MAX_LINKS) throw new Error('too many symbolic links');
  return followLinks(resolve(folder, target), links + 1);
}
