/**
 * What it means for an open image when another program changes its mask or the image itself: decided here, without
 * VS Code and without reading anything. `diskSync.ts` looks at the files and does what is decided.
 */
import type { Orientation } from '../../core/orientation';
import { sameContent, type Fingerprint } from '../io/maskWriter';

/** What lies where the mask belongs. */
export type MaskFinding =
  | { readonly kind: 'missing' }
  | {
      /** A mask that can be read. */
      readonly kind: 'labels';
      readonly content: Fingerprint;
      /** Whether its labels, confirmed bits and status are those in memory. */
      readonly equalsMemory: boolean;
    }
  | {
      /** No PNG, one of another size, or one with classes that nobody knows. */
      readonly kind: 'unreadable';
      readonly content: Fingerprint;
    };

/** How memory stands to the mask file. */
export interface MaskKnowledge {
  /** What the labels in memory are based on; null where there was no mask. */
  readonly base: Fingerprint | null;
  /** Whether a person was told that the mask is gone: the next save may write it again. */
  readonly isGone: boolean;
  /** Whether memory holds work that `base` doesn't. */
  readonly edited: boolean;
  /** Whether a conflict waits for a decision. */
  readonly inConflict: boolean;
}

/**
 * - `none`: nothing is new
 * - `restore`: the mask is again what the labels are based on; what was said of it no longer holds
 * - `adopt`: another program wrote just what memory holds: that is a save
 * - `reload`: nothing is lost by taking the mask's labels in as one edit
 * - `noteGone`: the labels stay in memory, and are the only ones now
 * - `endConflict`: the mask that the conflict was about is gone, as a person knows
 * - `conflict`: a person must decide
 */
export type MaskAction = 'none' | 'restore' | 'adopt' | 'reload' | 'noteGone' | 'endConflict' | 'conflict';

export function decideMask(known: MaskKnowledge, found: MaskFinding): MaskAction {
  const { base, isGone, edited, inConflict } = known;
  if (isBase(base, found)) return inConflict || isGone ? 'restore' : 'none';
  switch (found.kind) {
    case 'missing':
      if (isGone) return inConflict ? 'endConflict' : 'none';
      return edited ? 'conflict' : 'noteGone';
    case 'labels':
      if (found.equalsMemory) return 'adopt';
      return edited ? 'conflict' : 'reload';
    case 'unreadable':
      return 'conflict';
  }
}

function isBase(base: Fingerprint | null, found: MaskFinding): boolean {
  if (found.kind === 'missing') return base === null;
  return base !== null && sameContent(base, found.content);
}

/** What decides whether a mask fits an image. */
export interface ImageShape {
  /** Raw size in pixels. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

/** What lies where the image belongs. */
export type ImageFinding =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly content: Fingerprint }
  | { readonly kind: 'image'; readonly shape: ImageShape; readonly content: Fingerprint };

/**
 * - `there`: an image that the labels fit
 * - `replaced`: one of another size or orientation: nothing may be painted or saved
 * - `missing`, `unreadable`: labels can still be painted and saved
 */
export type ImageStatus = 'there' | 'replaced' | 'missing' | 'unreadable';

export interface ImageDecision {
  readonly status: ImageStatus;
  /** Whether views show a picture that is no longer the file's. */
  readonly repaint: boolean;
}

/** @param shown the shape that the labels have, and the content that views show */
export function decideImage(
  shown: { readonly shape: ImageShape; readonly content: Fingerprint },
  found: ImageFinding,
): ImageDecision {
  if (found.kind !== 'image') return { status: found.kind, repaint: false };
  if (!sameShape(shown.shape, found.shape)) return { status: 'replaced', repaint: false };
  return { status: 'there', repaint: !sameContent(shown.content, found.content) };
}

export function sameShape(a: ImageShape, b: ImageShape): boolean {
  return a.width === b.width && a.height === b.height && a.orientation === b.orientation;
}
