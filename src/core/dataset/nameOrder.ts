/** The order in which people go through images: by name, where numbers count as numbers: 9.png is before 10.png. */

/** Some languages ignore punctuation unless told otherwise. */
const names = new Intl.Collator(undefined, { numeric: true, ignorePunctuation: false });

const ZERO = 0x30;
const NINE = 0x39;

interface WithPath {
  readonly path: string;
}

/**
 * Compares paths folder by folder, so that the images of a folder stay together.
 * @returns below 0 where the first path comes first; 0 only where both are the same
 */
export function compareByName(a: string, b: string): number {
  const same = sharedLength(a, b);
  // The numbers of most folders have the same number of digits: parts would be a lot of garbage for 100,000 images.
  if (endOfNumber(a, same) === endOfNumber(b, same) && isDigit(a, same) && isDigit(b, same))
    return a < b ? -1 : 1;
  const start = same === 0 ? 0 : a.lastIndexOf('/', same - 1) + 1;
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

/** How many characters two paths begin with that are the same. */
function sharedLength(a: string, b: string): number {
  let same = 0;
  while (same < a.length && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  return same;
}

/** Whether the character is one of 0 to 9. */
function isDigit(path: string, at: number): boolean {
  const code = path.charCodeAt(at);
  return code >= ZERO && code <= NINE;
}

function endOfNumber(path: string, from: number): number {
  let end = from;
  while (isDigit(path, end)) end++;
  return end;
}

function partAt(path: string, start: number): string {
  const end = path.indexOf('/', start);
  return end < 0 ? path.slice(start) : path.slice(start, end);
}
