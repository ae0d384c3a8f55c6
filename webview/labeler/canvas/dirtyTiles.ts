/** Which cells have changed since they were drawn last: a rectangle a tile, so that a thin ring stays thin. */
import { TILE_SIZE } from '../../../src/core/raster/tileBackup';
import { RUN_STRIDE, type Runs } from '../../../src/core/runs';
import type { Size } from '../../../src/core/orientation';

/** Image pixels. */
export interface CellRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export class DirtyTiles {
  private readonly columns: number;
  private tiles = new Map<number, Bounds>();

  constructor(private readonly size: Size) {
    this.columns = Math.ceil(size.width / TILE_SIZE);
  }

  /** Marks the pixels `start` to `end` (exclusive) of `row`. */
  addSpan(row: number, start: number, end: number): void {
    const base = Math.floor(row / TILE_SIZE) * this.columns;
    let left = start;
    while (left < end) {
      const column = Math.floor(left / TILE_SIZE);
      const right = Math.min(end, (column + 1) * TILE_SIZE);
      this.extend(base + column, left, row, right);
      left = right;
    }
  }

  addRuns(runs: Runs): void {
    const { width } = this.size;
    for (let i = 0; i < runs.length; i += RUN_STRIDE) {
      const end = runs[i] + runs[i + 1];
      for (let at = runs[i]; at < end;) {
        const row = Math.floor(at / width);
        const next = Math.min(end, (row + 1) * width);
        this.addSpan(row, at - row * width, next - row * width);
        at = next;
      }
    }
  }

  /** The marked rectangles, at most one a tile; none is marked afterwards. */
  take(): CellRect[] {
    const rects = Array.from(this.tiles.values(), ({ left, top, right, bottom }) => ({
      x: left,
      y: top,
      width: right - left,
      height: bottom - top,
    }));
    if (rects.length > 0) this.tiles = new Map();
    return rects;
  }

  private extend(tile: number, left: number, row: number, right: number): void {
    const bounds = this.tiles.get(tile);
    if (bounds === undefined) {
      this.tiles.set(tile, { left, top: row, right, bottom: row + 1 });
      return;
    }
    bounds.left = Math.min(bounds.left, left);
    bounds.right = Math.max(bounds.right, right);
    bounds.top = Math.min(bounds.top, row);
    bounds.bottom = Math.max(bounds.bottom, row + 1);
  }
}
