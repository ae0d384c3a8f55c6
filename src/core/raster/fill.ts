/** The fill tool: the 4-connected pixels of equal class around a pixel, confirmed or not. */
import { CONFIRMED, type Cell, type LabelMap } from '../labelMap';
import { RunBuilder, type Runs } from '../runs';

export interface FillOptions {
  /** What the fill writes; confirmed. */
  readonly cell: Cell;
  /** Leave pixels alone that a person has decided; the region still spreads through them. */
  readonly onlyUnconfirmed: boolean;
}

/**
 * What filling from pixel (x, y) would change; the map stays as it is.
 * @param x column, 0..width-1
 * @param y row, 0..height-1
 * @returns runs of `cell` over exactly the cells of the region that would change
 */
export function fillRuns(map: LabelMap, x: number, y: number, options: FillOptions): Runs {
  const { cells, width } = map;
  const { cell } = options;
  const keeps = options.onlyUnconfirmed ? CONFIRMED : 0;
  const region = floodRegion(map, x, y);
  const runs = new RunBuilder();
  const end = region.bottom * width;
  for (let at = region.top * width; at < end; at++) {
    const from = at;
    while (at < end && region.mask[at] === 1 && cells[at] !== cell && (cells[at] & keeps) === 0) at++;
    runs.push(from, at - from, cell);
  }
  return runs.finish();
}

interface Region {
  /** 1 for the pixels of the region, row-major over the whole map. */
  readonly mask: Uint8Array;
  /** Rows that hold the region: `top` to `bottom` (exclusive). */
  readonly top: number;
  readonly bottom: number;
}

/** Scanline flood fill: takes whole spans and looks for the next ones above and below each. */
function floodRegion({ cells, width, height }: LabelMap, x: number, y: number): Region {
  const mask = new Uint8Array(cells.length);
  const seed = y * width + x;
  const wanted = cells[seed] & 0xff;
  const stack = [seed];
  let top = y;
  let bottom = y + 1;

  /** Pushes one pixel of each span of the region between `from` and `to` that is not taken yet. */
  const look = (from: number, to: number): void => {
    let inside = false;
    for (let at = from; at < to; at++) {
      const fresh = (cells[at] & 0xff) === wanted && mask[at] === 0;
      if (fresh && !inside) stack.push(at);
      inside = fresh;
    }
  };

  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (mask[at] === 1) continue;
    const row = Math.floor(at / width);
    const rowStart = row * width;
    const rowEnd = rowStart + width;
    let start = at;
    while (start > rowStart && (cells[start - 1] & 0xff) === wanted) start--;
    let end = at + 1;
    while (end < rowEnd && (cells[end] & 0xff) === wanted) end++;
    mask.fill(1, start, end);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row + 1);
    if (row > 0) look(start - width, end - width);
    if (row < height - 1) look(start + width, end + width);
  }
  return { mask, top, bottom };
}
