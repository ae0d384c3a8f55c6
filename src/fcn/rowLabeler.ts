/**
 * Labels rows of pixels from scores on a grid, by bilinear interpolation. Between four samples a score never leaves their
 * range, so where one channel's lowest is above all others' highest, it has won without a pixel being looked at: the
 * time goes to the borders between classes.
 */
import type { GridPositions } from './gridPositions';
import type { ScoreGrid } from './scoresToLabels';

/** e^-12 · 254 classes is less than half a step of a confidence byte: such a class changes nothing. */
const NEGLIGIBLE = 12;

export class RowLabeler {
  /** Rows of the grid that the candidates are of. */
  private above = -1;
  private below = -1;
  /** The channels that may win or weigh, `channels` of them a cell, and how many these are. */
  private readonly candidates: Uint8Array;
  private readonly counts: Uint8Array;
  /** Of one cell of one row: the candidates that are left, and their scores at its two ends. */
  private readonly channels: Uint8Array;
  private readonly left: Float32Array;
  private readonly right: Float32Array;
  private readonly pixel: Float32Array;

  /**
   * @param across where the pixels of a row lie on the grid
   * @param classIds class id to write by channel
   * @param labelsOnly without confidences, which then are 0
   */
  constructor(
    private readonly grid: ScoreGrid,
    private readonly across: GridPositions,
    private readonly classIds: Uint8Array,
    private readonly labelsOnly: boolean,
  ) {
    const { columns, channels } = grid;
    this.candidates = new Uint8Array(columns * channels);
    this.counts = new Uint8Array(columns);
    this.channels = new Uint8Array(channels);
    this.left = new Float32Array(channels);
    this.right = new Float32Array(channels);
    this.pixel = new Float32Array(channels);
  }

  /**
   * @param gridRow the grid's row above the pixels @param fraction how far they are to the next, 0..1
   * @param classes written: a class id a pixel @param confidence written: the largest softmax probability × 255
   */
  label(gridRow: number, fraction: number, classes: Uint8Array, confidence: Uint8Array): void {
    if (gridRow !== this.above) this.enter(gridRow);
    const { cell } = this.across;
    for (let from = 0; from < cell.length;) {
      let to = from + 1;
      while (to < cell.length && cell[to] === cell[from]) to++;
      this.labelCell(cell[from], fraction, from, to, classes, confidence);
      from = to;
    }
  }

  /** Finds the candidates of all cells between two rows of the grid. */
  private enter(gridRow: number): void {
    const { cell } = this.across;
    this.above = gridRow;
    this.below = Math.min(gridRow + 1, this.grid.rows - 1);
    const first = Math.min(cell[0], cell[cell.length - 1]);
    const last = Math.max(cell[0], cell[cell.length - 1]);
    for (let column = first; column <= last; column++) this.chooseCandidates(column);
  }

  private chooseCandidates(column: number): void {
    const { values, channels } = this.grid;
    const [a, b, c, d] = this.cornersOf(column);
    let floor = -Infinity;
    for (let i = 0; i < channels; i++) {
      const lowest = Math.min(values[a + i], values[b + i], values[c + i], values[d + i]);
      if (lowest > floor) floor = lowest;
    }
    // What never wins may still weigh in a confidence.
    if (!this.labelsOnly) floor -= NEGLIGIBLE;
    const start = column * channels;
    let count = 0;
    for (let i = 0; i < channels; i++) {
      if (values[a + i] < floor && values[b + i] < floor && values[c + i] < floor && values[d + i] < floor)
        continue;
      this.candidates[start + count++] = i;
    }
    this.counts[column] = count;
  }

  /** Pixels `from`..`to` lie between the same two columns of the grid. */
  private labelCell(
    column: number,
    fraction: number,
    from: number,
    to: number,
    classes: Uint8Array,
    confidence: Uint8Array,
  ): void {
    const count = this.counts[column] === 1 ? this.take(column) : this.interpolateEnds(column, fraction);
    if (count === 1) {
      classes.fill(this.classIds[this.channels[0]], from, to);
      confidence.fill(this.labelsOnly ? 0 : 255, from, to);
      return;
    }
    const { fraction: fractions } = this.across;
    for (let x = from; x < to; x++) {
      const winner = this.winnerAt(fractions[x], count);
      classes[x] = this.classIds[this.channels[winner]];
      confidence[x] = this.labelsOnly ? 0 : Math.round(this.probabilityOf(winner, count) * 255);
    }
  }

  /** Where the four samples around a cell begin among the grid's values: above left and right, below left and right. */
  private cornersOf(column: number): readonly [number, number, number, number] {
    const { columns, channels } = this.grid;
    const next = Math.min(column + 1, columns - 1);
    const above = this.above * columns;
    const below = this.below * columns;
    return [
      (above + column) * channels,
      (above + next) * channels,
      (below + column) * channels,
      (below + next) * channels,
    ];
  }

  /** The only candidate of a cell. */
  private take(column: number): number {
    this.channels[0] = this.candidates[column * this.grid.channels];
    return 1;
  }

  /** Leaves the candidates of one row of a cell, and their scores at its ends. @returns how many there are */
  private interpolateEnds(column: number, fraction: number): number {
    const { values, channels } = this.grid;
    const [a, b, c, d] = this.cornersOf(column);
    const start = column * channels;
    const all = this.counts[column];
    let floor = -Infinity;
    for (let i = 0; i < all; i++) {
      const channel = this.candidates[start + i];
      const left = values[a + channel] + fraction * (values[c + channel] - values[a + channel]);
      const right = values[b + channel] + fraction * (values[d + channel] - values[b + channel]);
      this.left[i] = left;
      this.right[i] = right;
      floor = Math.max(floor, Math.min(this.left[i], this.right[i]));
    }
    if (!this.labelsOnly) floor -= NEGLIGIBLE;
    let count = 0;
    for (let i = 0; i < all; i++) {
      if (this.left[i] < floor && this.right[i] < floor) continue;
      this.channels[count] = this.candidates[start + i];
      this.left[count] = this.left[i];
      this.right[count] = this.right[i];
      count++;
    }
    return count;
  }

  /** The candidate of the largest score at a pixel, the first on a tie; leaves all scores in `pixel`. */
  private winnerAt(fraction: number, count: number): number {
    const { left, right, pixel } = this;
    let winner = 0;
    let largest = -Infinity;
    for (let i = 0; i < count; i++) {
      const value = left[i] + fraction * (right[i] - left[i]);
      pixel[i] = value;
      if (value > largest) {
        largest = value;
        winner = i;
      }
    }
    return winner;
  }

  /** The softmax probability of the winner, from the scores in `pixel`. */
  private probabilityOf(winner: number, count: number): number {
    const { pixel } = this;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const below = pixel[i] - pixel[winner];
      if (below > -NEGLIGIBLE) sum += Math.exp(below);
    }
    return 1 / sum;
  }
}
