/** Fewer corners for an outline (Douglas and Peucker). */
import { polygonArea } from '../../raster/polygon';

/**
 * @param points corners x, y, x, y, … of a closed outline
 * @param kept corners that stay, whatever the tolerance: a bridge's two sides must not part
 * @param tolerance how far the outline may be from a corner that is left out; 0 leaves out those on straight lines
 * @returns the corners that are left: three at least, around some pixels
 */
export function simplifyClosed(
  points: readonly number[],
  kept: readonly boolean[],
  tolerance: number,
): number[] {
  const anchors = anchorsOf(points, kept);
  const simple = simplifyBetween(points, anchors, tolerance);
  const isShape = simple.length >= 6 && polygonArea(simple) > 0;
  return isShape || tolerance === 0 ? simple : simplifyBetween(points, anchors, 0);
}

/** The kept corners in order; without any, the first one and the farthest from it. */
function anchorsOf(points: readonly number[], kept: readonly boolean[]): number[] {
  const anchors = [...kept.keys()].filter((at) => kept[at]);
  if (anchors.length > 0) return anchors;
  let [farthest, distance] = [0, 0];
  for (let at = 1; at < kept.length; at++) {
    const each = Math.hypot(points[2 * at] - points[0], points[2 * at + 1] - points[1]);
    if (each > distance) [farthest, distance] = [at, each];
  }
  return [0, farthest];
}

/** Each part from an anchor to the next one, the last around the end of the list. */
function simplifyBetween(points: readonly number[], anchors: readonly number[], tolerance: number): number[] {
  const count = points.length / 2;
  const chosen: number[] = [];
  for (const [i, from] of anchors.entries()) {
    const next = anchors[(i + 1) % anchors.length];
    const to = next > from ? next : next + count;
    const corners = simplifyPart(points, count, from, to, tolerance);
    for (const at of corners) chosen.push(points[2 * (at % count)], points[2 * (at % count) + 1]);
  }
  return chosen;
}

/** @returns the corners of `from` to `to` (exclusive) that are left, ascending; places count on behind the list's end */
function simplifyPart(
  points: readonly number[],
  count: number,
  from: number,
  to: number,
  tolerance: number,
): number[] {
  const chosen = [from];
  const open: [number, number][] = [[from, to]];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const [first, last] = part;
    const [farthest, distance] = farthestFrom(points, count, first, last);
    if (distance <= tolerance) continue;
    chosen.push(farthest);
    open.push([first, farthest], [farthest, last]);
  }
  return chosen.sort((a, b) => a - b);
}

function farthestFrom(
  points: readonly number[],
  count: number,
  first: number,
  last: number,
): [place: number, distance: number] {
  const [ax, ay] = [points[2 * (first % count)], points[2 * (first % count) + 1]];
  const [bx, by] = [points[2 * (last % count)], points[2 * (last % count) + 1]];
  const length = Math.hypot(bx - ax, by - ay);
  let [farthest, distance] = [first, 0];
  for (let at = first + 1; at < last; at++) {
    const [x, y] = [points[2 * (at % count)] - ax, points[2 * (at % count) + 1] - ay];
    const each = distanceTo(x, y, bx - ax, by - ay, length);
    if (each > distance) [farthest, distance] = [at, each];
  }
  return [farthest, distance];
}

/** From a point to the segment from the origin to (dx, dy): behind its ends the ends count. */
function distanceTo(x: number, y: number, dx: number, dy: number, length: number): number {
  const along = length === 0 ? 0 : (x * dx + y * dy) / length;
  if (along <= 0) return Math.hypot(x, y);
  if (along >= length) return Math.hypot(x - dx, y - dy);
  return Math.abs(x * dy - y * dx) / length;
}
