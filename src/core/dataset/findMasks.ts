/** Finding masks that are there before a dataset is: PNG files named like its images. */
import { baseName, withoutExtension } from './paths';

/** An image and what seems to be its mask; paths below the dataset. */
export interface MaskPair {
  readonly image: string;
  readonly mask: string;
}

/** Masks that are named and placed alike. */
export interface MaskLayout {
  /** The dataset's `labels` that leads to them; undefined where none does, as with Cityscapes. */
  readonly template: string | undefined;
  /** What people read of it: the template, or folder and ending. */
  readonly name: string;
  /** Ascending by image. */
  readonly pairs: readonly MaskPair[];
}

/** What other programs put behind an image's name for its mask; longer ones first where one ends another. */
const MASK_ENDINGS = [
  '_gtFine_labelTrainIds',
  '_gtFine_labelIds',
  '_gtFine_color',
  '_labelTrainIds',
  '_labelIds',
  '_segmentation',
  '_annotation',
  '_labels',
  '_label',
  '_masks',
  '_mask',
  '-mask',
  '.mask',
  '_color',
  '_seg',
  '_lbl',
  '_gt',
  '_L',
];
/** What stands behind an image's name, and not behind its mask's. */
const IMAGE_ENDINGS = ['_leftImg8bit', '_image', '_img', '_sat'];
/** Folders whose PNG files are masks, by their names. */
const MASK_FOLDER =
  /^(?:labels?|masks?|annotations?|annots?|gt|gtfine|ground_?truth|ann_dir|seg(?:mentation)?(?:class|object)?s?|trainannot|valannot|testannot)$/i;

/** Whether a folder, by its name, holds masks and no images. */
export function isMaskFolder(path: string): boolean {
  return path.split('/').some((part) => MASK_FOLDER.test(part));
}

/**
 * @param base what `{path}` is below: `''`, or ending with `/`
 * @param images paths of the images
 * @param pngs paths of all PNG files, images among them
 * @returns those with a template first, then those with the most masks
 */
export function findMaskLayouts(
  base: string,
  images: readonly string[],
  pngs: Iterable<string>,
): MaskLayout[] {
  const byStem = stemsOf(images);
  const layouts = new Map<string, { template: string | undefined; name: string; pairs: MaskPair[] }>();
  for (const mask of pngs) {
    const found = imageOf(mask, byStem);
    if (found === undefined) continue;
    const { image, ending } = found;
    const template = templateOf(base, image, mask, ending);
    const name = template ?? `${topFolder(mask)}…${ending}.png`;
    const layout = layouts.get(name) ?? { template, name, pairs: [] };
    layout.pairs.push({ image, mask });
    layouts.set(name, layout);
  }
  const sorted = [...layouts.values()].map((layout) => ({
    ...layout,
    pairs: layout.pairs.sort((a, b) => (a.image < b.image ? -1 : 1)),
  }));
  return sorted.sort(
    (a, b) =>
      Number(b.template !== undefined) - Number(a.template !== undefined) || b.pairs.length - a.pairs.length,
  );
}

function stemsOf(images: readonly string[]): Map<string, string[]> {
  const byStem = new Map<string, string[]>();
  for (const image of images) {
    const stem = stemOf(image);
    for (const key of [stem, ...stripped(stem, IMAGE_ENDINGS).map(({ rest }) => rest)]) {
      const same = byStem.get(key.toLowerCase());
      if (same === undefined) byStem.set(key.toLowerCase(), [image]);
      else same.push(image);
    }
  }
  return byStem;
}

/** The image of a mask, by the mask's whole name or without an ending; of several that in the most alike folder. */
function imageOf(
  mask: string,
  byStem: ReadonlyMap<string, readonly string[]>,
): { image: string; ending: string } | undefined {
  const stem = stemOf(mask);
  for (const { rest, ending } of [{ rest: stem, ending: '' }, ...stripped(stem, MASK_ENDINGS)]) {
    const images = (byStem.get(rest.toLowerCase()) ?? []).filter((image) => image !== mask);
    // An image of this name beside it is another image, and a file beside images is a mask by its ending only.
    const others = ending === '' ? images.filter((image) => folderOf(image) !== folderOf(mask)) : images;
    if (others.length === 0) continue;
    const best = others.reduce((a, b) => (isCloser(mask, b, a) ? b : a));
    return { image: best, ending };
  }
  return undefined;
}

function stripped(stem: string, endings: readonly string[]): { rest: string; ending: string }[] {
  return endings
    .filter((ending) => stem.length > ending.length && stem.toLowerCase().endsWith(ending.toLowerCase()))
    .map((ending) => ({ rest: stem.slice(0, -ending.length), ending: stem.slice(-ending.length) }));
}

function templateOf(base: string, image: string, mask: string, ending: string): string | undefined {
  const path = withoutExtension(image.slice(base.length));
  const withoutEnding = withoutExtension(mask).slice(0, -ending.length || undefined);
  if (withoutEnding !== path && !withoutEnding.endsWith(`/${path}`)) return undefined;
  const prefix = withoutEnding.slice(0, -path.length);
  return `${prefix}{path}${mask.slice(withoutEnding.length)}`;
}

/** Whether `a` lies in a folder more alike the mask's than `b` does; of equals the one less deep. */
function isCloser(mask: string, a: string, b: string): boolean {
  const difference = alike(mask, a) - alike(mask, b);
  return difference > 0 || (difference === 0 && a.split('/').length < b.split('/').length);
}

/** How many folders, from the file's own on, two paths have alike. */
function alike(a: string, b: string): number {
  const [foldersA, foldersB] = [a, b].map((path) => path.split('/').slice(0, -1).reverse());
  const differs = foldersA.findIndex((folder, i) => folder.toLowerCase() !== foldersB.at(i)?.toLowerCase());
  return differs < 0 ? foldersA.length : differs;
}

function stemOf(path: string): string {
  return baseName(withoutExtension(path));
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function topFolder(path: string): string {
  return path.slice(0, path.indexOf('/') + 1);
}
