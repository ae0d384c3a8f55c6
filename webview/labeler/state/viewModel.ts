/** Everything that the view's controls show, and what they can ask for. */
import type { LabelClass } from '../../../src/core/classes';
import type { ImageState } from '../../../src/core/edit';
import type { Cell } from '../../../src/core/labelMap';
import type { Orientation } from '../../../src/core/orientation';
import type {
  ClassCounts,
  Conflict,
  ConflictChoice,
  RuntimeReport,
  ViewAction,
  ViewCommand,
  ViewSettings,
} from '../../../src/protocol/hostView';
import type { OverlayState, ToolState } from '../canvas/types';
import type { DifferenceCounts } from '../conflict/differences';
import type { Silence } from '../strokes/strokeKeeper';

export type Phase = 'loading' | 'ready' | 'predicting' | 'failed';

export interface ImageFacts {
  readonly name: string;
  /** Upright size in pixels. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

export interface ProposalFacts {
  /** 0..1; null where nobody knows. */
  readonly meanConfidence: number | null;
}

/** How far the model's loading or running is. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

export interface CursorPixel {
  readonly x: number;
  readonly y: number;
  readonly cell: Cell;
  /** The cell is the proposal's, where the label map has none. */
  readonly proposed: boolean;
  /** What the mask on disk holds there, while the two are compared. */
  readonly theirs?: Cell | undefined;
}

/** The host owes answers. */
export interface HostSilence extends Silence {
  /** The person has tried to save meanwhile. */
  readonly saveTried: boolean;
}

/** What of a conflict is on the canvas. */
export const COMPARED = ['mine', 'theirs', 'differences'] as const;
export type Compared = (typeof COMPARED)[number];

export interface ComparisonFacts {
  readonly shown: Compared;
  /** Null until the mask on disk has been read. */
  readonly counts: DifferenceCounts | null;
}

export interface ViewModel {
  readonly phase: Phase;
  readonly image: ImageFacts | null;
  /** Why the labels can't be changed; null where they can. */
  readonly readOnlyReason: string | null;
  /** Null while the host answers in time. */
  readonly silence: HostSilence | null;
  /** The mask on disk is another one than the labels are based on. */
  readonly conflict: Conflict | null;
  readonly comparison: ComparisonFacts | null;
  readonly tool: ToolState;
  readonly overlay: OverlayState;
  readonly classes: readonly LabelClass[];
  readonly counts: ClassCounts;
  readonly imageState: ImageState;
  /** Share of the pixels that a person decided, 0..1; null until it is counted. */
  readonly confirmedShare: number | null;
  readonly proposal: ProposalFacts | null;
  /** CSS pixels an image pixel. */
  readonly zoom: number;
  readonly pixel: CursorPixel | null;
  readonly runtime: RuntimeReport | null;
  readonly progress: Progress | null;
  readonly settings: ViewSettings | null;
  /** Whether the network learns from the last stroke right now. */
  readonly learning: boolean;
}

/** What the controls can ask for. */
export interface ViewActions {
  perform(action: ViewAction): void;
  run(command: ViewCommand, classId?: number): void;
  setSize(size: number): void;
  /** @param opacity 0..1 */
  setOpacity(opacity: number): void;
  selectClass(classId: number): void;
  toggleClassHidden(classId: number): void;
  cancelPrediction(): void;
  /** Begins or ends the comparison of a conflict. */
  toggleComparison(): void;
  compare(shown: Compared): void;
  resolveConflict(choice: ConflictChoice): void;
  focusCanvas(): void;
  focusClassList(): void;
}

/** A piece of the view that shows some of the model. */
export interface Part {
  readonly element: HTMLElement;
  update(model: ViewModel): void;
}

/** Whether strokes and commands may change the labels. */
export function canEdit({ image, readOnlyReason, silence, comparison }: ViewModel): boolean {
  const othersShown = comparison !== null && comparison.shown !== 'mine';
  return image !== null && readOnlyReason === null && silence === null && !othersShown;
}

/** The class that the brush and the fill paint, if the dataset has any. */
export function currentClass({ classes, tool }: ViewModel): LabelClass | undefined {
  return classes.find(({ id }) => id === tool.classId);
}
