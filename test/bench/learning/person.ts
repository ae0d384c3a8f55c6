/**
 * A simulated person who corrects labels: each stroke goes through the deepest point of the largest wrong region of one
 * class, along its longest way there, in the true class, and never leaves that class unless told to spill.
 */
import { Brush, MAX_BRUSH_SIZE } from '../../../src/core/raster/brush';
import { depthsOf, largestWrongRegion, type Depths, type Truth } from './wrongRegion';

/** Of the brush, in image pixels. */
const RADIUS = 4;
/** Of a stroke, in image pixels. */
const LONGEST = 40;
const DIRECTIONS = 16;
/** Of its radius a fitted brush keeps from the border, so that it hardly has to be clipped. */
const CLEARANCE = 0.75;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly from: Point;
  readonly to: Point;
}

export interface Stroke extends Line {
  /** The true class of most of its pixels. */
  readonly classId: number;
  /** Indices of what it paints. */
  readonly pixels: Uint32Array;
}

export interface Manner {
  /** Share of a stroke's pixels that lies across the border of its class, 0..1. */
  readonly spill: number;
  /** Whether the brush is as large as the region allows, its strokes as much longer; else its radius is always 4. */
  readonly fits: boolean;
}

/**
 * @param labels as they are now
 * @param skipped classes that are not painted now
 * @returns undefined where nothing is wrong
 */
export function nextStroke(
  truth: Truth,
  labels: Uint8Array,
  manner: Manner,
  skipped: ReadonlySet<number>,
): Stroke | undefined {
  const region = largestWrongRegion(truth, labels, skipped);
  if (region === undefined) return undefined;
  const classId = truth.labels[region.pixels[0]];
  const depths = depthsOf(truth, region);
  const radius = manner.fits ? fittingRadius(depths) : RADIUS;
  const line = longestLine(truth, depths, {
    clearance: radius > RADIUS ? CLEARANCE * radius : 0,
    longest: (LONGEST * radius) / RADIUS,
  });
  const own = brushed(truth, line, radius).filter((pixel) => truth.labels[pixel] === classId);
  const across = nearestOthers(truth, own, Math.round((manner.spill / (1 - manner.spill)) * own.length));
  return { classId, ...line, pixels: Uint32Array.from([...own, ...across]).sort() };
}

function fittingRadius(depths: Depths): number {
  return Math.min(MAX_BRUSH_SIZE / 2, Math.max(RADIUS, Math.floor(depths.at(depths.deepest))));
}

interface Limits {
  /** Pixels that its points stay inside of the region's border. */
  readonly clearance: number;
  readonly longest: number;
}

/** The longest line through a region's deepest pixel that stays within the limits. */
function longestLine({ width, height }: Truth, depths: Depths, { clearance, longest }: Limits): Line {
  const x = (depths.deepest % width) + 0.5;
  const y = Math.floor(depths.deepest / width) + 0.5;
  let best = { reach: -1, from: { x, y }, to: { x, y } };
  for (let d = 0; d < DIRECTIONS; d++) {
    const dx = Math.cos((Math.PI * d) / DIRECTIONS);
    const dy = Math.sin((Math.PI * d) / DIRECTIONS);
    const reachTo = (sign: number): number => {
      let reach = 0;
      while (reach < longest / 2) {
        const px = Math.floor(x + sign * (reach + 1) * dx);
        const py = Math.floor(y + sign * (reach + 1) * dy);
        if (px < 0 || py < 0 || px >= width || py >= height) break;
        const depth = depths.at(py * width + px);
        if (depth === 0 || depth < clearance) break;
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
  return { from: best.from, to: best.to };
}

/** The pixels that the editor's brush covers along a line. */
function brushed({ width, height }: Truth, { from, to }: Line, radius: number): number[] {
  const pixels: number[] = [];
  const doubled = (coordinate: number): number => 2 * Math.round(coordinate);
  new Brush(2 * radius).sweep(
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
