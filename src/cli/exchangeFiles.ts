/** Datasets and other programs' files on the local disk, as exports and imports see them. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Dataset } from '../core/dataset/dataset';
import { findCollisions } from '../core/dataset/collisions';
import { isImagePath, maskPathOf } from '../core/dataset/maskPaths';
import { LabelerError } from '../core/errors';
import type { ExportSource } from '../core/exchange/exportRun';
import type { ImportSource, ListedImage } from '../core/exchange/types';
import { holdsHeader, LEAST_HEAD_BYTES, readImageHeader, type ImageHeader } from '../core/image/imageHeader';
import { isGone, noAccess } from '../core/image/unreadable';
import { isMissing, TEMPORARY_SUFFIX } from '../node/atomicWrite';
import type { NodeFolder } from '../node/nodeFolder';
import { filesBelow } from './filesBelow';
import { shownPath } from './inputs';
import { readMask } from './maskFile';
import { readMaskHeadFile } from './maskHeadFile';
import { sharpTurner } from './turnImage';

/** A name that nothing has. @param name what it is for */
export function temporaryName(name: string): string {
  return `.${name}.${randomBytes(6).toString('hex')}${TEMPORARY_SUFFIX}`;
}

/** The images of a dataset with the status that their masks tell, by path. */
export async function listImages(root: string, dataset: Dataset): Promise<ListedImage[]> {
  const images = (await filesBelow(root)).filter((path) => isImagePath(dataset, path));
  const colliding = new Set(findCollisions(dataset, images).flatMap((each) => each.images));
  const listed: ListedImage[] = [];
  for (const path of images) {
    const mask = colliding.has(path) ? undefined : maskPathOf(dataset, path);
    listed.push({ path, mask, status: mask === undefined ? 'unlabeled' : await statusOf(join(root, mask)) });
  }
  return listed;
}

/** A mask that says nothing, or is broken, counts as a person's work: reading it says what is wrong. */
async function statusOf(mask: string): Promise<ListedImage['status']> {
  try {
    return (await readMaskHeadFile(mask))?.info?.status ?? 'approved';
  } catch (error) {
    return isMissing(error) ? 'unlabeled' : 'approved';
  }
}

/** The header of an image, from as much of the file as it takes. @throws LabelerError `image-unreadable` */
export async function readHeader(file: string): Promise<ImageHeader> {
  const name = shownPath(file);
  try {
    const handle = await open(file, 'r');
    try {
      for (let length = LEAST_HEAD_BYTES; ; length *= 4) {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, 0);
        const head = buffer.subarray(0, bytesRead);
        if (bytesRead < length || holdsHeader(head)) return readImageHeader(head, name);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof LabelerError) throw error;
    if (isMissing(error)) throw isGone(name);
    throw noAccess(name, error instanceof Error ? error.message : String(error), error);
  }
}

/** @param parent the folder that an export writes to */
export function exportSource(root: string, dataset: Dataset, parent: NodeFolder): ExportSource {
  const classIds = new Set(dataset.classes.map(({ id }) => id));
  return {
    turner: sharpTurner,
    header: (image) => readHeader(join(root, image)),
    bytes: (image) => readFile(join(root, image)),
    copy: async (image, to) => {
      await parent.makeParent(to);
      // A copy that shares the disk's blocks, where the file system can.
      await copyFile(join(root, image), parent.at(to), constants.COPYFILE_FICLONE);
    },
    labels: async (mask, size) => {
      const file = join(root, mask);
      const stored = await readMask(file, size, classIds);
      if (stored === undefined) throw isGone(shownPath(file));
      return stored.map;
    },
  };
}

/**
 * What is imported: a folder's files, or one file.
 * @throws LabelerError `exchange-invalid` where there is nothing
 */
export async function importSource(path: string): Promise<ImportSource> {
  const file = resolve(path);
  let isFolder: boolean;
  try {
    isFolder = (await stat(file)).isDirectory();
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new LabelerError('exchange-invalid', `There is no file or folder ${path}.`, path);
  }
  const folder = isFolder ? file : dirname(file);
  const files = isFolder ? await filesBelow(folder) : [basename(file)];
  return { name: shownPath(file), files, read: (each) => readSource(join(folder, each)) };
}

async function readSource(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw noAccess(shownPath(file), error instanceof Error ? error.message : String(error), error);
  }
}
