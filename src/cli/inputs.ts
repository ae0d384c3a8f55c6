/** Which images a call names, and where the mask of each goes. */
import { stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { isMissing } from '../node/atomicWrite';
import { readLink } from '../node/readLink';
import { filesBelow } from './filesBelow';
import { UsageError } from './io';
import { readMaskHeadFile } from './maskHeadFile';

export interface Job {
  readonly image: string;
  readonly mask: string;
}

/** What the command line decodes; `bmp` by its own decoder, the rest by sharp. */
const IMAGE_EXTENSIONS = new Set([
  '.jpg',
  '.jpeg',
  '.png',
  '.webp',
  '.gif',
  '.avif',
  '.tif',
  '.tiff',
  '.bmp',
]);

/**
 * Lists the images of files and folders (recursively, by name) with their masks' paths.
 * @throws UsageError for a path that isn't there, a folder without images, or two images with one mask
 */
export async function collectJobs(inputs: readonly string[], out: string): Promise<Job[]> {
  const outFolder = resolve(out);
  const jobs: Job[] = [];
  for (const input of inputs) {
    const path = resolve(input);
    if (await isFolder(path, input)) {
      const images = await imagesBelow(path, outFolder);
      if (images.length === 0) throw new UsageError(`segment: no images in ${input}`);
      jobs.push(...images.map((image) => ({ image, mask: maskPath(outFolder, relative(path, image)) })));
    } else {
      jobs.push({ image: path, mask: maskPath(outFolder, basename(path)) });
    }
  }
  refuseCollisions(jobs);
  return jobs;
}

/** Every `count`-th job from the `index`-th (1-based) on, so that shards are alike in size. */
export function shardOf<T>(jobs: readonly T[], { index, count }: { index: number; count: number }): T[] {
  return jobs.filter((_, position) => position % count === index - 1);
}

function maskPath(outFolder: string, image: string): string {
  return join(outFolder, `${image.slice(0, image.length - extname(image).length)}.png`);
}

async function isFolder(path: string, asGiven: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (!isMissing(error)) throw error;
    // Reading a link that leads nowhere will say so, and what helps.
    if ((await readLink(path)) !== undefined) return false;
    throw new UsageError(`segment: there is no file or folder ${asGiven}`);
  }
}

async function imagesBelow(folder: string, outFolder: string): Promise<string[]> {
  const images: string[] = [];
  for (const file of await filesBelow(folder, outFolder)) {
    const path = join(folder, file);
    if (IMAGE_EXTENSIONS.has(extname(path).toLowerCase()) && !(await isMask(path))) images.push(path);
  }
  return images;
}

/** Masks lie among the images of a workspace; those that the labeler wrote say so in their head. */
async function isMask(path: string): Promise<boolean> {
  if (extname(path).toLowerCase() !== '.png') return false;
  // What can't be read: reading it as an image will say what is wrong with it.
  const head = await readMaskHeadFile(path).catch(() => undefined);
  return head?.info !== undefined;
}

function refuseCollisions(jobs: readonly Job[]): void {
  const images = new Set(jobs.map(({ image }) => image));
  const byMask = new Map<string, string>();
  for (const { image, mask } of jobs) {
    // On Windows and macOS names that differ only in case are one file.
    const key = mask.toLowerCase();
    const other = byMask.get(key);
    if (other === image) throw new UsageError(`segment: ${image} is named twice`);
    if (other !== undefined) {
      throw new UsageError(`segment: ${other} and ${image} would share the mask ${mask}: rename one of them`);
    }
    if (images.has(mask))
      throw new UsageError(`segment: the mask of ${image} would replace the image ${mask}`);
    byMask.set(key, image);
  }
}

/** A path as people know it: below the current folder without its prefix. */
export function shownPath(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith(`..${sep}`) || below === '..' ? path : below;
}
