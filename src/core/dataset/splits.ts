/** Which split of a dataset an image is in. */
import type { Dataset } from './dataset';
import { compileGlob, pathOfGlob, type Glob } from './glob';

/** Globs of each split, by its name. */
export type Splits = Dataset['splits'];

/** The split that is learned from; where globs disagree, the others win: what is held out is never learned from. */
export const TRAIN = 'train';

/** Names that mean something to training, evaluation and most training code. */
export const COMMON_SPLITS = [TRAIN, 'val', 'test'] as const;

/**
 * Tells the one split of a path: a split that names the very path wins over one that takes it in by a wildcard; among
 * equals the first one does, `train` being the last.
 * @returns undefined for no split
 */
export function splitMatcher(splits: Splits): (path: string) => string | undefined {
  const byPath = new Map<string, string>();
  const globs: { name: string; glob: Glob }[] = [];
  for (const [name, patterns] of inOrder(splits)) {
    for (const pattern of patterns) {
      const path = pathOfGlob(pattern)?.toLowerCase();
      if (path === undefined) globs.push({ name, glob: compileGlob(pattern) });
      else if (!byPath.has(path)) byPath.set(path, name);
    }
  }
  return (path) => byPath.get(path.toLowerCase()) ?? globs.find(({ glob }) => glob.matches(path))?.name;
}

function inOrder(splits: Splits): [string, readonly string[]][] {
  const entries = Object.entries(splits);
  return [...entries.filter(([name]) => name !== TRAIN), ...entries.filter(([name]) => name === TRAIN)];
}

/** The splits without the paths that they name one by one: what their wildcards say. */
export function wildcardsOf(splits: Splits): Splits {
  return Object.fromEntries(
    Object.entries(splits).map(([name, globs]) => [
      name,
      globs.filter((glob) => pathOfGlob(glob) === undefined),
    ]),
  );
}
