/** Where a simulated person paints next: the largest region of one true class that is labeled wrong, and its depth. */

export interface Truth {
  readonly width: number;
  readonly height: number;
  /** A class id a pixel; 255: doesn't count and is never painted. */
  readonly labels: Uint8Array;
}

export interface Region {
  readonly pixels: Uint32Array;
  /** 1 where a pixel belongs to it. */
  readonly inside: Uint8Array;
}

/**
 * Connected by sides, of one true class.
 * @param labels as they are now
 * @param skipped classes that are not painted now
 * @returns undefined where nothing is wrong
 */
export function largestWrongRegion(
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

/** How far a region's pixels are from its border, in pixels; the image's edge is a border. */
export interface Depths {
  /** The pixel farthest from the border. */
  readonly deepest: number;
  /** 0 outside of the region; 1 on its border. */
  at(pixel: number): number;
}

/** Steps of 3 to the side and 4 across stand for 1 and √2. */
export function depthsOf({ width, height }: Truth, { pixels }: Region): Depths {
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
  return { deepest, at: (pixel) => depth[place(pixel)] / 3 };
}
