/** Counts the confirmed pixels when nothing else is to do, in slices that never hold up a stroke. */
import { CONFIRMED } from '../../src/core/labelMap';

/** Cells a slice; some 4 ms. */
const SLICE = 1 << 22;

/** Changes that follow each other within this many milliseconds are counted once. */
const REST = 150;

/** How many cells of `cells[from..to)` are confirmed. */
export function countConfirmed(cells: Uint16Array, from = 0, to = cells.length): number {
  let confirmed = 0;
  for (let i = from; i < to; i++) confirmed += (cells[i] & CONFIRMED) >> 8;
  return confirmed;
}

export class ConfirmedCounter {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param counted is told the confirmed share, 0..1 */
  constructor(
    private readonly cells: Uint16Array,
    private readonly counted: (share: number) => void,
  ) {}

  /** The cells have changed: counts them again soon. */
  restart(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.slice(0, 0), REST);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private slice(from: number, before: number): void {
    const to = Math.min(this.cells.length, from + SLICE);
    const confirmed = before + countConfirmed(this.cells, from, to);
    if (to === this.cells.length) this.counted(confirmed / this.cells.length);
    else this.timer = setTimeout(() => this.slice(to, confirmed), 0);
  }
}
