/** The folders that hold old edits, one for each window. */
import type { EditSpill } from '../document/editStore';

/** A window of a browser that lives longer finds that it can't undo its oldest edits; milliseconds. */
const STALE_AFTER = 30 * 24 * 3_600_000;

export interface WindowSpill extends EditSpill {
  /** Removes what windows that are gone have left behind. */
  removeStale(): Promise<void>;
  /** Removes all files of this window. */
  dispose(): void;
}

/** The name of a window's folder; says since when it is there. */
export function folderName(owner: string, now = Date.now()): string {
  return `${owner}.${now.toString(36)}`;
}

/** Whether a window's folder is so old that its window is taken for gone; names of others never are. */
export function isOldFolder(name: string, now = Date.now()): boolean {
  const since = Number.parseInt(/\.([0-9a-z]{8,9})$/.exec(name)?.[1] ?? '', 36);
  return now - since > STALE_AFTER;
}
