/**
 * Runs: the one currency of change. An edit, a stroke, a message and a journal record are all runs.
 *
 * Runs are flat triples `start, length, cell` in a `Uint32Array`: `length` pixels from row-major index `start`
 * hold `cell`. They are sorted by `start` and never overlap; a run may continue over the end of a row.
 */
import { CellScan } from './cellScan';
import type { Cell } from './labelMap';

/** Flat triples (start, length, cell), sorted by start, without overlap. */
export type Runs = Uint32Array;

/** Numbers a run takes in {@link Runs}. */
export const RUN_STRIDE = 3;

/** No change at all. */
export const NO_RUNS: Runs = new Uint32Array(0);

/**
 * Buffers of builders that have finished, for the next ones: the garbage of one edit after the other would pile up,
 * since what lies outside of the heap is collected late.
 */
const spareBuffers: Uint32Array[] = [];
const MOST_SPARE_BUFFERS = 4;
const LARGEST_SPARE_BYTES = 1 << 20;

/** Collects runs in ascending order and joins neighbours of equal cell. */
export class RunBuilder {
  private triples = spareBuffers.pop() ?? new Uint32Array(64 * RUN_STRIDE);
  private used = 0;

  /**
   * Appends `length` pixels of `cell` from `start`; a `length` of 0 adds nothing.
   * @throws RangeError when `start` lies before the end of the run before
   */
  push(start: number, length: number, cell: Cell): void {
    if (length <= 0) return;
    if (this.used > 0) {
      const last = this.used - RUN_STRIDE;
      const end = this.triples[last] + this.triples[last + 1];
      if (start < end) throw new RangeError(`run at ${start} starts before ${end}`);
      if (start === end && this.triples[last + 2] === cell) {
        this.triples[last + 1] += length;
        return;
      }
    }
    if (this.used === this.triples.length) this.grow();
    this.triples[this.used] = start;
    this.triples[this.used + 1] = length;
    this.triples[this.used + 2] = cell;
    this.used += RUN_STRIDE;
  }

  /**
   * The runs, in a buffer of their own (a view of a larger one would travel whole in a message). The builder is empty
   * then.
   */
  finish(): Runs {
    const runs = this.triples.slice(0, this.used);
    if (spareBuffers.length < MOST_SPARE_BUFFERS && this.triples.byteLength <= LARGEST_SPARE_BYTES) {
      spareBuffers.push(this.triples);
    }
    this.triples = NO_RUNS;
    this.used = 0;
    return runs;
  }

  private grow(): void {
    const larger = new Uint32Array(Math.max(64 * RUN_STRIDE, this.triples.length * 2));
    larger.set(this.triples);
    this.triples = larger;
  }
}

/** How many pixels the runs cover. */
export function coveredPixels(runs: Runs): number {
  let pixels = 0;
  for (let i = 0; i < runs.length; i += RUN_STRIDE) pixels += runs[i + 1];
  return pixels;
}

/** Writes the runs into `cells`. */
export function applyRuns(cells: Uint16Array, runs: Runs): void {
  for (let i = 0; i < runs.length; i += RUN_STRIDE) {
    const start = runs[i];
    cells.fill(runs[i + 2], start, start + runs[i + 1]);
  }
}

/** A change and its inverse, over exactly the pixels that differ. */
export interface Change {
  readonly before: Runs;
  readonly after: Runs;
}

/** What writing `runs` into `cells` would change: pixels that already hold the value are left out. */
export function diffRuns(cells: Uint16Array, runs: Runs): Change {
  const before = new RunBuilder();
  const after = new RunBuilder();
  const scan = new CellScan(cells);
  for (let i = 0; i < runs.length; i += RUN_STRIDE) {
    const cell = runs[i + 2];
    const end = runs[i] + runs[i + 1];
    let at = runs[i];
    while (at < end) {
      const old = cells[at];
      const next = scan.endOfRun(at, end);
      if (old !== cell) {
        before.push(at, next - at, old);
        after.push(at, next - at, cell);
      }
      at = next;
    }
  }
  return { before: before.finish(), after: after.finish() };
}

/** Whether two maps of one size hold the same cells. */
export function equalCells(a: Uint16Array, b: Uint16Array): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** What making `cells` equal to `target` (as many cells) would change. */
export function diffCells(cells: Uint16Array, target: Uint16Array): Change {
  const before = new RunBuilder();
  const after = new RunBuilder();
  const [scan, targetScan] = [new CellScan(cells), new CellScan(target)];
  let at = 0;
  while (at < cells.length) {
    const [old, cell] = [cells[at], target[at]];
    const next = targetScan.endOfRun(at, scan.endOfRun(at, cells.length));
    if (old !== cell) {
      before.push(at, next - at, old);
      after.push(at, next - at, cell);
    }
    at = next;
  }
  return { before: before.finish(), after: after.finish() };
}

/** Every cell of the map as runs; the inverse of {@link applyRuns} on a map of the same size. */
export function toRuns(cells: Uint16Array): Runs {
  const runs = new RunBuilder();
  const scan = new CellScan(cells);
  let at = 0;
  while (at < cells.length) {
    const next = scan.endOfRun(at, cells.length);
    runs.push(at, next - at, cells[at]);
    at = next;
  }
  return runs.finish();
}

/**
 * Checks runs that came from outside.
 * @param pixelCount pixels of the label map they are meant for
 * @returns what is wrong, or undefined when the runs are sorted, in range and hold only cells
 */
export function runsProblem(runs: Runs, pixelCount: number): string | undefined {
  if (runs.length % RUN_STRIDE !== 0) return `${runs.length} numbers are not whole runs`;
  let end = 0;
  for (let i = 0; i < runs.length; i += RUN_STRIDE) {
    const start = runs[i];
    const length = runs[i + 1];
    if (length === 0) return `run ${i / RUN_STRIDE} is empty`;
    if (start < end) return `run ${i / RUN_STRIDE} starts before the end of the run before it`;
    end = start + length;
    if (end > pixelCount)
      return `run ${i / RUN_STRIDE} ends at ${end}, after the last of ${pixelCount} pixels`;
    if (runs[i + 2] > 0x1ff) return `run ${i / RUN_STRIDE} holds ${runs[i + 2]}, which is no cell`;
  }
  return undefined;
}
