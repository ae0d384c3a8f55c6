/**
 * From scores at the network's stride to a class and a confidence a pixel of the image, by bilinear interpolation
 * with aligned corners. In plain arrays, row by row: no tensor ever has the image's size, and every backend gives
 * the same labels for the same scores.
 */
import type { Orientation, PixelRegion, Size } from '../core/orientation';
import { turnedGrid, type GridPositions } from './gridPositions';
import type { InputSize } from './inputImage';
import { takeTurn, type AbortFlag } from './turns';
import type { Prediction, RowSink } from './types';

export interface ScoreGrid {
  /** `rows` × `columns` × `channels`, row-major. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** Pixels of the network's input between two samples; sample (0, 0) lies at pixel (0, 0). */
  readonly stride: number;
}

export interface LabelTarget {
  /** The upright image. */
  readonly width: number;
  readonly height: number;
  /** What the network saw; scores of its padding are left out. */
  readonly input: InputSize;
  /** Class id to write by channel. */
  readonly classIds: Uint8Array;
  /** Gives the rows of the raw image whose upright one this is; by default those of the upright image. */
  readonly orientation?: Orientation | undefined;
  /** Of the image whose rows are asked for: only these pixels are labeled. All by default. */
  readonly region?: PixelRegion | undefined;
}

export interface LabelOptions {
  /** Without confidences, which then are 0: several times as fast where many classes compete. */
  readonly labelsOnly?: boolean | undefined;
  readonly signal?: AbortFlag | undefined;
  readonly onProgress?: ((doneRows: number, rows: number) => void) | undefined;
}

/** Pixels that are computed between two turns (some 10 ms). */
const TURN_PIXELS = 1 << 17;
/** e^-12 · 254 classes is less than half a step of a confidence byte: such a class changes nothing. */
const NEGLIGIBLE = 12;

/**
 * Labels the image, or its region, row by row from y = 0 at its top: the class id (of the largest score, the first channel on a tie) and the largest
 * softmax probability × 255 a pixel.
 * @throws LabelerError `cancelled`
 */
export async function labelRows(
  grid: ScoreGrid,
  target: LabelTarget,
  sink: RowSink,
  { labelsOnly = false, signal, onProgress }: LabelOptions = {},
): Promise<void> {
  const { across, down, ...turned } = turnedGrid(grid, target);
  const width = across.cell.length;
  const height = down.cell.length;
  const labeler = new RowLabeler(turned.grid, across, target.classIds, labelsOnly);
  const classes = new Uint8Array(width);
  const confidence = new Uint8Array(width);
  const turnRows = Math.max(1, Math.floor(TURN_PIXELS / width));
  for (let y = 0; y < height; y++) {
    labeler.label(down.cell[y], down.fraction[y], classes, confidence);
    sink(y, classes, confidence);
    if ((y + 1) % turnRows === 0 || y + 1 === height) {
      onProgress?.(y + 1, height);
      await takeTurn(signal);
    }
  }
}

/**
 * Runs something that hands over rows, and collects them in arrays of the image's size.
 * @param size of the rows' image
 */
export async function collectRows(
  { width, height }: Size,
  run: (sink: RowSink) => Promise<void>,
): Promise<Prediction> {
  const classes = new Uint8Array(width * height);
  const confidence = new Uint8Array(width * height);
  await run((y, rowClasses, rowConfidence) => {
    classes.set(rowClasses, y * width);
    confidence.set(rowConfidence, y * width);
  });
  return { width, height, classes, confidence };
}

/** Labels one row of pixels at a time; keeps its buffers. */
class RowLabeler {
  /** The scores of this row at the grid's columns, and one more column for a grid of a single one. */
  private readonly row: Float32Array;
  private readonly candidates: Uint8Array;
  private readonly pixel: Float32Array;

