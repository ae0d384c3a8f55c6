/** Brings the rows of an index up to the files that there are. */
import { isMaskPath, MaskOwners, maskPathOf, type PathRules } from '../../core/dataset/maskPaths';
import { errorText } from '../errorText';
import type { FolderReader } from './folderReader';
import { ImageRow, placeOf, UNREAD } from './imageRow';
import type { FoundFiles } from './listFiles';
import { withoutMask, type MaskRows } from './maskRow';
import type { Turns } from './turns';

export interface ScannedRows {
  /** Ascending by path. */
  readonly rows: ImageRow[];
  /** Files of a mask's form that are no image's, ascending. */
  readonly orphans: readonly string[];
}

/**
 * A row for every image that was found: the old one where it still fits, else one whose mask nobody looked at.
 * @param old ascending by path
 */
export async function rowsOf(
  { images, pngs }: FoundFiles,
  old: readonly ImageRow[],
  rules: PathRules,
  turns: Turns,
): Promise<ScannedRows> {
  const owners = new MaskOwners(rules, images);
  const rows: ImageRow[] = [];
  const masks = new Set<string>();
  const blocked = new Map<string, string>();
  let oldAt = 0;
  for (const path of images) {
    if (turns.isDue) await turns.take();
    const { mask, problem } = maskOf(rules, path);
    const collision = mask === undefined ? undefined : owners.claim(path, mask);
    if (mask !== undefined) masks.add(mask);
    if (collision !== undefined) {
      // Of two images with one mask neither can be saved; an image that is in another's way can.
      const [, other] = collision.images;
      for (const each of other === path ? collision.images : [path]) blocked.set(each, collision.message);
    }
    while (oldAt < old.length && old[oldAt].path < path) oldAt++;
    const before = old.at(oldAt);
    rows.push(
      problem === undefined
        ? rowFor(path, mask, before?.path === path ? before : undefined, pngs)
        : blockedRow(path, problem),
    );
  }
  for (const [path, problem] of blocked) rows[placeOf(rows, path)] = blockedRow(path, problem);
  const orphans = [...pngs].filter((png) => !masks.has(png) && isMaskPath(rules, png)).sort();
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

function maskOf(rules: PathRules, path: string): { mask?: string | undefined; problem?: string } {
  try {
    return { mask: maskPathOf(rules, path) };
  } catch (error) {
    return { problem: errorText(error) };
  }
}

function rowFor(
  path: string,
  mask: string | undefined,
  before: ImageRow | undefined,
  pngs: ReadonlySet<string>,
): ImageRow {
  const isThere = mask !== undefined && pngs.has(mask);
  const fits = before !== undefined && before.mask === mask;
  if (fits && isThere === (before.bytes !== 0)) return before;
  const row = fits ? withoutMask(before) : new ImageRow({ path, mask, status: 'unlabeled' });
  return isThere ? row.with({ bytes: UNREAD }) : row;
}

function blockedRow(path: string, problem: string): ImageRow {
  return new ImageRow({ path, mask: undefined, status: 'unlabeled', problem });
}
