/** Edits: the undoable changes of one image's labels. Pure; VS Code's undo stack holds them. */
import type { LabelMap } from './labelMap';
import { applyRuns, diffRuns, NO_RUNS, type Change, type Runs } from './runs';

/** How far the labels of an image are; `excluded` images are not for training. */
export const IMAGE_STATUSES = ['unlabeled', 'predicted', 'corrected', 'approved', 'excluded'] as const;
export type ImageStatus = (typeof IMAGE_STATUSES)[number];

/** Which model predicted the unconfirmed pixels. */
export interface ModelReference {
  /** `builtin:voc`, or the model folder's path below the dataset. */
  readonly name: string;
  readonly version: number;
}

/** A model's prediction of one image. */
export interface ImagePrediction extends ModelReference {
  /** Mean of the largest softmax probability over the pixels, 0..1; left out where nobody knows. */
  readonly confidence?: number;
}

/** What predicted where no model did: what was learned on the image alone. */
export const LOCAL_NET: ModelReference = { name: 'local', version: 1 };

/** What a mask says about its image besides the cells. */
export interface ImageState {
  readonly status: ImageStatus;
  readonly model?: ImagePrediction;
}

/** One undoable change: the cells and the state, before and after. */
export interface LabelEdit {
  /** As shown in VS Code's undo menu, e.g. *Paint Road*. */
  readonly label: string;
  readonly cells: Change;
  readonly stateBefore: ImageState;
  readonly stateAfter: ImageState;
}

/**
 * The edit that writes `runs` and moves the image to `stateAfter`; the map is not changed yet.
 * @returns undefined when neither a cell nor the state would change
 */
export function planEdit(
  map: LabelMap,
  label: string,
  runs: Runs,
  stateBefore: ImageState,
  stateAfter: ImageState,
): LabelEdit | undefined {
  const cells = runs.length === 0 ? { before: NO_RUNS, after: NO_RUNS } : diffRuns(map.cells, runs);
  if (cells.after.length === 0 && sameState(stateBefore, stateAfter)) return undefined;
  return { label, cells, stateBefore, stateAfter };
}

/** Writes the edit's after-cells; the caller takes over `stateAfter`. */
export function applyEdit(map: LabelMap, edit: LabelEdit): void {
  applyRuns(map.cells, edit.cells.after);
}

/** Writes the edit's before-cells; the caller takes over `stateBefore`. */
export function revertEdit(map: LabelMap, edit: LabelEdit): void {
  applyRuns(map.cells, edit.cells.before);
}

/** How sure a model was makes no difference. */
export function sameState(a: ImageState, b: ImageState): boolean {
  return a.status === b.status && a.model?.name === b.model?.name && a.model?.version === b.model?.version;
}
