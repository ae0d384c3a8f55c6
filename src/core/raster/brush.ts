/**
 * The brush's geometry: hard-edged, exact, the same for every renderer and zoom.
 *
 * The rule: points are snapped to pixel centres for odd sizes and to pixel corners for even sizes; a stroke
 * paints the pixels whose centres lie within size/2 of the segments between its snapped points. So size 1 paints
 * exactly the pixel under the pointer, a brush of size n is n pixels wide and high, and a line of size 1 has no
 * gap: per column (or row, where it is steep) it takes the centre nearest to the segment.
 *
 * All coordinates here are doubled: pixel centres are odd integers, pixel corners even ones, and the rule becomes
 * one on integers, without rounding. Snapping also leaves no borderline case: by parity no centre lies exactly on the
 * edge of a disc or of a stroke's side, so *within* and *strictly within* are the same.
 */
import type { SpanVisitor } from './rowSpans';

/** The largest brush, in image pixels. */
export const MAX_BRUSH_SIZE = 2000;

/** Rounds and clamps a brush size to 1..{@link MAX_BRUSH_SIZE}. */
export function clampBrushSize(size: number): number {
  return Math.min(MAX_BRUSH_SIZE, Math.max(1, Math.round(size)));
}

/**
 * Where a brush of this size is put for a pointer at `coordinate` (image pixels; pixel i covers [i, i + 1)).
 * @returns twice the snapped coordinate
 */
export function snapDoubled(coordinate: number, size: number): number {
  return size % 2 === 1 ? 2 * Math.floor(coordinate) + 1 : 2 * Math.round(coordinate);
}

/** The disc of one size and the capsules that it sweeps. */
export class Brush {
  /** How far a row of the disc reaches to either side of its centre, doubled; rows from top to bottom. */
  private readonly reach: Int32Array;

  /** @param size diameter in image pixels, a whole number of 1..{@link MAX_BRUSH_SIZE} */
  constructor(readonly size: number) {
    this.reach = discReach(size);
  }

  /**
   * Visits, row by row, the pixels within size/2 of the segment from (ax, ay) to (bx, by), cut to the image.
   * The capsule is convex, so each row is one span: the union of the two discs and the rectangle between them.
   * Coordinates are doubled and snapped ({@link snapDoubled}).
   */
  sweep(
    ax: number,
    ay: number,
    bx: number,
    by: number,
    width: number,
    height: number,
    visit: SpanVisitor,
  ): void {
    const { size, reach } = this;
    const rectangle = new SweptRectangle(ax, ay, bx, by, size);
    const top = Math.max(0, (Math.min(ay, by) - size) >> 1);
    const bottom = Math.min(height - 1, (Math.max(ay, by) + size - 2) >> 1);
    for (let row = top; row <= bottom; row++) {
      const centre = 2 * row + 1;
      let low = Infinity;
      let high = -Infinity;
      const rowOfA = (centre - ay + size - 1) >> 1;
      if (rowOfA >= 0 && rowOfA < size) {
        low = ax - reach[rowOfA];
        high = ax + reach[rowOfA];
      }
      const rowOfB = (centre - by + size - 1) >> 1;
      if (rowOfB >= 0 && rowOfB < size) {
        low = Math.min(low, bx - reach[rowOfB]);
        high = Math.max(high, bx + reach[rowOfB]);
      }
      if (rectangle.cut(centre)) {
        low = Math.min(low, rectangle.low);
        high = Math.max(high, rectangle.high);
      }
      const start = Math.max(0, (low - 1) / 2);
      const end = Math.min(width, (high + 1) / 2);
      if (start < end) visit(row, start, end);
    }
  }
}

/** Largest |u| per row of the disc with u² + v² ≤ size², where u and v have the lattice's parity. */
function discReach(size: number): Int32Array {
  const reach = new Int32Array(size);
  const parity = (size + 1) & 1;
  for (let row = 0; row < size; row++) {
    const v = 2 * row - (size - 1);
    const u = Math.floor(Math.sqrt(size * size - v * v));
    reach[row] = (u & 1) === parity ? u : u - 1;
  }
  return reach;
}

/** The pixel centres beside a segment: within size/2 of its line, and between its ends. */
class SweptRectangle {
  /** First and last pixel centre of the row cut last, doubled. */
  low = 0;
  high = 0;
  private readonly dx: number;
  private readonly dy: number;
  private readonly lengthSquared: number;
  private readonly halfWidth: number;
  private readonly limit: number;

  constructor(
    private readonly ax: number,
    private readonly ay: number,
    bx: number,
    by: number,
    size: number,
  ) {
    this.dx = bx - ax;
    this.dy = by - ay;
    this.lengthSquared = this.dx * this.dx + this.dy * this.dy;
    this.halfWidth = size * Math.sqrt(this.lengthSquared);
    this.limit = size * size * this.lengthSquared;
  }

  /** Sets `low` and `high` for the row whose centre is `y`; false when no centre of it lies inside. */
  cut(y: number): boolean {
    const { dx, dy, lengthSquared, halfWidth } = this;
    if (lengthSquared === 0) return false;
    const v = y - this.ay;
    let from = -Infinity;
    let to = Infinity;
    if (dy !== 0) {
      const middle = (dx * v) / dy;
      const half = halfWidth / Math.abs(dy);
      from = middle - half;
      to = middle + half;
    }
    if (dx !== 0) {
      const atA = (-dy * v) / dx;
      const atB = (lengthSquared - dy * v) / dx;
      from = Math.max(from, Math.min(atA, atB));
      to = Math.min(to, Math.max(atA, atB));
    }
    // Rounding may put `from` and `to` on either side of a centre: the integers decide.
    const parity = (this.ax + 1) & 1;
    let low = parity + 2 * Math.ceil((from - parity) / 2) - 2;
    const last = parity + 2 * Math.floor((to - parity) / 2) + 2;
    while (low <= last && !this.contains(low, v)) low += 2;
    if (low > last) return false;
    let high = last;
    while (!this.contains(high, v)) high -= 2;
    this.low = this.ax + low;
    this.high = this.ax + high;
    return true;
  }

  /** Exact as long as size × length stays below 2^25.5 image pixels (a brush of 2000 across 23,000 pixels). */
  private contains(u: number, v: number): boolean {
    const along = this.dx * u + this.dy * v;
    if (along < 0 || along > this.lengthSquared) return false;
    const across = this.dx * v - this.dy * u;
    return across * across <= this.limit;
  }
}
