/**
 * The PNG files of a dataset that are no images. Each folder's names are one text until one of them is asked for: as
 * 60,000 paths they would take ten times the memory.
 */
export class PngFiles {
  private readonly folders = new Map<string, string | Set<string>>();

  /** @param folder `''`, or ending with `/`; once each @param names of the files in it */
  add(folder: string, names: readonly string[]): void {
    if (names.length > 0) this.folders.set(folder, names.join('/'));
  }

  /** Takes a file out. @returns whether it was there */
  take(path: string): boolean {
    const nameAt = path.lastIndexOf('/') + 1;
    const folder = path.slice(0, nameAt);
    const names = this.namesIn(folder);
    const isThere = names?.delete(path.slice(nameAt)) ?? false;
    if (names?.size === 0) this.folders.delete(folder);
    return isThere;
  }

  /** The paths of the files that nobody took. */
  left(): string[] {
    return [...this.folders.keys()].flatMap((folder) =>
      [...(this.namesIn(folder) ?? [])].map((name) => folder + name),
    );
  }

  private namesIn(folder: string): Set<string> | undefined {
    const names = this.folders.get(folder);
    if (typeof names !== 'string') return names;
    const split = new Set(names.split('/'));
    this.folders.set(folder, split);
    return split;
  }
}
