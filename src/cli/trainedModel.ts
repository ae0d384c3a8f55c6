/** Where a trained model goes: its folder, its name, its version. */
import type { Stats } from 'node:fs';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { LabelerError } from '../core/errors';
import type { ModelReference } from '../core/edit';
import { encodeModel, type EncodedModel, type ModelContents } from '../fcn/encodeModel';
import { parseDescription } from '../fcn/modelSchema';
import { isMissing, NotDurable } from '../node/atomicWrite';
import { writeModelFolder } from '../node/writeModelFolder';
import { shownPath } from './inputs';
import { UsageError } from './io';

/** What masks call the model: its folder's path below the dataset, or else its name. */
export function modelName(root: string, folder: string): string {
  const below = relative(root, folder);
  const isInside = below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
  return isInside ? below.split(sep).join('/') : basename(folder);
}

/**
 * Finds out before hours of training whether a model can be written there.
 * @throws UsageError for a file in its place, or a `model.json` of something else; the file system's own error
 */
export async function checkModelFolder(folder: string): Promise<void> {
  let path = folder;
  let status = await statusOf(path);
  while (status === undefined) status = await statusOf((path = dirname(path)));
  if (!status.isDirectory()) throw new UsageError(`train: ${shownPath(path)} is no folder`);
  await access(path, constants.W_OK);
  await versionIn(folder);
}

/** @returns undefined where there is nothing */
async function statusOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}

/**
 * Writes the model; one that is there gets the next version, and stays as it is where nothing would change.
 * @throws LabelerError `write-failed`
 */
export async function writeTrainedModel(
  folder: string,
  name: string,
  contents: Omit<ModelContents, 'reference'>,
): Promise<ModelReference> {
  const present = await versionIn(folder);
  const same = { name, version: present ?? 1 };
  const encoded = encodeModel({ ...contents, reference: same });
  if (present === undefined) {
    await write(folder, encoded);
    return same;
  }
  if (await holds(folder, encoded)) return same;
  const next = { name, version: present + 1 };
  await write(folder, encodeModel({ ...contents, reference: next }));
  return next;
}

async function write(folder: string, model: EncodedModel): Promise<void> {
  try {
    await writeModelFolder(folder, model);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const name = shownPath(folder);
    const what = error instanceof NotDurable ? 'may be lost when the power goes' : 'was not written';
    throw new LabelerError('write-failed', `The model ${name} ${what}: ${error.message}`, name, {
      cause: error,
    });
  }
}

/** @returns undefined where there is no model; @throws UsageError where there is something else */
async function versionIn(folder: string): Promise<number | undefined> {
  const file = join(folder, 'model.json');
  try {
    return parseDescription(await readFile(file, 'utf8'), shownPath(file)).version;
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (!(error instanceof LabelerError)) throw error;
    throw new UsageError(
      `train: ${shownPath(file)} is no model of FCN Labeler: move it away, or choose another --out`,
    );
  }
}

async function holds(folder: string, { json, weights }: EncodedModel): Promise<boolean> {
  try {
    const [presentJson, presentWeights] = await Promise.all([
      readFile(join(folder, 'model.json'), 'utf8'),
      readFile(join(folder, 'weights.bin')),
    ]);
    return presentJson === json && presentWeights.equals(weights);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
