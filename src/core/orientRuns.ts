/** Runs between raw and upright pixels: turned strokes stay few runs. */
import {
  inverseOrientation,
  orientedSize,
  reversals,
  swapsSides,
  type Orientation,
  type Size,
} from './orientation';
import { RUN_STRIDE, RunBuilder, type Runs } from './runs';

/** Cells of the mask that a transposition works in; 16 MB. */
const BAND_CELLS = 1 << 23;

/** Raw runs in the upright image. @param rawSize the size of the raw image */
export function uprightRuns(raw: Runs, rawSize: Size, orientation: Orientation): Runs {
  return orientRuns(raw, rawSize, orientation);
}

/** Upright runs in the raw image. @param rawSize the size of the raw image */
export function rawRuns(upright: Runs, rawSize: Size, orientation: Orientation): Runs {
  return orientRuns(upright, orientedSize(rawSize, orientation), inverseOrientation(orientation));
}

function orientRuns(runs: Runs, size: Size, orientation: Orientation): Runs {
  if (orientation === 1 || runs.length === 0) return runs;
  const { columns, rows } = reversals(orientation);
  const swapped = swapsSides(orientation) ? transposeRuns(runs, size) : runs;
  const out = orientedSize(size, orientation);
  const turned = columns && rows ? reverseRuns(swapped, out) : swapped;
  if (columns === rows) return turned;
  return columns ? reverseColumns(turned, out) : reverseRows(turned, out);
}

type RowRunVisitor = (row: number, start: number, end: number, cell: number) => void;

/** Visits the runs cut at the ends of rows, in order; `start` and `end` (exclusive) are columns. */
function eachRowRun(runs: Runs, width: number, visit: RowRunVisitor): void {
  for (let i = 0; i < runs.length; i += RUN_STRIDE) {
    const end = runs[i] + runs[i + 1];
    for (let at = runs[i]; at < end;) {
      const row = Math.floor(at / width);
      const next = Math.min(end, (row + 1) * width);
      visit(row, at - row * width, next - row * width, runs[i + 2]);
      at = next;
    }
  }
}

/** Both reversals at once: the last pixel becomes the first. */
function reverseRuns(runs: Runs, { width, height }: Size): Runs {
  const reversed = new RunBuilder();
  for (let i = runs.length - RUN_STRIDE; i >= 0; i -= RUN_STRIDE) {
    reversed.push(width * height - runs[i] - runs[i + 1], runs[i + 1], runs[i + 2]);
  }
  return reversed.finish();
}

/** Right becomes left: the runs of each row in reverse order. */
function reverseColumns(runs: Runs, { width }: Size): Runs {
  const reversed = new RunBuilder();
  let row = -1;
  let pending: number[] = [];
  const flush = (): void => {
    for (let i = pending.length - RUN_STRIDE; i >= 0; i -= RUN_STRIDE) {
      reversed.push((row + 1) * width - pending[i + 1], pending[i + 1] - pending[i], pending[i + 2]);
    }
    pending = [];
  };
  eachRowRun(runs, width, (nextRow, start, end, cell) => {
    if (nextRow !== row) flush();
    row = nextRow;
    pending.push(start, end, cell);
  });
  flush();
  return reversed.finish();
}

/** The bottom becomes the top: both reversals, then the columns' again. */
function reverseRows(runs: Runs, size: Size): Runs {
  return reverseColumns(reverseRuns(runs, size), size);
}

/** Swaps x and y, through a mask of the runs' bounding box, some columns at a time so that it stays small. */
function transposeRuns(runs: Runs, { width, height }: Size): Runs {
  const box = { left: width, right: 0, top: height, bottom: 0 };
  eachRowRun(runs, width, (row, start, end) => {
    box.left = Math.min(box.left, start);
    box.right = Math.max(box.right, end);
    box.top = Math.min(box.top, row);
    box.bottom = row + 1;
  });
  const rows = box.bottom - box.top;
  const band = Math.max(1, Math.floor(BAND_CELLS / rows));
  const transposed = new RunBuilder();
  for (let left = box.left; left < box.right; left += band) {
    const right = Math.min(box.right, left + band);
    // 0 = no run here, else cell + 1; column-major, so that a column is read as a row.
    const mask = new Uint16Array(rows * (right - left));
    eachRowRun(runs, width, (row, start, end, cell) => {
      const last = Math.min(end, right);
      for (let x = Math.max(start, left); x < last; x++) mask[(x - left) * rows + row - box.top] = cell + 1;
    });
    for (let x = left; x < right; x++) {
      pushMaskRow(transposed, mask.subarray((x - left) * rows, (x - left + 1) * rows), x * height + box.top);
    }
  }
  return transposed.finish();
}

function pushMaskRow(runs: RunBuilder, mask: Uint16Array, start: number): void {
  let at = 0;
  while (at < mask.length) {
    const value = mask[at];
    const from = at;
    while (at < mask.length && mask[at] === value) at++;
    if (value !== 0) runs.push(start + from, at - from, value - 1);
  }
}
