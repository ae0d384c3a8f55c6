/**
 * Outlines of regions: rings along the pixels' edges around every 4-connected region of one class, its pixels to the
 * right. A region's outer ring runs clockwise, the rings of its holes run the other way.
 */
import type { Size } from '../../orientation';

/** What the ring does next at a corner. */
const UP = 0;
const RIGHT = 1;
const DOWN = 2;

const STEP_X = [0, 1, 0, -1] as const;
const STEP_Y = [-1, 0, 1, 0] as const;
/** The pixels ahead on the right and on the left, relative to the corner, by direction. */
const AHEAD_RIGHT = [
  [0, -1],
  [0, 0],
  [-1, 0],
  [-1, -1],
] as const;
const AHEAD_LEFT = [
  [-1, -1],
  [0, -1],
  [0, 0],
  [-1, 0],
] as const;

/** Corners of rings, each with the next one: lists that can be spliced. */
export class CornerList {
  readonly x: number[] = [];
  readonly y: number[] = [];
  readonly next: number[] = [];
  /** Corners that a simplified outline keeps. */
  readonly kept = new Set<number>();

  /** @returns the new corner; it is its own next one */
  add(x: number, y: number): number {
    this.x.push(x);
    this.y.push(y);
    return this.next.push(this.next.length) - 1;
  }
}

export interface Ring {
  /** One of its corners. */
  readonly start: number;
  readonly classId: number;
  readonly isHole: boolean;
  /** Of a hole: the corner where its leftmost edge begins, and the corner before that. */
  readonly leftmost: number;
  readonly beforeLeftmost: number;
}

export interface Rings {
  readonly corners: CornerList;
  readonly rings: readonly Ring[];
  /** The corner that the left edge of a pixel ends at (its upper left one), by the pixel's place; -1 where none does. */
  readonly upperLeft: Int32Array;
}

/**
 * @param labels class ids, row-major
 * @param traced 1 for the ids whose regions are wanted, by id
 */
export function traceRings(labels: Uint8Array, size: Size, traced: Uint8Array): Rings {
  const tracer = new Tracer(labels, size);
  const rings: Ring[] = [];
  for (let at = 0; at < labels.length; at++) {
    if (traced[labels[at]] === 1 && tracer.isFreshLeftEdge(at)) rings.push(tracer.trace(at));
  }
  return { corners: tracer.corners, rings, upperLeft: tracer.upperLeft };
}

class Tracer {
  readonly corners = new CornerList();
  /** The left edges that rings have, too: each ring has one at least, and each belongs to one ring. */
  readonly upperLeft: Int32Array;

  constructor(
    private readonly labels: Uint8Array,
    private readonly size: Size,
  ) {
    this.upperLeft = new Int32Array(labels.length).fill(-1);
  }

  isFreshLeftEdge(at: number): boolean {
    const isEdge = at % this.size.width === 0 || this.labels[at - 1] !== this.labels[at];
    return isEdge && this.upperLeft[at] < 0;
  }

  /** Follows the ring from the left edge of a pixel, upwards. */
  trace(at: number): Ring {
    const { corners, size } = this;
    const classId = this.labels[at];
    const startX = at % size.width;
    const startY = Math.floor(at / size.width) + 1;
    const start = corners.add(startX, startY);
    let [x, y, direction] = [startX, startY, UP];
    let [last, before] = [start, start];
    let [doubledArea, leftmost, beforeLeftmost] = [0, -1, -1];
    for (let isEnd = false; !isEnd;) {
      x += STEP_X[direction];
      y += STEP_Y[direction];
      if (direction === UP) doubledArea -= x;
      else if (direction === DOWN) doubledArea += x;
      const turned = this.turn(x, y, direction, classId);
      isEnd = x === startX && y === startY && turned === UP;
      const corner = isEnd ? start : this.addCorner(x, y, direction, turned, last);
      if (direction === UP) this.upperLeft[y * size.width + x] = corner;
      if (corner !== last) [before, last] = [last, corner];
      if (turned === DOWN && (leftmost < 0 || x < corners.x[leftmost]))
        [leftmost, beforeLeftmost] = [corner, before];
      direction = turned;
    }
    corners.next[before] = start;
    return { start, classId, isHole: doubledArea < 0, leftmost, beforeLeftmost };
  }

  /** Along rows only the ends are corners; beside them every edge is one, where a bridge can end. */
  private addCorner(x: number, y: number, from: number, to: number, last: number): number {
    if (from === to && from !== UP && from !== DOWN) return last;
    const corner = this.corners.add(x, y);
    this.corners.next[last] = corner;
    return corner;
  }

  /** Where two regions of the class touch at a corner only, each ring stays with its own. */
  private turn(x: number, y: number, direction: number, classId: number): number {
    const [rightX, rightY] = AHEAD_RIGHT[direction];
    if (!this.has(x + rightX, y + rightY, classId)) return (direction + RIGHT) % 4;
    const [leftX, leftY] = AHEAD_LEFT[direction];
    return this.has(x + leftX, y + leftY, classId) ? (direction + 3) % 4 : direction;
  }

  private has(x: number, y: number, classId: number): boolean {
    const { width, height } = this.size;
    return x >= 0 && y >= 0 && x < width && y < height && this.labels[y * width + x] === classId;
  }
}
