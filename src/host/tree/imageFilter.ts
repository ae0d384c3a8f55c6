/** Which images of a dataset are shown, and in which order. */
import * as v from 'valibot';
import { compileGlob, globProblem } from '../../core/dataset/glob';
import { baseName } from '../../core/dataset/paths';
import { IMAGE_STATUSES } from '../../core/edit';
import { UNLABELED } from '../../core/labelMap';
import type { IndexedImage } from '../datasetIndex/types';

export const IMAGE_SORTS = ['name', 'confidence', 'unlabeled', 'changed'] as const;
export type ImageSort = (typeof IMAGE_SORTS)[number];

/** An image is shown where each part lets it; an empty part lets everything. */
export const FilterSchema = v.object({
  /** Any of these statuses. */
  statuses: v.array(v.picklist(IMAGE_STATUSES)),
  /** A pixel of any of these classes, by name: datasets have ids of their own. */
  classes: v.array(v.string()),
  /** A part of the path, or a glob where it has `*`, `?`, `[` or `{`; case doesn't matter. */
  text: v.string(),
});
export type ImageFilter = Readonly<v.InferOutput<typeof FilterSchema>>;

export const NO_FILTER: ImageFilter = { statuses: [], classes: [], text: '' };
const IS_GLOB = /[*?[{]/;

export const SortSchema = v.picklist(IMAGE_SORTS);

export function isFiltering({ statuses, classes, text }: ImageFilter): boolean {
  return statuses.length > 0 || classes.length > 0 || text !== '';
}

/** @returns why a text can't be filtered by; undefined where it can */
export function textProblem(text: string): string | undefined {
  return IS_GLOB.test(text) ? globProblem(text) : undefined;
}

/**
 * @param classes of the dataset: what the filter's names mean in it
 * @param kept the path of an image that is taken in whatever the filter says
 */
export function filterImages(
  images: readonly IndexedImage[],
  filter: ImageFilter,
  classes: readonly { readonly id: number; readonly name: string }[],
  kept?: string,
): readonly IndexedImage[] {
  if (!isFiltering(filter)) return images;
  const hasText = textMatcher(filter.text);
  const ids = new Set(classes.filter(({ name }) => filter.classes.includes(name)).map(({ id }) => id));
  return images.filter(
    (image) =>
      image.path === kept ||
      ((filter.statuses.length === 0 || filter.statuses.includes(image.status)) &&
        hasText(image.path) &&
        (filter.classes.length === 0 || (image.counts?.some(([id]) => ids.has(id)) ?? false))),
  );
}

/** How many images a filter of classes leaves out without knowing: other programs' masks don't say what they hold. */
export function withoutClasses(images: readonly IndexedImage[], { classes }: ImageFilter): number {
  if (classes.length === 0) return 0;
  return images.filter(
    ({ counts, changed, problem }) => counts === null && changed > 0 && problem === undefined,
  ).length;
}

function textMatcher(text: string): (path: string) => boolean {
  if (text === '') return () => true;
  if (IS_GLOB.test(text) && globProblem(text) === undefined) {
    const { matches } = compileGlob(text);
    // Without a folder it means names, wherever they are.
    return text.includes('/') ? matches : (path) => matches(baseName(path));
  }
  const part = text.toLowerCase();
  return (path) => path.toLowerCase().includes(part);
}

/** @param images by name; images that are equal otherwise stay so */
export function sortImages(images: readonly IndexedImage[], sort: ImageSort): readonly IndexedImage[] {
  if (sort === 'name') return images;
  const keyed = images.map((image) => ({ image, key: SORT_KEYS[sort](image) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ image }) => image);
}

/** Ascending in the tree. An image that nobody asked about comes after those with an answer. */
const SORT_KEYS: Readonly<Record<Exclude<ImageSort, 'name'>, (image: IndexedImage) => number>> = {
  confidence: ({ confidence }) => confidence ?? 2,
  unlabeled: (image) => labeledShare(image) ?? 2,
  changed: ({ changed }) => -changed,
};

/** The share of the pixels that have a class, 0..1; undefined where the mask doesn't say. */
export function labeledShare({ counts, size, changed, problem }: IndexedImage): number | undefined {
  if (counts === null || size === null) {
    return changed === 0 && problem === undefined ? 0 : undefined;
  }
  const unlabeled = counts.find(([id]) => id === UNLABELED)?.[1] ?? 0;
  return 1 - unlabeled / (size.width * size.height);
}

/** The filter in words; undefined where there is none. */
export function filterText({ statuses, classes, text }: ImageFilter): string | undefined {
  const parts = [
    statuses.join(', '),
    classes.length === 0 ? '' : `with ${classes.join(', ')}`,
    text && `"${text}"`,
  ];
  const used = parts.filter((part) => part !== '');
  return used.length === 0 ? undefined : used.join(' · ');
}
