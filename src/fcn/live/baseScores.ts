/** What the local net's scores are added to: the shared head's, at stride 2 of the network's input. */
import type { InputSize } from '../inputImage';
import type { ScoreGrid } from '../scoresToLabels';
import { MASKED } from './localNet';

/** Pixels of the network's input between two scores of an image that is learned live. */
export const LIVE_STRIDE = 2;

/**
 * Where a class that the shared head doesn't know stands against all that it knows, as a logarithm of odds: low, so
 * that only paint brings it up.
 */
const NEW_CLASS = -4;

export interface SharedScores {
  /** On the network's input; a pyramid head's stride counts pixels of the small input. */
  readonly grid: ScoreGrid;
  /** The place among the image's classes by channel of the grid; -1: left out. Channels of one class count as their largest. */
  readonly classOf: Int16Array;
  /**
   * The place of everything that the shared head knows and the image's classes lack. Once a class is painted that the
   * head doesn't know, it stands for that class.
   */
  readonly fallback?: number;
}

/** A score a class on a grid of stride {@link LIVE_STRIDE} that covers the image. */
export class BaseScores {
  readonly rows: number;
  readonly columns: number;
  /** `[rows, columns, classes]`; undefined without a shared head: then every score is 0. */
  private readonly field: Float32Array | undefined;
  /** 1 where a class has a score of the shared head's. */
  private readonly known: Uint8Array;

  /** @param classes how many the image can have */
  constructor(
    input: InputSize,
    readonly classes: number,
    readonly shared: SharedScores | undefined,
  ) {
    this.rows = Math.ceil((input.height - 1) / LIVE_STRIDE) + 1;
    this.columns = Math.ceil((input.width - 1) / LIVE_STRIDE) + 1;
    this.known = new Uint8Array(classes);
    for (const place of shared?.classOf ?? []) if (place >= 0) this.known[place] = 1;
    this.field = shared && this.interpolated(shared);
  }

  get hasShared(): boolean {
    return this.field !== undefined;
  }

  /** @returns 1 a class that is neither painted nor known to the shared head */
  maskOf(painted: Uint8Array): Uint8Array {
    const mask = Uint8Array.from(this.known, (known, o) => (known === 1 || painted[o] === 1 ? 0 : 1));
    const fallback = this.shared?.fallback;
    const isPaintedNew = painted.some((is, o) => is === 1 && this.known[o] === 0);
    if (fallback !== undefined && isPaintedNew) mask[fallback] = 1;
    return mask;
  }

  /** Writes the scores of a sample of the grid, {@link MASKED} for the classes of `mask`. */
  writeSample(row: number, column: number, mask: Uint8Array, target: Float32Array, at: number): void {
    const { field, classes } = this;
    const from = (row * this.columns + column) * classes;
    for (let o = 0; o < classes; o++) {
      target[at + o] = mask[o] === 1 ? MASKED : field === undefined ? 0 : field[from + o];
    }
  }

  /** As {@link writeSample}, at a pixel of the network's input. */
  writePixel(x: number, y: number, mask: Uint8Array, target: Float32Array, at: number): void {
    const { field, classes, columns, rows } = this;
    const column = x >> 1;
    const row = y >> 1;
    const a = (row * columns + column) * classes;
    // A pixel lies on a sample or in the middle of two, in each direction.
    const right = (x & 1) === 1 && column + 1 < columns ? classes : 0;
    const below = (y & 1) === 1 && row + 1 < rows ? columns * classes : 0;
    for (let o = 0; o < classes; o++) {
      const score =
        field === undefined
          ? 0
          : (field[a + o] + field[a + right + o] + field[a + below + o] + field[a + right + below + o]) / 4;
      target[at + o] = mask[o] === 1 ? MASKED : score;
    }
  }

  private interpolated({ grid, classOf, fallback }: SharedScores): Float32Array {
    const { rows, columns, classes } = this;
    const { values, channels } = grid;
    const field = new Float32Array(rows * columns * classes).fill(-Infinity);
    const step = LIVE_STRIDE / grid.stride;
    for (let row = 0, at = 0; row < rows; row++) {
      const y = between(row * step, grid.rows);
      for (let column = 0; column < columns; column++, at += classes) {
        const x = between(column * step, grid.columns);
        const above = y.cell * grid.columns;
        const below = Math.min(y.cell + 1, grid.rows - 1) * grid.columns;
        const right = Math.min(x.cell + 1, grid.columns - 1);
        const corners = [(above + x.cell) * channels, (above + right) * channels] as const;
        const lower = [(below + x.cell) * channels, (below + right) * channels] as const;
        for (let c = 0; c < channels; c++) {
          const place = classOf[c];
          if (place < 0) continue;
          const top = values[corners[0] + c] + x.fraction * (values[corners[1] + c] - values[corners[0] + c]);
          const bottom = values[lower[0] + c] + x.fraction * (values[lower[1] + c] - values[lower[0] + c]);
          const score = top + y.fraction * (bottom - top);
          if (score > field[at + place]) field[at + place] = score;
        }
        this.addNewClasses(field, at, fallback);
      }
    }
    return field;
  }

  private addNewClasses(field: Float32Array, at: number, fallback: number | undefined): void {
    const { classes, known } = this;
    let largest = -Infinity;
    for (let o = 0; o < classes; o++) largest = Math.max(largest, field[at + o]);
    let sum = 0;
    for (let o = 0; o < classes; o++) sum += Math.exp(field[at + o] - largest);
    const low = largest + Math.log(sum) + NEW_CLASS;
    const score = fallback === undefined ? low : Math.max(low, field[at + fallback]);
    for (let o = 0; o < classes; o++) if (known[o] === 0) field[at + o] = score;
  }
}

/** The samples around a position, as the first and how far it is to the next. */
function between(position: number, samples: number): { cell: number; fraction: number } {
  const cell = Math.max(0, Math.min(Math.floor(position), samples - 2));
  return { cell, fraction: Math.min(1, position - cell) };
}
