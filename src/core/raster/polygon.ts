/** Filling polygons: the pixels whose centres lie inside, by the even-odd rule. */
import type { Size } from '../orientation';
import type { SpanVisitor } from './rowSpans';

/** Corners as x, y, x, y, …; in pixels, where pixel i covers [i, i + 1). The last corner joins the first. */
export type Polygon = ArrayLike<number>;

/** The area of a polygon that doesn't cross itself, in pixels. */
export function polygonArea(polygon: Polygon): number {
  let doubled = 0;
  const last = polygon.length - (polygon.length % 2);
  for (let i = 0, before = last - 2; i < last; before = i, i += 2) {
    doubled += polygon[before] * polygon[i + 1] - polygon[i] * polygon[before + 1];
  }
  return Math.abs(doubled) / 2;
}

/**
 * Visits the pixels inside, row by row, each once; what lies outside of the image is cut off.
 * @param polygons rings of one shape: where two overlap is outside, so that holes are rings, too
 */
export function fillPolygons(
  polygons: readonly Polygon[],
  { width, height }: Size,
  visit: SpanVisitor,
): void {
  const crossings = rowCrossings(polygons, height);
  for (let row = 0; row < height; row++) {
    const xs = crossings[row];
    if (xs === undefined) continue;
    xs.sort((a, b) => a - b);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const start = Math.max(0, Math.ceil(xs[i] - 0.5));
      const end = Math.min(width, Math.ceil(xs[i + 1] - 0.5));
      if (start < end) visit(row, start, end);
    }
  }
}

/** Where the edges cross the line through the centres of each row. */
function rowCrossings(polygons: readonly Polygon[], height: number): (number[] | undefined)[] {
  const crossings = new Array<number[] | undefined>(height).fill(undefined);
  for (const polygon of polygons) {
    const last = polygon.length - (polygon.length % 2);
    for (let i = 0, before = last - 2; i < last; before = i, i += 2) {
      const isDown = polygon[before + 1] <= polygon[i + 1];
      const [upper, lower] = isDown ? [before, i] : [i, before];
      const [top, bottom] = [polygon[upper + 1], polygon[lower + 1]];
      const slope = (polygon[lower] - polygon[upper]) / (bottom - top);
      const firstRow = Math.max(0, Math.ceil(top - 0.5));
      const endRow = Math.min(height, Math.ceil(bottom - 0.5));
      for (let row = firstRow; row < endRow; row++) {
        (crossings[row] ??= []).push(polygon[upper] + (row + 0.5 - top) * slope);
      }
    }
  }
  return crossings;
}
