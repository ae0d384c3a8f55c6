/**
 * What the tools must paint, in the plainest way: every pixel is asked on its own. Shares no code with
 * src/core/raster, so that tests which compare with it can fail.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Odd brushes sit on pixel centres, even ones on pixel corners. */
function snap(value: number, size: number): number {
  return size % 2 === 1 ? Math.floor(value) + 0.5 : Math.round(value);
}

function distanceToSegment(p: Point, a: Point, b: Point): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/**
 * The pixels of a stroke: those whose centres lie within size/2 of the segments between the snapped points.
 * @param points image pixels, at least one; pixel i covers [i, i + 1)
 * @param size brush diameter in image pixels
 * @returns 1 for painted pixels, row-major
 */
export function naiveStroke(
  width: number,
  height: number,
  points: readonly Point[],
  size: number,
): Uint8Array {
  const mask = new Uint8Array(width * height);
  const path = points.map(({ x, y }) => ({ x: snap(x, size), y: snap(y, size) }));
  for (let i = 0; i < path.length; i++) {
    const a = path[Math.max(0, i - 1)];
    const b = path[i];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const centre = { x: x + 0.5, y: y + 0.5 };
        // The tolerance takes up rounding; centres that miss the edge miss it by more.
        if (distanceToSegment(centre, a, b) <= size / 2 + 1e-9) mask[y * width + x] = 1;
      }
    }
  }
  return mask;
}

/**
 * The pixels of a fill: those that can be reached from (x, y) in steps to one of four neighbours of equal class.
 * @param labels a class id a pixel, row-major
 */
export function naiveFill(
  labels: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
): Uint8Array {
  const mask = new Uint8Array(labels.length);
  const wanted = labels[y * width + x];
  const queue: [number, number][] = [[x, y]];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [px, py] = next;
    if (px < 0 || py < 0 || px >= width || py >= height) continue;
    const i = py * width + px;
    if (mask[i] === 1 || labels[i] !== wanted) continue;
    mask[i] = 1;
    queue.push([px - 1, py], [px + 1, py], [px, py - 1], [px, py + 1]);
  }
  return mask;
}
