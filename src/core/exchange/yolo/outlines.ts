/** One closed outline a region, holes included: a format without holes gets them by bridges of no width. */
import type { Size } from '../../orientation';
import type { CornerList, Ring, Rings } from './rings';
import { traceRings } from './rings';
import { simplifyClosed } from './simplify';

export interface Outline {
  readonly classId: number;
  /** Corners x, y, x, y, … in pixels. */
  readonly points: readonly number[];
}

/**
 * The outlines of all 4-connected regions; filling them by the even-odd rule gives the regions back exactly where
 * `tolerance` is 0.
 * @param traced 1 for the ids whose regions are wanted, by id
 * @param tolerance how far a simplified outline may be from a corner that it leaves out, in pixels
 */
export function outlinesOf(labels: Uint8Array, size: Size, traced: Uint8Array, tolerance: number): Outline[] {
  const traceResult = traceRings(labels, size, traced);
  const { corners, rings } = traceResult;
  for (const ring of rings) if (ring.isHole) bridge(ring, traceResult, labels, size);
  return rings
    .filter(({ isHole }) => !isHole)
    .map(({ start, classId }) => ({
      classId,
      points: simplifyClosed(...pathFrom(start, corners), tolerance),
    }));
}

/**
 * Joins a hole's ring with the ring to its left, there and back along one line through the region's own pixels.
 * Rings to the left begin further left, so that no circle of bridges can arise.
 */
function bridge(hole: Ring, { corners, upperLeft }: Rings, labels: Uint8Array, { width }: Size): void {
  const { leftmost, beforeLeftmost } = hole;
  const [x, y] = [corners.x[leftmost], corners.y[leftmost]];
  let at = y * width + x - 1;
  while (at % width > 0 && labels[at - 1] === hole.classId) at--;
  const target = upperLeft[at];
  const back = corners.add(x, y);
  const away = corners.add(corners.x[target], corners.y[target]);
  corners.next[back] = away;
  corners.next[away] = corners.next[target];
  corners.next[target] = leftmost;
  corners.next[lastBefore(beforeLeftmost, leftmost, corners)] = back;
  for (const corner of [target, leftmost, back, away]) corners.kept.add(corner);
}

/** Other bridges may have come between a corner and the one that was before it. */
function lastBefore(before: number, corner: number, { next }: CornerList): number {
  let at = before;
  while (next[at] !== corner) at = next[at];
  return at;
}

function pathFrom(start: number, corners: CornerList): [points: number[], kept: boolean[]] {
  const points: number[] = [];
  const kept: boolean[] = [];
  let at = start;
  do {
    points.push(corners.x[at], corners.y[at]);
    kept.push(corners.kept.has(at));
    at = corners.next[at];
  } while (at !== start);
  return [points, kept];
}
