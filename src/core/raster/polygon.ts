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
  const { top, crossings } = rowCrossings(polygons, height);
  for (const [i, xs] of crossings.entries()) {
    xs.sort((a, b) => a - b);
    for (let at = 0; at + 1 < xs.length; at += 2) {
      const start = Math.max(0, Math.ceil(xs[at] - 0.5));
      const end = Math.min(width, Math.ceil(xs[at + 1] - 0.5));
      if (start < end) visit(top + i, start, end);
    }
  }
}

/** Where the edges cross the line through the centres of each row from `top` on. */
function rowCrossings(polygons: readonly Polygon[], height: number): { top: number; crossings: number[][] } {
  const { top, end } = rowsOf(polygons, height);
  const crossings = Array.from({ length: Math.max(0, end - top) }, (): number[] => []);
  for (const polygon of polygons) {
    const last = polygon.length - (polygon.length % 2);
    for (let i = 0, before = last - 2; i < last; before = i, i += 2) {
      const isDown = polygon[before + 1] <= polygon[i + 1];
      const [upper, lower] = isDown ? [before, i] : [i, before];
      const [upperY, lowerY] = [polygon[upper + 1], polygon[lower + 1]];
      const slope = (polygon[lower] - polygon[upper]) / (lowerY - upperY);
      const endRow = Math.min(end, firstRow(lowerY));
      for (let row = Math.max(top, firstRow(upperY)); row < endRow; row++) {
        crossings[row - top].push(polygon[upper] + (row + 0.5 - upperY) * slope);
      }
    }
  }
  return { top, crossings };
}

/** The rows of the image that the polygons reach. */
function rowsOf(polygons: readonly Polygon[], height: number): { top: number; end: number } {
  let [top, end] = [height, 0];
  for (const polygon of polygons) {
    for (let i = 1; i < polygon.length; i += 2) {
      const row = firstRow(polygon[i]);
      top = Math.min(top, row);
      end = Math.max(end, row);
    }
  }
  return { top: Math.max(0, top), end: Math.min(height, end) };
}

/** The first row whose centres lie at or below y. */
function firstRow(y: number): number {
  return Math.ceil(y - 0.5);
}
