/** Edits that outlive their document: what was done to an image that a person goes back to can still be undone. */
import type { LabelClass } from '../../core/classes';
import type { ImageState } from '../../core/edit';
import { classOf, UNLABELED, type LabelMap } from '../../core/labelMap';
import { applyRuns, RUN_STRIDE, type Change, type Runs } from '../../core/runs';
import { sizeOfEdit } from './editData';
import type { EditRecord } from './editRecord';
import type { LoadedEdits } from './loadedEdits';

export interface KeptEdit {
  readonly label: string;
  readonly kind: EditRecord['kind'];
  readonly cells: Change;
  readonly stateBefore: ImageState;
  readonly stateAfter: ImageState;
}

/** So much of an image's past, in bytes; the newest edits count first. */
const MOST_BYTES = 4 << 20;
const MOST_EDITS = 100;

/** The newest of the edits that are done, as far as they are in memory; the oldest first. */
export function keepEdits(done: readonly EditRecord[], loaded: LoadedEdits): KeptEdit[] {
  const kept: KeptEdit[] = [];
  let bytes = 0;
  let content = done.at(-1)?.after;
  for (const record of [...done].reverse()) {
    const data = loaded.of(record.stored);
    if (data === undefined || record.after !== content || kept.length === MOST_EDITS) break;
    bytes += sizeOfEdit(data);
    if (bytes > MOST_BYTES) break;
    const { label, stateBefore, stateAfter } = record.edit;
    kept.unshift({ label, kind: record.kind, cells: data.cells, stateBefore, stateAfter });
    content = record.before;
  }
  return kept;
}

/**
 * The newest of the edits, back to one that holds labels of a class which the dataset has no more: taking that back
 * would bring the class into the mask again.
 */
export function withClasses(edits: readonly KeptEdit[], classes: readonly LabelClass[]): readonly KeptEdit[] {
  const known = new Set([UNLABELED, ...classes.map(({ id }) => id)]);
  const isKnown = (runs: Runs): boolean => {
    for (let i = 0; i < runs.length; i += RUN_STRIDE) if (!known.has(classOf(runs[i + 2]))) return false;
    return true;
  };
  return edits.slice(1 + edits.findLastIndex(({ cells }) => !isKnown(cells.before) || !isKnown(cells.after)));
}

/**
 * Takes edits back that led to what the map holds.
 * @returns false where they didn't: another program changed the mask since. The map is as it was then
 */
export function rewind(map: LabelMap, edits: readonly KeptEdit[]): boolean {
  for (let at = edits.length - 1; at >= 0; at--) {
    const { before, after } = edits[at].cells;
    if (holds(map, after)) applyRuns(map.cells, before);
    else {
      for (const { cells } of edits.slice(at + 1)) applyRuns(map.cells, cells.after);
      return false;
    }
  }
  return true;
}

function holds({ cells }: LabelMap, runs: Runs): boolean {
  for (let i = 0; i < runs.length; i += RUN_STRIDE) {
    const end = runs[i] + runs[i + 1];
    if (end > cells.length) return false;
    for (let at = runs[i]; at < end; at++) if (cells[at] !== runs[i + 2]) return false;
  }
  return true;
}
