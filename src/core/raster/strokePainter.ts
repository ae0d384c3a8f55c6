/** Paints one stroke of the brush or the eraser into a label map, point by point. */
import { CONFIRMED, type Cell, type LabelMap } from '../labelMap';
import type { Runs } from '../runs';
import { Brush, clampBrushSize, snapDoubled } from './brush';
import { RowSpans, type SpanVisitor } from './rowSpans';
import { TileBackup } from './tileBackup';

export interface StrokeOptions {
  /** Diameter in image pixels, 1..2000. */
  readonly size: number;
  /** What the stroke writes; confirmed. */
  readonly cell: Cell;
  /** Leave pixels alone that a person has decided. */
  readonly onlyUnconfirmed: boolean;
  /** Visits every span of cells that the stroke writes, right after it was written. */
  readonly painted?: SpanVisitor;
}

/**
 * A stroke in progress. Each pixel is looked at once, when the stroke first covers it, so a move costs what it
 * adds and not what the brush covers; nothing ever walks over the whole map.
 */
export class StrokePainter {
  private readonly brush: Brush;
  private readonly covered: RowSpans;
  private readonly changed: RowSpans;
  private readonly backup: TileBackup;
  private lastX: number | undefined;
  private lastY = 0;

  /** @param map painted into at once */
  constructor(
    private readonly map: LabelMap,
    private readonly options: StrokeOptions,
  ) {
    this.brush = new Brush(clampBrushSize(options.size));
    this.covered = new RowSpans(map.height);
    this.changed = new RowSpans(map.height);
    this.backup = new TileBackup(map);
  }

  /** Goes on to a point in image pixels (pixel i covers [i, i + 1)); the first call puts the brush down. */
  moveTo(x: number, y: number): void {
    const toX = snapDoubled(x, this.brush.size);
    const toY = snapDoubled(y, this.brush.size);
    const fromX = this.lastX ?? toX;
    const fromY = this.lastX === undefined ? toY : this.lastY;
    if (this.lastX === toX && fromY === toY) return;
    this.lastX = toX;
    this.lastY = toY;
    const { width, height } = this.map;
    this.brush.sweep(fromX, fromY, toX, toY, width, height, this.cover);
  }

  /** The cells that really changed. */
  finish(): Runs {
    return this.changed.toRuns(this.map.width, this.options.cell);
  }

  /** Makes the map what it was before the stroke. */
  abort(): void {
    this.backup.restore();
  }

  private readonly cover: SpanVisitor = (row, start, end) => {
    this.covered.add(row, start, end, this.paint);
  };

  private readonly paint: SpanVisitor = (row, start, end) => {
    const { cells, width } = this.map;
    const { cell, onlyUnconfirmed } = this.options;
    const base = row * width;
    const stop = base + end;
    const keeps = onlyUnconfirmed ? CONFIRMED : 0;
    let at = base + start;
    while (at < stop) {
      while (at < stop && (cells[at] === cell || (cells[at] & keeps) !== 0)) at++;
      const from = at;
      while (at < stop && cells[at] !== cell && (cells[at] & keeps) === 0) at++;
      if (from < at) this.write(row, from - base, at - base);
    }
  };

  private write(row: number, start: number, end: number): void {
    const base = row * this.map.width;
    this.backup.keep(row, start, end);
    this.map.cells.fill(this.options.cell, base + start, base + end);
    this.changed.add(row, start, end);
    this.options.painted?.(row, start, end);
  }
}
