/** The split of each image, told once. */
import { splitMatcher, type Splits } from '../../core/dataset/splits';

export class SplitLookup {
  private readonly known = new Map<string, string | undefined>();
  private readonly find: ((path: string) => string | undefined) | undefined;

  constructor(readonly splits: Splits) {
    this.find = Object.keys(splits).length === 0 ? undefined : splitMatcher(splits);
  }

  /** @returns undefined for an image in no split */
  of(path: string): string | undefined {
    if (this.find === undefined) return undefined;
    if (!this.known.has(path)) this.known.set(path, this.find(path));
    return this.known.get(path);
  }
}
