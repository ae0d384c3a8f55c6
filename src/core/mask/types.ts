/** What a mask file holds besides the label bytes. */
import type { ImagePrediction, ImageStatus } from '../edit';

/** How label bytes lie in the PNG: as palette indices (colour type 3) or as gray values (colour type 0). */
export const MASK_ENCODINGS = ['palette', 'gray'] as const;
export type MaskEncoding = (typeof MASK_ENCODINGS)[number];

/** Pixels a class has; ascending by class id, only classes that occur, 255 = unlabeled. */
export type ClassCounts = readonly (readonly [classId: number, pixels: number])[];

/** The JSON of a mask's `iTXt` chunk `fcn-labeler`. */
export interface MaskInfo {
  readonly status: ImageStatus;
  readonly model?: ImagePrediction;
  readonly counts: ClassCounts;
  /** Pixels that a person decided; masks of before say nothing of it. */
  readonly confirmed?: number;
  /** CRC-32 of the label bytes, row-major, that this was written for. */
  readonly labelsCrc: number;
}
