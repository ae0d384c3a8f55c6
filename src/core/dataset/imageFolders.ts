/** Folders that a new dataset's images can lie in. */
import { isMaskFolder } from './findMasks';

/** Deeper folders are seldom what a dataset is made of. */
const DEEPEST = 3;

export interface ImageFolder {
  /** Without a slash at its end; `''` for all folders. */
  readonly path: string;
  /** Images in it or below it; the PNG files of folders of masks are none. */
  readonly count: number;
}

/**
 * The deepest folder that holds all images comes first, since all folders together would take masks for images; then
 * all of them by their paths.
 * @param images their paths
 */
export function imageFolders(images: readonly string[]): ImageFolder[] {
  const counts = new Map<string, number>();
  for (const image of images) {
    const parts = image.split('/').slice(0, -1);
    if (image.toLowerCase().endsWith('.png') && isMaskFolder(parts.join('/'))) continue;
    for (let depth = 0; depth <= Math.min(parts.length, DEEPEST); depth++) {
      const folder = parts.slice(0, depth).join('/');
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  const folders = [...counts]
    .map(([path, count]) => ({ path, count }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const best = folders.findLast(({ count }) => count === counts.get(''));
  return best === undefined ? [] : [best, ...folders.filter((each) => each !== best)];
}
