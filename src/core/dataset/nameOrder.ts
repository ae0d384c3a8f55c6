/** The order of images by name: numbers in a name count as numbers, as in VS Code's explorer; 9.png is before 10.png. */

const names = new Intl.Collator(undefined, { numeric: true });

/** @returns below 0 where the first path comes first; 0 only where both are the same */
export function compareByName(a: string, b: string): number {
  return names.compare(a, b) || (a < b ? -1 : Number(a > b));
}

/** The images by their paths; a new array. */
export function inNameOrder<T extends { readonly path: string }>(images: readonly T[]): T[] {
  return images.toSorted((a, b) => compareByName(a.path, b.path));
}
