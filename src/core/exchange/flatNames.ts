/** Names of exported images: a path becomes one name that no other image has. */
import { compileGlob } from '../dataset/glob';

/** What list files, suffix rules and file systems of other programs stumble over. */
const AWKWARD = /[\\/\s"'<>:|?*\p{Cc}]+/gu;

/** What ends an image's name: no other dot does, since `frame.0001` and `v1.2` are names, too. */
const IMAGE_EXTENSION = /(?<=[^/])\.(?:jpe?g|png|webp|bmp|tiff?|gif)$/i;

/** @param path with an image's extension or without */
export function withoutImageExtension(path: string): string {
  return path.replace(IMAGE_EXTENSION, '');
}

/**
 * A path's name without folders: `train/a b.jpg` becomes `train_a_b`. A name that holds an image's extension would
 * be cut there by programs that replace suffixes anywhere.
 * @param path relative, with or without an extension
 */
export function flatName(path: string): string {
  const flat = withoutImageExtension(path)
    .replaceAll(AWKWARD, '_')
    .replaceAll(/\.(?=jpe?g|png|webp|bmp|txt)/gi, '_')
    .replace(/^[.-]+/, '_');
  return flat === '' ? '_' : flat;
}

/** A path of an image below its glob's fixed part, as the names of masks have it. @param globs the dataset's images */
export function shortPaths(globs: readonly string[]): (path: string) => string {
  const compiled = globs.map(compileGlob);
  return (path) => path.slice(compiled.find(({ matches }) => matches(path))?.base.length ?? 0);
}

/**
 * A name for each path. Those that would be equal (in whatever case) are told apart by numbers, in the order of their
 * paths, so that the same images get the same names every time.
 * @param shortened what of a path goes into its name
 * @returns the names by path
 */
export function flatNames(
  paths: readonly string[],
  shortened: (path: string) => string = (path) => path,
): Map<string, string> {
  const sorted = [...paths].sort();
  const wanted = new Set(sorted.map((path) => flatName(shortened(path)).toLowerCase()));
  const used = new Set<string>();
  const names = new Map<string, string>();
  for (const path of sorted) {
    const plain = flatName(shortened(path));
    let name = plain;
    // A number must not take the name that another path has by itself.
    for (let n = 2; used.has(name.toLowerCase()) || (n > 2 && wanted.has(name.toLowerCase())); n++) {
      name = `${plain}_${n}`;
    }
    used.add(name.toLowerCase());
    names.set(path, name);
  }
  return names;
}
