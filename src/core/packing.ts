/**
 * Packed cells: how a whole label map crosses a message. For each run the cell plus one and the length as varints
 * (LEB128), then zlib; a street scene of 16 megapixels takes some hundred kilobytes instead of 32 megabytes. Both ways
 * go in pieces: beside the cells themselves nothing ever grows with the image.
 *
 * Plus one, because no byte may be 0: fflate's `Zlib` (0.8.3) looks for matches in the zeros that stand in its window
 * before the first byte, and writes distances that no reader can follow.
 */
import { Unzlib, Zlib } from 'fflate';
import { concat } from './concat';
import { LabelerError } from './errors';
import { applyRuns, RunBuilder, type Runs } from './runs';

/** Longest varint of a run length below 2^32. */
const MAX_VARINT = 5;

/** Varint bytes of a run: two for the cell. */
const MAX_RUN_BYTES = 2 + MAX_VARINT;

/** Varint bytes that are deflated at a time. */
const PIECE = 1 << 16;

/** Packed bytes that are inflated at a time: one may become a thousand, so small maps take small steps. */
const LEAST_STEP = 1 << 6;
const LARGEST_STEP = 1 << 12;

/** Cells and runs that are unpacked at a time; a few milliseconds. */
const PIECE_CELLS = 1 << 20;
const PIECE_RUNS = 1 << 14;

/** Packs cells that are made piece by piece, in row order. */
export class CellPacker {
  private piece = new Uint8Array(PIECE);
  private used = 0;
  private readonly packed: Uint8Array[] = [];
  private readonly deflate = new Zlib({ level: 3 }, (bytes) => this.packed.push(bytes));
  private cell = 0;
  private length = 0;

  /** Adds cells (0..511 each); the array may be used anew afterwards. */
  push(cells: Uint8Array | Uint16Array): void {
    let at = 0;
    while (at < cells.length) {
      const cell = cells[at];
      const from = at++;
      while (at < cells.length && cells[at] === cell) at++;
      this.pushRun(cell, at - from);
    }
  }

  /** Adds cells that are all alike. */
  pushRun(cell: number, length: number): void {
    if (this.length > 0 && cell !== this.cell) this.endRun();
    this.cell = cell;
    this.length += length;
  }

  /** The packed cells, in a buffer of their own. */
  finish(): Uint8Array {
    if (this.length > 0) this.endRun();
    this.deflate.push(this.piece.subarray(0, this.used), true);
    return concat(this.packed);
  }

  private endRun(): void {
    if (this.used + MAX_RUN_BYTES > PIECE) {
      this.deflate.push(this.piece.subarray(0, this.used));
      this.used = 0;
    }
    this.put(this.cell + 1);
    this.put(this.length);
    this.length = 0;
  }

  private put(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.piece[this.used++] = (rest & 0x7f) | 0x80;
    this.piece[this.used++] = rest;
  }
}

/** Packs cells (0..511 each, row-major). The inverse is {@link unpackCells}. */
export function packCells(cells: Uint16Array): Uint8Array {
  const packer = new CellPacker();
  packer.push(cells);
  return packer.finish();
}

/**
 * Unpacks what {@link packCells} packed.
 * @param pixelCount how many cells it must hold
 * @throws LabelerError `bad-message` when it holds another number, or bytes that are no packed cells
 */
export function unpackCells(packed: Uint8Array, pixelCount: number): Uint16Array {
  const cells = new Uint16Array(pixelCount);
  for (const runs of packedRuns(packed, pixelCount)) applyRuns(cells, runs);
  return cells;
}

/**
 * Reads packed cells in pieces: runs that follow each other without a gap, at most {@link PIECE_CELLS} cells at a
 * time, so that a caller may do something else in between. They cover `pixelCount` cells when the last one is read.
 * @throws LabelerError `bad-message` as {@link unpackCells}; the runs before the bad one were given
 */
export function* packedRuns(packed: Uint8Array, pixelCount: number): Generator<Runs, void, void> {
  const reader = new RunReader(pixelCount);
  const inflate = new Unzlib((bytes) => reader.read(bytes));
  const push = (bytes: Uint8Array, last: boolean): Runs[] => {
    try {
      inflate.push(bytes, last);
    } catch (error) {
      if (error instanceof LabelerError) throw error;
      throw new LabelerError('bad-message', 'packed labels: not zlib data', undefined, { cause: error });
    }
    return reader.take();
  };
  const step = Math.min(LARGEST_STEP, Math.max(LEAST_STEP, pixelCount >> 6));
  for (let at = 0; at < packed.length; at += step) yield* push(packed.subarray(at, at + step), false);
  yield* push(new Uint8Array(0), true);
  yield* reader.end();
}

/** Reads runs from bytes that come in pieces; a run may be cut anywhere. */
class RunReader {
  /** Of the run whose length comes next; undefined before it is read. */
  private cell: number | undefined;
  /** The varint that is being read. */
  private value = 0;
  private factor = 1;
  private valueBytes = 0;
  private at = 0;
  private pieces: Runs[] = [];
  private runs = new RunBuilder();
  private runCount = 0;
  private cellCount = 0;

  constructor(private readonly pixelCount: number) {}

  read(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.value += (byte & 0x7f) * this.factor;
      this.factor *= 128;
      this.valueBytes++;
      if (byte < 0x80) this.endValue();
      else if (this.valueBytes === MAX_VARINT) throw bad('a number is too long');
    }
  }

  /** The pieces that are full. */
  take(): Runs[] {
    const { pieces } = this;
    this.pieces = [];
    return pieces;
  }

  /**
   * The last pieces.
   * @throws LabelerError where the last run is cut off or cells are missing
   */
  end(): Runs[] {
    if (this.cell !== undefined || this.valueBytes > 0) throw bad('a run is cut off');
    if (this.at !== this.pixelCount) throw bad(`${this.at} of ${this.pixelCount} pixels`);
    this.endPiece();
    return this.take();
  }

  private endValue(): void {
    const { value } = this;
    this.value = 0;
    this.factor = 1;
    this.valueBytes = 0;
    if (this.cell === undefined) {
      this.cell = value - 1;
      return;
    }
    this.addRun(this.cell, value);
    this.cell = undefined;
  }

  private addRun(cell: number, length: number): void {
    const { at, pixelCount } = this;
    if (cell < 0 || cell > 0x1ff) throw bad(`${cell} is no cell`);
    if (length === 0 || at + length > pixelCount) throw bad(`runs past the last of ${pixelCount} pixels`);
    for (let left = length; left > 0;) {
      const part = Math.min(left, PIECE_CELLS - this.cellCount);
      this.runs.push(at + length - left, part, cell);
      this.cellCount += part;
      this.runCount++;
      left -= part;
      if (this.cellCount === PIECE_CELLS || this.runCount === PIECE_RUNS) this.endPiece();
    }
    this.at += length;
  }

  private endPiece(): void {
    this.pieces.push(this.runs.finish());
    this.runs = new RunBuilder();
    this.runCount = 0;
    this.cellCount = 0;
  }
}

function bad(problem: string): LabelerError {
  return new LabelerError('bad-message', `packed labels: ${problem}`);
}
