/** What host, view and worker say to each other about the shared head, which learns from the whole dataset. */
import type { LabelClass } from '../core/classes';
import type { ModelReference } from '../core/edit';
import type { ModelFiles, ViewImage } from './hostView';

/** Asks for the features of confirmed pixels, and what the models at hand say about them. */
export interface CollectRequest {
  /** Longest side of the network's input in pixels, 129..1025. */
  readonly inputSize: number;
  readonly outputStride: 8 | 16;
  /** 256 bytes: the dataset's class id for each class of the present model, 255 where it has none. */
  readonly classLookup: Uint8Array;
  /** Indices into the upright image, 600 at most. */
  readonly pixels: Uint32Array;
  /** The dataset's class id of each. */
  readonly classes: Uint8Array;
  /** Null: the view's own. Another one where the image's own views are gone already. */
  readonly image: ViewImage | null;
  /** A learned head that has not seen the image, to be compared with the present model. */
  readonly candidate: ModelFiles | null;
}

export interface CollectedPixels {
  /** `[n, width]` as half-precision floats; `width` is that of the shared head, n ≤ 600. */
  readonly features: Uint16Array;
  /** What the present model says of each pixel, in the dataset's class ids; 255 where that has no class. */
  readonly present: Uint8Array;
  /** What the candidate says; null where there was none. */
  readonly candidate: Uint8Array | null;
}

/** Pixels to be learned from, an image a message: all of them in one would hold up the page. */
export interface ReplayPiece {
  /** Names the training; the first piece of another one drops what was there. */
  readonly training: number;
  readonly features: Uint16Array;
  readonly classes: Uint8Array;
}

/** Asks for a training on the pieces that were sent before. */
export interface TrainRequest {
  readonly training: number;
  /** Pieces that must have arrived. */
  readonly pieces: number;
  /** What is learned: classes of the dataset. */
  readonly classes: readonly LabelClass[];
  /** Hidden units; 0: linear. */
  readonly hidden: number;
  readonly inputSize: number;
  readonly reference: ModelReference;
  /** Images that the head has learned from then; for people. */
  readonly images: number;
  readonly seed: number;
  /** The head to go on from. */
  readonly earlier: ModelFiles | null;
}

export interface TrainedHead extends ModelFiles {
  readonly milliseconds: number;
}

/** Served by view and worker alike. All of it gives way: `cancelled` where the image is predicted or painted meanwhile. */
export interface SharedLearningApi {
  addReplay(piece: ReplayPiece): void;
  trainShared(request: TrainRequest): TrainedHead;
}

/** Channels of the features that the shared head reads. */
export const SHARED_WIDTH = 472;
/** Pixels of one image that are learned from, at most. */
export const MAX_REPLAY_PIXELS = 600;

/** Whether a half-precision float is infinite or not a number. */
export function isNotFinite(half: number): boolean {
  return (half & 0x7c00) === 0x7c00;
}
