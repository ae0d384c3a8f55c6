/** Which images of a dataset have labels to learn from, and which of them are held out. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Dataset } from '../core/dataset/dataset';
import { findCollisions } from '../core/dataset/collisions';
import { isImagePath, maskPathOf } from '../core/dataset/maskPaths';
import { splitMatcher, TRAIN } from '../core/dataset/splits';
import type { ImageStatus } from '../core/edit';
import { LabelerError } from '../core/errors';
import { seededRandom, shuffle } from '../core/random';
import { isMissing } from '../node/atomicWrite';
import { filesBelow } from './filesBelow';
import { readMaskHeadFile } from './maskHeadFile';

/** Paths below the dataset, with `/`. */
export interface LabeledImage {
  readonly image: string;
  readonly mask: string;
}

export interface Split {
  readonly train: readonly LabeledImage[];
  readonly val: readonly LabeledImage[];
}

/** Where a dataset names no validation images: a fifth of at least so many is held out. */
const HOLD_OUT_FROM = 10;
const HELD_OUT_SHARE = 1 / 5;

/**
 * Lists the images whose mask is there and has one of the statuses, by path. The mask's head is taken on trust.
 * @throws LabelerError `dataset-invalid` where two images share a mask
 */
export async function findLabeledImages(
  root: string,
  dataset: Dataset,
  statuses: ReadonlySet<ImageStatus>,
): Promise<LabeledImage[]> {
  const images = (await filesBelow(root)).filter((path) => isImagePath(dataset, path));
  const collision = findCollisions(dataset, images).at(0);
  if (collision !== undefined) throw new LabelerError('dataset-invalid', collision.message, collision.mask);
  const labeled: LabeledImage[] = [];
  for (const image of images) {
    const mask = maskPathOf(dataset, image);
    if (mask === undefined) continue;
    const status = await statusOf(join(root, mask));
    if (status !== undefined && statuses.has(status)) labeled.push({ image, mask });
  }
  return labeled;
}

/** @returns undefined where there is no mask; one that says nothing, or is broken, counts as a person's work */
async function statusOf(mask: string): Promise<ImageStatus | undefined> {
  try {
    return (await readMaskHeadFile(mask))?.info?.status ?? 'approved';
  } catch (error) {
    if (isMissing(error)) return undefined;
    // A folder, no permission: reading it names it.
    return 'approved';
  }
}

/**
 * Divides by the dataset's splits: `val` is held out, the images of `train` are learned from, or else those of no other
 * split (one named `test` is never learned from). Without `val` a fifth of ten and more is held out: those with the
 * smallest hashes of their paths, so that a growing dataset keeps most of them.
 */
export function splitImages(images: readonly LabeledImage[], { splits }: Pick<Dataset, 'splits'>): Split {
  const splitOf = splitMatcher(splits);
  const val = images.filter(({ image }) => splitOf(image) === 'val');
  const trainSplit = Object.hasOwn(splits, TRAIN) ? TRAIN : undefined;
  const train = images.filter(({ image }) => splitOf(image) === trainSplit);
  if (Object.hasOwn(splits, 'val') || train.length < HOLD_OUT_FROM) return { train, val };
  const byHash = [...train].sort((a, b) => (hashOf(a.image) < hashOf(b.image) ? -1 : 1));
  const heldOut = new Set(byHash.slice(0, Math.floor(train.length * HELD_OUT_SHARE)));
  return {
    train: train.filter((image) => !heldOut.has(image)),
    val: train.filter((image) => heldOut.has(image)),
  };
}

/** The first `count` images of a shuffle by the seed. */
export function limitImages(
  images: readonly LabeledImage[],
  count: number | undefined,
  seed: number,
): readonly LabeledImage[] {
  if (count === undefined || count >= images.length) return images;
  const order = images.map((_, place) => place);
  shuffle(order, seededRandom(seed));
  return order.slice(0, count).map((place) => images[place]);
}

/** 32 bits of a text, the same on every machine. */
export function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}
