/**
 * What the extension host and an editor's view say to each other. Host handlers check everything that comes in
 * (`hostValidators.ts`). Label maps and edits travel packed (`core/packing.ts`) or as runs, never raw.
 */
import type { LabelClass } from '../core/classes';
import type { ImagePrediction, ImageState } from '../core/edit';
import type { Orientation } from '../core/orientation';
import type { Runs } from '../core/runs';
import type { CollectedPixels, CollectRequest, SharedLearningApi } from './sharedLearning';

/** Pixels a class has in the label map; only classes that occur, and 255 for the unlabeled. */
export type ClassCounts = readonly (readonly [classId: number, pixels: number])[];

export const BACKENDS = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];
export type BackendSetting = 'auto' | Backend;

export const TOOLS = ['brush', 'eraser', 'fill'] as const;
export type ToolName = (typeof TOOLS)[number];

/** The settings that a view follows. */
export interface ViewSettings {
  readonly backend: BackendSetting;
  /** Longest side of the network's input, 129..1025. */
  readonly inputSize: number;
  readonly outputStride: 8 | 16;
  /** 0..1 */
  readonly overlayOpacity: number;
  /** Whether the network learns from each stroke. */
  readonly learnFromCorrections: boolean;
}

/** The image as the file stores it. */
export interface ViewImage {
  readonly name: string;
  /** The whole file. */
  readonly bytes: Uint8Array;
  readonly mimeType: string;
  /** Raw size in pixels, before EXIF. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

/** Where the view's document fetches what the worker needs (the worker itself can't fetch). */
export interface AssetUris {
  readonly worker: string;
  /** The wasm binaries of tfjs by file name. */
  readonly wasm: Readonly<Record<string, string>>;
  readonly modelJson: string;
  readonly modelWeights: string;
}

/** A model of the workspace, as its two files hold it. The host has looked at sizes and description, nothing else. */
export interface ModelFiles {
  /** The text of `model.json`. */
  readonly json: string;
  /** The bytes of `weights.bin`. */
  readonly weights: Uint8Array;
}

/** The model that predicts an image. */
export interface PresentModel {
  /** What masks call it: `builtin:voc`, or its folder's path below the dataset. */
  readonly name: string;
  readonly version: number;
  /** Null: the built-in one, which the view fetches itself. */
  readonly files: ModelFiles | null;
  /** 256 bytes: the dataset's class id for each class of the model, 255 where it has none. */
  readonly classLookup: Uint8Array;
}

/** Everything a view needs to start. */
export interface ViewInit {
  /** The label map in raw orientation, by `packCells`. */
  readonly labels: Uint8Array;
  readonly revision: number;
  readonly state: ImageState;
  readonly counts: ClassCounts;
  readonly classes: readonly LabelClass[];
  readonly proposal: Proposal | null;
  readonly settings: ViewSettings;
  readonly assets: AssetUris;
  /** Null where the dataset's model can't be used: nothing is predicted. */
  readonly model: PresentModel | null;
  /** False where the file system is read-only or the document is an old version of a mask: nothing paints. */
  readonly editable: boolean;
  /** Why not, for people; null where editing is fine. */
  readonly readOnlyReason: string | null;
  readonly conflict: Conflict | null;
  /** Confirmed pixels in raw orientation that the person had forgotten: they are not learned from. */
  readonly forgotten: Runs;
}

/** The mask on disk is no longer the one that the labels in memory are based on, and these hold unsaved work. */
export interface Conflict {
  /** What happened, to which file, for people. */
  readonly message: string;
  /** Whether there is a mask that can be shown and taken: false where it is gone or unreadable. */
  readonly comparable: boolean;
}

/** `keepMine`: the next save replaces the mask on disk. `takeTheirs`: its labels come in as one edit. */
export const CONFLICT_CHOICES = ['keepMine', 'takeTheirs'] as const;
export type ConflictChoice = (typeof CONFLICT_CHOICES)[number];

/** A prediction that is drawn but not in the label map. */
export interface Proposal {
  /** Unconfirmed cells in raw orientation, by `packCells`, in the dataset's class ids. */
  readonly labels: Uint8Array;
  readonly model: ImagePrediction;
  /** Mean of the largest softmax probability over the pixels, 0..1; null where nobody asked for it. */
  readonly meanConfidence: number | null;
}

/** Which edit changed the labels, for whoever follows what a person has confirmed. */
export interface ChangeCause {
  /** Names the edit while its document is open. */
  readonly edit: number;
  /** `stroke`: what a person painted; `prediction`: pixels that nobody confirmed; `other`: anything. */
  readonly kind: 'stroke' | 'prediction' | 'other';
  readonly undone: boolean;
}

/** One gesture of one tool, as the view painted it. */
export interface Stroke {
  /** Names the page that numbered the stroke, so that one which was sent again after a reload is known. */
  readonly view: string;
  /** Counts up in a page, from 1 or higher; the host acknowledges it. */
  readonly sequence: number;
  readonly tool: ToolName;
  /** What was painted: 0..254, or 255 by the eraser. */
  readonly classId: number;
  /** Confirmed cells in raw orientation. */
  readonly runs: Runs;
}

/** Buttons of the view run the same commands as keys and the palette. */
export const VIEW_COMMANDS = [
  'segmentImage',
  'acceptPrediction',
  'rejectPrediction',
  'clearLabels',
  'approveImage',
  'addClass',
  'renameClass',
  'recolorClass',
] as const;
export type ViewCommand = (typeof VIEW_COMMANDS)[number];

/** What the host serves to a view. */
export interface HostApi {
  /** The view listens; the host answers with everything it needs but the image, which it has handed over by then. */
  ready(params: null): ViewInit;
  /** For a page that was loaded anew since the image was handed over. */
  readImage(params: null): ViewImage;
  /** Makes the stroke an edit. Resolves once it is on the undo stack; one that was committed before changes nothing. */
  commitStroke(stroke: Stroke): { revision: number };
  /**
   * What was learned from a stroke predicts these cells: they become a part of its edit where that is safe, else a
   * proposal, and nothing where it came too late.
   */
  learned(params: {
    /** Of the change that acknowledged the stroke. */
    revision: number;
    /** Unconfirmed cells in raw orientation, by `packRuns`: of a part of the image, or of all. */
    runs: Uint8Array;
  }): void;
  /** The view took a refused stroke back and no longer knows what lies under it: answered by `labelsReplaced`. */
  resync(params: null): void;
  runCommand(params: { command: ViewCommand; classId?: number }): void;
  /** Ends the conflict with the mask on disk. */
  resolveConflict(params: { choice: ConflictChoice }): void;
  /** The labels of the mask on disk, raw orientation, by `packCells`: what *Compare* shows. */
  readTheirs(params: null): { labels: Uint8Array };
  /** Sets the context key `fcnLabeler.canvasFocused`. */
  setCanvasFocused(params: { focused: boolean }): void;
  /** What the network runs on, for the status bar and diagnostics. */
  reportRuntime(runtime: RuntimeReport): void;
  log(params: { level: 'info' | 'warn' | 'error'; message: string }): void;
}

/** Which backend runs, or why none does. */
export interface RuntimeReport {
  readonly backend: Backend | null;
  /** GPU adapter or CPU feature set, for people. */
  readonly adapter: string;
  /** Duration of the last inference in milliseconds. */
  readonly lastInference: number | null;
  /** Backends that were tried before and why each didn't start. */
  readonly failures: readonly { backend: Backend; reason: string }[];
}

export interface PredictRequest {
  readonly inputSize: number;
  readonly outputStride: 8 | 16;
  /** 256 bytes: the dataset's class id for each class of the model, 255 where it has none. */
  readonly classLookup: Uint8Array;
}

/** Another image of the dataset, to be predicted before anybody opens it. */
export interface PredictAheadRequest extends PredictRequest {
  readonly image: ViewImage;
}

export interface PredictResult {
  /** Unconfirmed cells in raw orientation, by `packCells`. */
  readonly labels: Uint8Array;
  readonly meanConfidence: number;
  readonly milliseconds: number;
}

/** What commands and keybindings make the view do. */
export const VIEW_ACTIONS = [
  'selectBrush',
  'selectEraser',
  'selectFill',
  'toggleOnlyUnconfirmed',
  'increaseBrushSize',
  'decreaseBrushSize',
  'toggleOverlay',
  'zoomIn',
  'zoomOut',
  'zoomToFit',
  'zoomToActualSize',
] as const;
export type ViewAction = (typeof VIEW_ACTIONS)[number];

/** What a view serves to the host. */
export interface ViewApi extends SharedLearningApi {
  /** The image, without being asked: while a page loads its bytes are on their way. */
  imageRead(image: ViewImage): void;
  /** Absolute values to write: an edit, an undo, a redo, another view's stroke, or this view's own (`acknowledged`). */
  labelsChanged(params: {
    revision: number;
    runs: Runs;
    state: ImageState;
    counts: ClassCounts;
    /** Sequence number of this view's stroke that the runs are, if they are one. */
    acknowledged?: number;
    cause?: ChangeCause;
  }): void;
  /** The whole map anew: revert and reload. */
  labelsReplaced(params: {
    revision: number;
    labels: Uint8Array;
    state: ImageState;
    counts: ClassCounts;
  }): void;
  proposalChanged(params: { proposal: Proposal | null }): void;
  /** A person saved, but the shown proposal is no part of what was saved. */
  proposalNotSaved(params: null): void;
  conflictChanged(params: { conflict: Conflict | null }): void;
  /** Why nothing may be painted from now on; null where editing is fine again. */
  readOnlyChanged(params: { reason: string | null }): void;
  classesChanged(params: { classes: readonly LabelClass[] }): void;
  settingsChanged(params: { settings: ViewSettings }): void;
  /** Nothing that is confirmed now is learned from any more. */
  forgetCorrections(params: null): void;
  /** Another model predicts from now on, or (null) none. A prediction under way is cancelled. */
  modelChanged(params: { model: PresentModel | null }): void;
  perform(params: { action: ViewAction }): void;
  /** The class with this id becomes the one to paint. */
  selectClass(params: { classId: number }): void;
  /** Runs the network on the image; the view shows progress and a way to cancel. */
  predict(request: PredictRequest): PredictResult;
  /** Runs the network on another image; gives way as all of {@link SharedLearningApi} does. */
  predictAhead(request: PredictAheadRequest): PredictResult;
  /** Reads features at pixels of the image; gives way as all of {@link SharedLearningApi} does. */
  collectPixels(request: CollectRequest): CollectedPixels;
}
