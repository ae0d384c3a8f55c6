/** The order in which people go through images: by name, where numbers count as numbers: 9.png is before 10.png. */

/** Some languages ignore punctuation unless told otherwise. */
const names = new Intl.Collator(undefined, { numeric: true, ignorePunctuation: false });

interface WithPath {
  readonly path: string;
}

/**
 * Compares paths folder by folder, so that the images of a folder stay together.
 * @returns below 0 where the first path comes first; 0 only where both are the same
 */
export function compareByName(a: string, b: string): number {
  const start = sharedFolder(a, b);
  const [partA, partB] = [partAt(a, start), partAt(b, start)];
  if (partA === partB) return a.length - b.length;
  return names.compare(partA, partB) || (partA < partB ? -1 : 1);
}

/** Puts images in that order; it sorts only where others are there than the last time. */
export class NameOrder {
  private paths: readonly string[] = [];
  private places: readonly number[] = [];

  of<T extends WithPath>(images: readonly T[]): readonly T[] {
    if (!this.isOf(images)) {
      const paths = images.map(({ path }) => path);
      this.places = [...paths.keys()].sort((a, b) => compareByName(paths[a], paths[b]));
      this.paths = paths;
    }
    return this.places.map((at) => images[at]);
  }

  private isOf(images: readonly WithPath[]): boolean {
    return images.length === this.paths.length && images.every(({ path }, at) => path === this.paths[at]);
  }
}

/** The length of the folders that two paths share: where the first part begins that may differ. */
function sharedFolder(a: string, b: string): number {
  let start = 0;
  for (let i = 0; i < a.length && a[i] === b[i]; i++) if (a[i] === '/') start = i + 1;
  return start;
}

function partAt(path: string, start: number): string {
  const end = path.indexOf('/', start);
  return end < 0 ? path.slice(start) : path.slice(start, end);
}
