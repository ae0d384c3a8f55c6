/**
 * A simulated person who corrects labels: each stroke goes through the deepest point of the largest wrong region of one
 * class, along its longest way there, in the true class, and never leaves that class unless told to spill.
 */
import { Brush } from '../../../src/core/raster/brush';

/** Of the brush, in image pixels. */
const RADIUS = 4;
const LONGEST = 40;
const DIRECTIONS = 16;

export interface Stroke {
  /** The true class of most of its pixels. */
  readonly classId: number;
  /** Indices of what it paints. */
  readonly pixels: Uint32Array;
}

export interface Truth {
  readonly width: number;
  readonly height: number;
  /** A class id a pixel; 255: doesn't count and is never painted. */
  readonly labels: Uint8Array;
}

/**
 * @param labels as they are now
 * @param spill share of the stroke's pixels that lie across the border of its class, 0..1
 * @param skipped classes that are not painted now
 * @returns undefined where nothing is wrong
 */
export function nextStroke(
  truth: Truth,
  labels: Uint8Array,
  spill: number,
  skipped: ReadonlySet<number>,
): Stroke | undefined {
  const region = largestWrongRegion(truth, labels, skipped);
  if (region === undefined) return undefined;
  const classId = truth.labels[region.pixels[0]];
  const centre = deepestPixel(truth, region);
  const covered = brushed(truth, longestLine(truth, region, centre));
  const own = covered.filter((pixel) => truth.labels[pixel] === classId);
  const across = nearestOthers(truth, own, Math.round((spill / (1 - spill)) * own.length));
  return { classId, pixels: Uint32Array.from([...own, ...across]).sort() };
}

interface Region {
  readonly pixels: Uint32Array;
  /** 1 where a pixel belongs to it. */
  readonly inside: Uint8Array;
}

/** Connected by sides, of one true class. */
function largestWrongRegion(
  { width, height, labels: truth }: Truth,
  labels: Uint8Array,
  skipped: ReadonlySet<number>,
): Region | undefined {
  const isWrong = (i: number): boolean =>
    truth[i] !== 255 && labels[i] !== truth[i] && !skipped.has(truth[i]);
  const visited = new Uint8Array(truth.length);
  const stack = new Uint32Array(truth.length);
  let largest: Uint32Array | undefined;
  for (let start = 0; start < truth.length; start++) {
    if (visited[start] === 1 || !isWrong(start)) continue;
    let count = 0;
    const visit = (i: number): void => {
      if (visited[i] === 1 || truth[i] !== truth[start] || !isWrong(i)) return;
      visited[i] = 1;
      stack[count++] = i;
    };
    visit(start);
    // The stack is never emptied: what was visited stays in it and is the region.
    for (let at = 0; at < count; at++) {
      const i = stack[at];
      const x = i % width;
      if (x > 0) visit(i - 1);
      if (x + 1 < width) visit(i + 1);
      if (i >= width) visit(i - width);
      if (i < width * (height - 1)) visit(i + width);
    }
    if (count > (largest?.length ?? 0)) largest = stack.slice(0, count);
  }
  if (largest === undefined) return undefined;
  const inside = new Uint8Array(truth.length);
  for (const i of largest) inside[i] = 1;
  return { pixels: largest, inside };
}

/** The pixel farthest from the region's border, by steps of 3 to the side and 4 across; the image's edge is a border. */
function deepestPixel({ width, height }: Truth, { pixels }: Region): number {
  const padded = width + 2;
  const depth = new Int32Array(padded * (height + 2));
  const place = (i: number): number => (Math.floor(i / width) + 1) * padded + (i % width) + 1;
  const sorted = pixels.slice().sort();
  for (const i of sorted) {
    const at = place(i);
    depth[at] = Math.min(
      depth[at - 1] + 3,
      depth[at - padded] + 3,
      depth[at - padded - 1] + 4,
      depth[at - padded + 1] + 4,
    );
  }
  let deepest = sorted[0];
  for (const i of sorted.reverse()) {
    const at = place(i);
    depth[at] = Math.min(
      depth[at],
      depth[at + 1] + 3,
      depth[at + padded] + 3,
      depth[at + padded + 1] + 4,
      depth[at + padded - 1] + 4,
    );
    if (depth[at] > depth[place(deepest)]) deepest = i;
  }
  return deepest;
}

interface Line {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

/** The longest line through a pixel that stays in its region, at most {@link LONGEST}. */
function longestLine({ width, height }: Truth, { inside }: Region, centre: number): Line {
  const x = (centre % width) + 0.5;
  const y = Math.floor(centre / width) + 0.5;
  let best = { reach: -1, from: { x, y }, to: { x, y } };
  for (let d = 0; d < DIRECTIONS; d++) {
    const dx = Math.cos((Math.PI * d) / DIRECTIONS);
    const dy = Math.sin((Math.PI * d) / DIRECTIONS);
    const reachTo = (sign: number): number => {
      let reach = 0;
      while (reach < LONGEST / 2) {
        const px = Math.floor(x + sign * (reach + 1) * dx);
        const py = Math.floor(y + sign * (reach + 1) * dy);
        if (px < 0 || py < 0 || px >= width || py >= height || inside[py * width + px] !== 1) break;
        reach++;
      }
      return reach;
    };
    const [back, ahead] = [reachTo(-1), reachTo(1)];
    if (back + ahead <= best.reach) continue;
    best = {
      reach: back + ahead,
      from: { x: x - back * dx, y: y - back * dy },
      to: { x: x + ahead * dx, y: y + ahead * dy },
    };
  }
  return best;
}

/** The pixels that the editor's brush covers along a line. */
function brushed({ width, height }: Truth, { from, to }: Line): number[] {
  const pixels: number[] = [];
  const doubled = (coordinate: number): number => 2 * Math.round(coordinate);
  new Brush(2 * RADIUS).sweep(
    doubled(from.x),
    doubled(from.y),
    doubled(to.x),
    doubled(to.y),
    width,
    height,
    (row, start, end) => {
      for (let x = start; x < end; x++) pixels.push(row * width + x);
    },
  );
  return pixels;
}

/** The pixels of other classes nearest to a stroke, however far they are: what a careless one would take with it. */
function nearestOthers({ width, height, labels }: Truth, stroke: readonly number[], count: number): number[] {
  if (count === 0 || stroke.length === 0) return [];
  const own = labels[stroke[0]];
  const visited = new Uint8Array(labels.length);
  const queue = [...stroke];
  for (const i of queue) visited[i] = 1;
  const others: number[] = [];
  for (let at = 0; at < queue.length && others.length < count; at++) {
    const i = queue[at];
    if (labels[i] !== own && labels[i] !== 255) others.push(i);
    const x = i % width;
    const visit = (next: number): void => {
      if (visited[next] === 1) return;
      visited[next] = 1;
      queue.push(next);
    };
    if (x > 0) visit(i - 1);
    if (x + 1 < width) visit(i + 1);
    if (i >= width) visit(i - width);
    if (i < width * (height - 1)) visit(i + width);
  }
  return others;
}
