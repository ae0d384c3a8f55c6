/**
 * EXIF orientation: how raw pixels (as the file stores them) become upright ones (as a person sees them).
 * Values as in the EXIF standard, tag 0x0112.
 */
import { LabelMap } from './labelMap';

/** 1 = as stored; 2 mirrored; 3 turned 180°; 4 flipped; 5..8 also swap width and height. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** A rectangle of pixels; (x, y) is its first one. */
export interface PixelRegion extends Size, Pixel {}

/** Whether upright width is raw height. */
export function swapsSides(orientation: Orientation): boolean {
  return orientation >= 5;
}

/** The orientation that takes upright pixels back to raw ones. Only the quarter turns differ. */
export function inverseOrientation(orientation: Orientation): Orientation {
  if (orientation === 6) return 8;
  if (orientation === 8) return 6;
  return orientation;
}

/**
 * What the orientation does after swapping x and y (where {@link swapsSides}): reverse the columns, the rows.
 * With a transposition and two reversals all eight transforms are made.
 */
export function reversals(orientation: Orientation): { columns: boolean; rows: boolean } {
  return {
    columns: orientation === 2 || orientation === 3 || orientation === 6 || orientation === 7,
    rows: orientation === 3 || orientation === 4 || orientation === 7 || orientation === 8,
  };
}

/** The size of the upright image of a raw one, or the other way round. */
export function orientedSize({ width, height }: Size, orientation: Orientation): Size {
  return swapsSides(orientation) ? { width: height, height: width } : { width, height };
}

/** Where the raw pixel lies in the upright image. */
export function toUpright(raw: Pixel, rawSize: Size, orientation: Orientation): Pixel {
  const { width, height } = orientedSize(rawSize, orientation);
  const { columns, rows } = reversals(orientation);
  const x = swapsSides(orientation) ? raw.y : raw.x;
  const y = swapsSides(orientation) ? raw.x : raw.y;
  return { x: columns ? width - 1 - x : x, y: rows ? height - 1 - y : y };
}

/** Where the upright pixel lies in the raw image. */
export function toRaw(upright: Pixel, rawSize: Size, orientation: Orientation): Pixel {
  return toUpright(upright, orientedSize(rawSize, orientation), inverseOrientation(orientation));
}

/** Where an upright rectangle lies in the raw image. */
export function rawRegion(upright: PixelRegion, rawSize: Size, orientation: Orientation): PixelRegion {
  const { x, y, width, height } = upright;
  const first = toRaw({ x, y }, rawSize, orientation);
  const last = toRaw({ x: x + width - 1, y: y + height - 1 }, rawSize, orientation);
  return {
    x: Math.min(first.x, last.x),
    y: Math.min(first.y, last.y),
    ...orientedSize({ width, height }, orientation),
  };
}

/**
 * A whole plane of `size`, turned.
 * @param plane `width * height` values, row-major
 * @returns a new plane of {@link orientedSize}
 */
export function orientPlane<T extends Uint8Array | Uint16Array>(
  plane: T,
  size: Size,
  orientation: Orientation,
): T {
  const turned = plane.slice() as T;
  if (orientation !== 1) orientRows(plane, 0, size, orientation, turned);
  return turned;
}

/**
 * Writes some rows of a plane of `size` where they lie in the turned plane.
 * @param rows whole rows from row `top` on, row-major
 * @param turned a plane of {@link orientedSize}
 */
export function orientRows(
  rows: Uint8Array | Uint16Array,
  top: number,
  size: Size,
  orientation: Orientation,
  turned: Uint8Array | Uint16Array,
): void {
  const { width } = size;
  const out = orientedSize(size, orientation);
  const reversed = reversals(orientation);
  // Source (x, y) goes to start + x·stepX + y·stepY.
  const unitX = reversed.columns ? -1 : 1;
  const unitY = reversed.rows ? -out.width : out.width;
  const stepX = swapsSides(orientation) ? unitY : unitX;
  const stepY = swapsSides(orientation) ? unitX : unitY;
  const start =
    (reversed.columns ? out.width - 1 : 0) + (reversed.rows ? (out.height - 1) * out.width : 0) + top * stepY;
  const height = rows.length / width;
  // Square blocks: a transposition that runs along whole rows misses the cache at every write.
  const block = 64;
  for (let first = 0; first < height; first += block) {
    const last = Math.min(height, first + block);
    for (let left = 0; left < width; left += block) {
      const right = Math.min(width, left + block);
      for (let y = first; y < last; y++) {
        let to = start + y * stepY + left * stepX;
        for (let from = y * width + left; from < y * width + right; from++) {
          turned[to] = rows[from];
          to += stepX;
        }
      }
    }
  }
}

/** The upright label map of a raw one. */
export function uprightMap(raw: LabelMap, orientation: Orientation): LabelMap {
  const { width, height } = orientedSize(raw, orientation);
  return new LabelMap(width, height, orientPlane(raw.cells, raw, orientation));
}

/** The raw label map of an upright one. */
export function rawMap(upright: LabelMap, orientation: Orientation): LabelMap {
  return uprightMap(upright, inverseOrientation(orientation));
}
