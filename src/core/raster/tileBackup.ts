/** Copies of the parts of a label map that a stroke touches, so that it can be taken back byte for byte. */
import type { LabelMap } from '../labelMap';

/** Side of a tile, in pixels. */
export const TILE_SIZE = 256;
const TILE_SHIFT = 8;

/** Keeps each 256² tile once, as it was before its first change. */
export class TileBackup {
  private readonly columns: number;
  private readonly tiles = new Map<number, Uint16Array>();

  constructor(private readonly map: LabelMap) {
    this.columns = Math.ceil(map.width / TILE_SIZE);
  }

  /** To be called before the pixels `start` to `end` (exclusive) of `row` change. */
  keep(row: number, start: number, end: number): void {
    const base = (row >> TILE_SHIFT) * this.columns;
    const last = base + ((end - 1) >> TILE_SHIFT);
    for (let tile = base + (start >> TILE_SHIFT); tile <= last; tile++) {
      if (!this.tiles.has(tile)) this.tiles.set(tile, this.copy(tile));
    }
  }

  /** Writes every kept tile back. */
  restore(): void {
    for (const [tile, cells] of this.tiles) {
      this.eachRow(tile, (from, to, at) => {
        this.map.cells.set(cells.subarray(at, at + to - from), from);
      });
    }
  }

  private copy(tile: number): Uint16Array {
    const cells = new Uint16Array(TILE_SIZE * TILE_SIZE);
    this.eachRow(tile, (from, to, at) => {
      cells.set(this.map.cells.subarray(from, to), at);
    });
    return cells;
  }

  private eachRow(tile: number, visit: (from: number, to: number, at: number) => void): void {
    const { width, height } = this.map;
    const left = (tile % this.columns) * TILE_SIZE;
    const top = Math.floor(tile / this.columns) * TILE_SIZE;
    const right = Math.min(width, left + TILE_SIZE);
    const bottom = Math.min(height, top + TILE_SIZE);
    for (let row = top; row < bottom; row++) {
      visit(row * width + left, row * width + right, (row - top) * TILE_SIZE);
    }
  }
}
