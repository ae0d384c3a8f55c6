/** Which image of the dataset imported labels belong to, or where a new image goes. */
import type { Dataset } from '../dataset/dataset';
import { compileGlob } from '../dataset/glob';
import { isImagePath, maskPathOf } from '../dataset/maskPaths';
import { baseName } from '../dataset/paths';
import { flatName, shortPaths, withoutImageExtension } from './flatNames';
import type { ImportItem } from './types';

/** Where new images go when a dataset's globs say nothing else. */
export const IMAGE_FOLDER = 'images/';

export class ImportPlaces {
  /** Images by their paths and names, the surest first; undefined where several have the name. */
  private readonly lookups: readonly ((name: string) => string | undefined)[];

  /** @param images the dataset's, each with a mask of its own */
  constructor(
    private readonly dataset: Dataset,
    images: readonly string[],
  ) {
    const short = shortPaths(dataset.images);
    this.lookups = [
      lookup(images, (path) => path),
      lookup(images, withoutImageExtension),
      lookup(images, (path) => flatName(short(path))),
      lookup(images, (path) => flatName(baseName(path))),
    ];
  }

  /** The dataset's image of this name; undefined where there is none, or more than one. */
  find(name: string): string | undefined {
    const names = [name, withoutImageExtension(name), flatName(name), flatName(baseName(name))];
    for (const [i, find] of this.lookups.entries()) {
      const image = find(names[i]);
      if (image !== undefined) return image;
    }
    return undefined;
  }

  /**
   * Where an image goes that the dataset hasn't got: below its split where the globs take that in.
   * @param file its name with an extension
   */
  placeFor({ split }: ImportItem, file: string): { image: string; mask: string } | undefined {
    const bases = [...this.dataset.images.map((glob) => compileGlob(glob).base), IMAGE_FOLDER];
    const folders = bases
      .map((base) => (base === '' ? IMAGE_FOLDER : base))
      .flatMap((base) => (split === undefined ? [base] : [`${base}${flatName(split)}/`, base]));
    const image = folders.map((folder) => folder + file).find((path) => isImagePath(this.dataset, path));
    const mask = image === undefined ? undefined : maskPathOf(this.dataset, image);
    return image === undefined || mask === undefined ? undefined : { image, mask };
  }
}

function lookup(images: readonly string[], keyOf: (path: string) => string) {
  const byKey = new Map<string, string | undefined>();
  for (const image of images) {
    const key = keyOf(image);
    byKey.set(key, byKey.has(key) ? undefined : image);
  }
  return (key: string): string | undefined => byKey.get(key);
}
