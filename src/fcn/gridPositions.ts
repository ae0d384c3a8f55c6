/** Where the pixels of an image, turned as its file has them, lie on a grid of scores. */
import { reversals, swapsSides } from '../core/orientation';
import type { LabelTarget, ScoreGrid } from './scoresToLabels';

export type GridShape = Pick<ScoreGrid, 'rows' | 'columns' | 'stride'>;

/** Samples of a grid; ends are one past the last. */
export interface SampleRegion {
  readonly firstRow: number;
  readonly endRow: number;
  readonly firstColumn: number;
  readonly endColumn: number;
}

/** The grid and the positions on it as the raw image has them: turning the few scores spares turning the labels. */
export function turnedGrid(
  grid: ScoreGrid,
  target: LabelTarget,
): { grid: ScoreGrid; across: GridPositions; down: GridPositions } {
  const positions = turnedPositions(grid, target);
  return { grid: swapsSides(target.orientation ?? 1) ? transpose(grid) : grid, ...positions };
}

/** The samples, upright, that the labels of the target's region are made of. */
export function samplesOf(grid: GridShape, target: LabelTarget): SampleRegion {
  const { across, down } = turnedPositions(grid, target);
  const swaps = swapsSides(target.orientation ?? 1);
  const columns = cellRange(swaps ? down : across, grid.columns);
  const rows = cellRange(swaps ? across : down, grid.rows);
  return { firstRow: rows.first, endRow: rows.end, firstColumn: columns.first, endColumn: columns.end };
}

function turnedPositions(
  grid: GridShape,
  { width, height, input, orientation = 1, region }: LabelTarget,
): { across: GridPositions; down: GridPositions } {
  const across = gridPositions(width, input.width, grid.stride, grid.columns);
  const down = gridPositions(height, input.height, grid.stride, grid.rows);
  const { columns, rows } = reversals(orientation);
  if (columns) reverse(across);
  if (rows) reverse(down);
  const turned = swapsSides(orientation) ? { across: down, down: across } : { across, down };
  if (region === undefined) return turned;
  return {
    across: cut(turned.across, region.x, region.width),
    down: cut(turned.down, region.y, region.height),
  };
}

function cut({ cell, fraction }: GridPositions, start: number, length: number): GridPositions {
  return { cell: cell.subarray(start, start + length), fraction: fraction.subarray(start, start + length) };
}

function cellRange({ cell }: GridPositions, samples: number): { first: number; end: number } {
  const ends = [cell[0], cell[cell.length - 1]];
  return { first: Math.min(...ends), end: Math.min(samples, Math.max(...ends) + 2) };
}

function reverse({ cell, fraction }: GridPositions): void {
  cell.reverse();
  fraction.reverse();
}

function transpose({ values, rows, columns, channels, stride }: ScoreGrid): ScoreGrid {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * channels;
      turned.set(values.subarray(from, from + channels), (column * rows + row) * channels);
    }
  }
  return { values: turned, rows: columns, columns: rows, channels, stride };
}

/** Where each pixel of one axis lies on the score grid: between samples `cell` and `cell` + 1. */
export interface GridPositions {
  readonly cell: Int32Array;
  /** 0..1 */
  readonly fraction: Float64Array;
}

/** @param scaled the axis' size in the network's input, without padding */
function gridPositions(size: number, scaled: number, stride: number, samples: number): GridPositions {
  const step = size > 1 ? (scaled - 1) / (size - 1) / stride : 0;
  const cell = new Int32Array(size);
  const fraction = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    cell[i] = Math.max(0, Math.min(Math.floor(i * step), samples - 2));
    fraction[i] = Math.min(1, i * step - cell[i]);
  }
  return { cell, fraction };
}
