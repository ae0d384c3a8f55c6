/**
 * EXIF orientation: how raw pixels (as the file stores them) become upright ones (as a person sees them).
 * Values as in the EXIF standard, tag 0x0112.
 */

/** 1 = as stored; 2 mirrored; 3 turned 180°; 4 flipped; 5..8 also swap width and height. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Whether upright width is raw height. */
export function swapsSides(orientation: Orientation): boolean {
  return orientation >= 5;
}
