/** A dataset's images as the tree has them: by split, in groups. */
import { compareByName } from '../../core/dataset/nameOrder';
import { ImageRow } from '../datasetIndex/imageRow';
import type { DatasetIndex, IndexedImage } from '../datasetIndex/types';
import { filterImages, sortImages, type ImageFilter, type ImageSort } from './imageFilter';

/** VS Code takes no more nodes in one place without getting slow. */
export const GROUP_SIZE = 1000;

export interface ImageOptions {
  readonly filter: ImageFilter;
  readonly sort: ImageSort;
}

export interface SplitImages {
  /** undefined for the images in no split. */
  readonly name: string | undefined;
  readonly images: readonly IndexedImage[];
}

export interface Arrangement {
  /** In the order of the dataset file, images in no split last; only splits that have images. */
  readonly splits: readonly SplitImages[];
  /** Whether the dataset has any splits. */
  readonly hasSplits: boolean;
  /** The folder that all images of the dataset lie in: `''`, or ending with `/`. */
  readonly folder: string;
}

/** The images as the tree shows them, one after the other. */
export function inOrder({ splits }: Arrangement): readonly IndexedImage[] {
  return splits.length === 1 ? splits[0].images : splits.flatMap(({ images }) => images);
}

/**
 * The images as the tree shows them, and another one where it would be among them: the filter leaves it out, such as
 * an image that was just approved where open ones are shown, or it was deleted.
 */
export function inOrderWith(
  index: Pick<DatasetIndex, 'images' | 'byName' | 'place' | 'splitOf' | 'find'>,
  options: ImageOptions,
  path: string,
): readonly IndexedImage[] {
  const { images, byName, place } = index;
  const all = index.find(path) === undefined ? withGone(byName, path) : byName;
  const splitOf = (each: string): string | undefined => index.splitOf(each);
  return inOrder(arrange({ images, byName: all, place, splitOf }, options, path));
}

function withGone(images: readonly IndexedImage[], path: string): readonly IndexedImage[] {
  const at = images.findIndex((each) => compareByName(each.path, path) > 0);
  const gone = ImageRow.of(path, undefined, { status: 'unlabeled' });
  return images.toSpliced(at < 0 ? images.length : at, 0, gone);
}

/** A part of many images. */
export interface ImageGroup {
  /** Place of its first image in the split. */
  readonly start: number;
  readonly images: readonly IndexedImage[];
}

/** @param kept the path of an image that is taken in whatever the filter says */
export function arrange(
  index: Pick<DatasetIndex, 'images' | 'byName' | 'place' | 'splitOf'>,
  { filter, sort }: ImageOptions,
  kept?: string,
): Arrangement {
  const { images, byName, place } = index;
  const { classes, splits } = place.dataset;
  const shown = sortImages(filterImages(byName, filter, classes, kept), sort);
  const names = Object.keys(splits);
  const folder = commonFolder(images);
  if (names.length === 0) return { splits: [{ name: undefined, images: shown }], hasSplits: false, folder };
  const bySplit = new Map<string | undefined, IndexedImage[]>(
    [...names, undefined].map((name): [string | undefined, IndexedImage[]] => [name, []]),
  );
  for (const image of shown) bySplit.get(index.splitOf(image.path))?.push(image);
  const found = [...bySplit].map(([name, each]) => ({ name, images: each }));
  return { splits: found.filter((split) => split.images.length > 0), hasSplits: true, folder };
}

/** Parts of at most {@link GROUP_SIZE}; none where the images need no groups. */
export function groupsOf(images: readonly IndexedImage[]): readonly ImageGroup[] {
  if (images.length <= GROUP_SIZE) return [];
  return Array.from({ length: Math.ceil(images.length / GROUP_SIZE) }, (_, i) => {
    const start = i * GROUP_SIZE;
    return { start, images: images.slice(start, start + GROUP_SIZE) };
  });
}

/** @param images ascending by path in code units: what the first and the last share, all do */
function commonFolder(images: readonly { readonly path: string }[]): string {
  const first = images.at(0)?.path ?? '';
  const last = images.at(-1)?.path ?? '';
  let same = 0;
  while (same < first.length && first[same] === last[same]) same++;
  return first.slice(0, first.slice(0, same).lastIndexOf('/') + 1);
}