  constructor(
    private readonly grid: ScoreGrid,
    private readonly across: GridPositions,
    private readonly classIds: Uint8Array,
    private readonly labelsOnly: boolean,
  ) {
    this.row = new Float32Array((grid.columns + 1) * grid.channels);
    this.candidates = new Uint8Array(grid.channels);
    this.pixel = new Float32Array(grid.channels);
  }

  label(gridRow: number, fraction: number, classes: Uint8Array, confidence: Uint8Array): void {
    this.interpolateRow(gridRow, fraction);
    const { cell } = this.across;
    for (let from = 0; from < cell.length;) {
      let to = from + 1;
      while (to < cell.length && cell[to] === cell[from]) to++;
      this.labelCell(from, to, classes, confidence);
      from = to;
    }
  }

  private interpolateRow(gridRow: number, fraction: number): void {
    const { values, rows, columns, channels } = this.grid;
    const length = columns * channels;
    const above = gridRow * length;
    const below = Math.min(gridRow + 1, rows - 1) * length;
    for (let i = 0; i < length; i++) {
      const value = values[above + i];
      this.row[i] = value + fraction * (values[below + i] - value);
    }
    this.row.copyWithin(length, length - channels, length);
  }

  /** Pixels `from`..`to` lie between the same two columns. */
  private labelCell(from: number, to: number, classes: Uint8Array, confidence: Uint8Array): void {
    const left = this.across.cell[from] * this.grid.channels;
    const count = this.chooseCandidates(left);
    const only = this.classIds[this.candidates[0]];
    if (count === 1) {
      classes.fill(only, from, to);
      confidence.fill(this.labelsOnly ? 0 : 255, from, to);
      return;
    }
    if (this.labelsOnly) {
      for (let x = from; x < to; x++)
        classes[x] = this.classIds[this.winnerAt(left, this.across.fraction[x], count)];
      return;
    }
    for (let x = from; x < to; x++) {
      const { winner, probability } = this.softmaxAt(left, this.across.fraction[x], count);
      classes[x] = this.classIds[winner];
      confidence[x] = Math.round(probability * 255);
    }
  }

  /**
   * Keeps the channels that matter somewhere in the cell: interpolation stays between the two ends, so a channel
   * whose better end is far below another's worse end never wins nor weighs.
   */
  private chooseCandidates(left: number): number {
    const { row, candidates } = this;
    const { channels } = this.grid;
    const right = left + channels;
    let floor = -Infinity;
    for (let c = 0; c < channels; c++) floor = Math.max(floor, Math.min(row[left + c], row[right + c]));
    // What never wins may still weigh in a confidence.
    if (!this.labelsOnly) floor -= NEGLIGIBLE;
    let count = 0;
    for (let c = 0; c < channels; c++) {
      if (Math.max(row[left + c], row[right + c]) >= floor) candidates[count++] = c;
    }
    return count;
  }

  private winnerAt(left: number, fraction: number, count: number): number {
    const { row, candidates } = this;
    const right = left + this.grid.channels;
    let winner = 0;
    let largest = -Infinity;
    for (let i = 0; i < count; i++) {
      const c = candidates[i];
      const value = row[left + c] + fraction * (row[right + c] - row[left + c]);
      if (value > largest) {
        largest = value;
        winner = c;
      }
    }
    return winner;
  }

  private softmaxAt(left: number, fraction: number, count: number): { winner: number; probability: number } {
    const { row, candidates, pixel } = this;
    const right = left + this.grid.channels;
    let winner = 0;
    let largest = -Infinity;
    for (let i = 0; i < count; i++) {
      const c = candidates[i];
      const value = row[left + c] + fraction * (row[right + c] - row[left + c]);
      pixel[i] = value;
      if (value > largest) {
        largest = value;
        winner = c;
      }
    }
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const below = pixel[i] - largest;
      if (below > -NEGLIGIBLE) sum += Math.exp(below);
    }
    return { winner, probability: 1 / sum };
  }
}
