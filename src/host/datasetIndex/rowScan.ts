/** Brings the rows of an index up to the files that there are. */
import { MaskHashes } from '../../core/dataset/collisions';
import {
  isMaskPath,
  maskNamed,
  maskNamingOf,
  type MaskNaming,
  type PathRules,
} from '../../core/dataset/maskPaths';
import { errorText } from '../errorText';
import type { FolderReader } from './folderReader';
import { ImageRow, placeOf } from './imageRow';
import type { FoundFiles } from './listFiles';
import type { MaskRows } from './maskRow';
import { UNREAD } from './rowFacts';
import type { Turns } from './turns';

export interface ScannedRows {
  /** Ascending by path. */
  readonly rows: ImageRow[];
  /** Files of a mask's form that are no image's, ascending. */
  readonly orphans: readonly string[];
}

/**
 * A row for every image that was found: the old one where it still fits, else one whose mask nobody looked at.
 * @param pngs those that are masks of images are taken out @param old ascending by path
 */
export async function rowsOf(
  { images, pngs }: FoundFiles,
  old: readonly ImageRow[],
  rules: PathRules,
  turns: Turns,
): Promise<ScannedRows> {
  const hashes = new MaskHashes(rules, images);
  const rows: ImageRow[] = [];
  let oldAt = 0;
  for (const [at, path] of images.entries()) {
    if (turns.isDue) await turns.take();
    const { naming, problem } = namingOf(rules, path);
    const mask = naming && maskNamed(naming, path);
    if (mask !== undefined) hashes.note(at, mask);
    const isThere = mask !== undefined && pngs.take(mask);
    while (oldAt < old.length && old[oldAt].path < path) oldAt++;
    const before = old.at(oldAt);
    rows.push(
      problem === undefined
        ? rowFor(path, naming, before?.path === path ? before : undefined, isThere)
        : blockedRow(path, problem),
    );
  }
  for (const { blocked, message } of hashes.collisions()) {
    for (const path of blocked) rows[placeOf(rows, path)] = blockedRow(path, message);
  }
  const orphans = pngs
    .left()
    .filter((png) => isMaskPath(rules, png))
    .sort();
  return { rows, orphans };
}

/**
 * Looks at the masks of rows, in place.
 * @param which rows to look at, by their places
 */
export async function lookAtMasks(
  rows: ImageRow[],
  which: readonly number[],
  masks: MaskRows,
  { lanes }: FolderReader,
  turns: Turns,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < which.length) {
      const at = which[next++];
      rows[at] = await masks.look(rows[at]);
      if (turns.isDue) await turns.take();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function namingOf(rules: PathRules, path: string): { naming?: MaskNaming | undefined; problem?: string } {
  try {
    return { naming: maskNamingOf(rules, path) };
  } catch (error) {
    return { problem: errorText(error) };
  }
}

function rowFor(
  path: string,
  naming: MaskNaming | undefined,
  before: ImageRow | undefined,
  isThere: boolean,
): ImageRow {
  const fits = before !== undefined && sameNaming(before.naming, naming);
  if (fits && isThere === (before.bytes !== 0)) return before;
  const confidence = fits ? before.confidence : null;
  const bytes = isThere ? UNREAD : 0;
  return ImageRow.of(path, naming, { status: 'unlabeled', confidence, bytes });
}

function sameNaming(a: MaskNaming | undefined, b: MaskNaming | undefined): boolean {
  return a?.baseLength === b?.baseLength && a?.prefix === b?.prefix && a?.suffix === b?.suffix;
}

function blockedRow(path: string, problem: string): ImageRow {
  return ImageRow.of(path, undefined, { status: 'unlabeled', problem });
}
