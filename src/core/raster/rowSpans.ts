/** Sets of pixels as sorted, disjoint spans per row: what a stroke has covered, what it has changed. */
import type { Cell } from '../labelMap';
import { RunBuilder, type Runs } from '../runs';

/** Visits the pixels `start` (inclusive) to `end` (exclusive) of a row. */
export type SpanVisitor = (row: number, start: number, end: number) => void;

/** Pixels of an image `height` rows high; a row costs nothing until it has a span. */
export class RowSpans {
  /** Per row: start, end, start, end, … ascending; neither overlapping nor touching. */
  private readonly rows: (number[] | undefined)[];
  private top: number;
  private bottom = 0;

  constructor(height: number) {
    this.rows = new Array<number[] | undefined>(height).fill(undefined);
    this.top = height;
  }

  /** Adds a span that isn't empty; `fresh` visits the parts of it that were not in the set. */
  add(row: number, start: number, end: number, fresh?: SpanVisitor): void {
    const spans = this.rows[row];
    if (spans === undefined) {
      this.rows[row] = [start, end];
      this.top = Math.min(this.top, row);
      this.bottom = Math.max(this.bottom, row + 1);
      fresh?.(row, start, end);
      return;
    }
    const first = firstEndingAtOrAfter(spans, start);
    let next = first;
    let at = start;
    while (next < spans.length && spans[next] <= end) {
      if (at < spans[next]) fresh?.(row, at, spans[next]);
      at = spans[next + 1];
      next += 2;
    }
    if (at < end) fresh?.(row, at, end);
    if (next === first) {
      spans.splice(first, 0, start, end);
    } else {
      const mergedStart = Math.min(start, spans[first]);
      const mergedEnd = Math.max(end, spans[next - 1]);
      if (next > first + 2) spans.splice(first + 2, next - first - 2);
      spans[first] = mergedStart;
      spans[first + 1] = mergedEnd;
    }
  }

  /** The set as runs of `cell` in an image `width` pixels wide. */
  toRuns(width: number, cell: Cell): Runs {
    const runs = new RunBuilder();
    for (let row = this.top; row < this.bottom; row++) {
      const spans = this.rows[row];
      if (spans === undefined) continue;
      for (let i = 0; i < spans.length; i += 2) {
        runs.push(row * width + spans[i], spans[i + 1] - spans[i], cell);
      }
    }
    return runs.finish();
  }
}

/** Index of the first span whose end is ≥ `start`, by bisection. */
function firstEndingAtOrAfter(spans: readonly number[], start: number): number {
  let low = 0;
  let high = spans.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[2 * middle + 1] < start) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}
