/** How many pixels each cell value has, kept up to date edit by edit instead of counted again. */
import { CellScan } from '../../core/cellScan';
import { CONFIRMED, UNLABELED } from '../../core/labelMap';
import { RUN_STRIDE, type Change, type Runs } from '../../core/runs';
import type { ClassCounts } from '../../protocol/hostView';

/** Cell values there are: 256 class ids, each unconfirmed or confirmed. */
const CELL_VALUES = 512;

export class CellCounts {
  private readonly pixels = new Uint32Array(CELL_VALUES);

  constructor(cells: Uint16Array) {
    this.recount(cells);
  }

  /** Counts a whole map anew. */
  recount(cells: Uint16Array): void {
    this.pixels.fill(0);
    const scan = new CellScan(cells);
    let at = 0;
    while (at < cells.length) {
      const next = scan.endOfRun(at, cells.length);
      this.pixels[cells[at]] += next - at;
      at = next;
    }
  }

  /** Takes over a change: its before-cells go, its after-cells come. */
  apply(change: Change): void {
    this.add(change.before, -1);
    this.add(change.after, 1);
  }

  /** Pixels a class, confirmed or not; ascending, only classes that occur. */
  classes(): ClassCounts {
    const counts: [number, number][] = [];
    for (let id = 0; id < CONFIRMED; id++) {
      const pixels = this.pixels[id] + this.pixels[id | CONFIRMED];
      if (pixels > 0) counts.push([id, pixels]);
    }
    return counts;
  }

  /** How many classes a person has painted. */
  paintedClasses(): number {
    return this.pixels
      .subarray(CONFIRMED, CONFIRMED | UNLABELED)
      .reduce((sum, pixels) => sum + Math.sign(pixels), 0);
  }

  /** Pixels that have a class without a person's decision. */
  predicted(): number {
    return this.pixels.subarray(0, UNLABELED).reduce((sum, pixels) => sum + pixels, 0);
  }

  /** Pixels that a person decided. */
  confirmed(): number {
    return this.pixels.subarray(CONFIRMED).reduce((sum, pixels) => sum + pixels, 0);
  }

  private add(runs: Runs, sign: 1 | -1): void {
    for (let i = 0; i < runs.length; i += RUN_STRIDE) this.pixels[runs[i + 2]] += sign * runs[i + 1];
  }
}
