/** Which images are in which split, as edits of the dataset file's text. */
import { layoutOf, writeProperty } from './jsonEdits';
import { globOfPath, pathOfGlob } from './glob';
import { parseDataset, parseDatasetTree } from './parseDataset';
import { splitMatcher, wildcardsOf, type Splits } from './splits';

/** Lists of globs up to this length stand in one line. */
const LINE_LENGTH = 80;

/**
 * Replaces all splits.
 * @returns the file's new text
 * @throws LabelerError `dataset-invalid` when the text is no dataset, or a glob is none
 */
export function writeSplits(text: string, file: string, splits: Splits): string {
  const { root } = parseDatasetTree(text, file);
  const changed = writeProperty(text, root, 'splits', splitsSource(splits, text));
  parseDataset(changed, file);
  return changed;
}

/**
 * Puts images into splits; all others stay where they are. An image that its split's wildcards take in anyway isn't
 * named there.
 * @param assigned the split of each path, with `/`; undefined takes it out of those that name it
 * @returns the new splits
 */
export function assignImages(splits: Splits, assigned: ReadonlyMap<string, string | undefined>): Splits {
  const wanted = new Map([...assigned].map(([path, name]) => [path.toLowerCase(), { path, name }]));
  const changed = new Map<string, string[]>();
  for (const [name, globs] of Object.entries(splits)) {
    const kept = globs.filter((glob) => {
      const path = pathOfGlob(glob);
      return path === undefined || !wanted.has(path.toLowerCase());
    });
    changed.set(name, kept);
  }
  const byWildcard = splitMatcher(wildcardsOf(splits));
  for (const { path, name } of wanted.values()) {
    if (name === undefined || byWildcard(path) === name) continue;
    const globs = changed.get(name) ?? [];
    globs.push(globOfPath(path));
    changed.set(name, globs);
  }
  return Object.fromEntries(changed);
}

/** Splits that name every image, in the order of the names and the paths. */
export function splitsOf(assigned: ReadonlyMap<string, string>, names: readonly string[]): Splits {
  const paths = new Map(names.map((name): [string, string[]] => [name, []]));
  for (const [path, name] of assigned) paths.get(name)?.push(path);
  return Object.fromEntries(
    [...paths].map(([name, each]) => [name, each.sort().map((path) => globOfPath(path))]),
  );
}

/** The property's value as a person would lay it out in this file. */
function splitsSource(splits: Splits, text: string): string {
  const { insertSpaces, tabSize, eol } = layoutOf(text);
  const indent = insertSpaces ? ' '.repeat(tabSize) : '\t';
  const isOneLine = !text.trim().includes('\n');
  if (isOneLine) return JSON.stringify(splits);
  const lines = Object.entries(splits).map(([name, globs]) => {
    const items = globs.map((glob) => JSON.stringify(glob));
    const short = `[${items.join(', ')}]`;
    const long = `[${eol}${items.map((item) => `${indent.repeat(3)}${item}`).join(`,${eol}`)}${eol}${indent.repeat(2)}]`;
    return `${indent.repeat(2)}${JSON.stringify(name)}: ${short.length <= LINE_LENGTH ? short : long}`;
  });
  return lines.length === 0 ? '{}' : `{${eol}${lines.join(`,${eol}`)}${eol}${indent}}`;
}
