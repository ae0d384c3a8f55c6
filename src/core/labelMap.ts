/**
 * The label map: what every pixel of an image is, and whether a person decided it.
 *
 * A pixel's state is one 16-bit *cell*: the class id (0..254, or 255 = unlabeled) in the low byte and the
 * confirmed bit above it. One array instead of two keeps edits single-valued (one run, one cell), compares in
 * one step, and on little-endian machines is byte for byte the `RG8UI` texture that the view draws.
 */

/** The class id of a pixel without a class; training ignores it. */
export const UNLABELED = 255;

/** The confirmed bit of a cell: a person painted, erased, filled or approved this pixel. */
export const CONFIRMED = 0x100;

/** Class id (bits 0..7) and confirmed bit (bit 8) of one pixel; 0..511. */
export type Cell = number;

/** The largest image that the labeler edits, in pixels. */
export const MAX_PIXELS = 100_000_000;

/** Packs a class id (0..255) and a confirmed bit into a cell. */
export function makeCell(classId: number, confirmed: boolean): Cell {
  return confirmed ? classId | CONFIRMED : classId;
}

/** The class id of a cell: 0..254, or {@link UNLABELED}. */
export function classOf(cell: Cell): number {
  return cell & 0xff;
}

/** Whether a person decided the pixel. */
export function isConfirmed(cell: Cell): boolean {
  return (cell & CONFIRMED) !== 0;
}

/** Class ids alone, upright or raw as its maker says: what a prediction is before anybody accepts it. */
export interface ClassMap {
  readonly width: number;
  readonly height: number;
  /** A class id a pixel, 255 where there is none, row-major. */
  readonly classes: Uint8Array;
}

/** A label map of `width` × `height` cells, row-major. */
export class LabelMap {
  /**
   * @param width columns, ≥ 1
   * @param height rows, ≥ 1
   * @param cells `width * height` cells, row-major; kept, not copied
   * @throws RangeError when the sizes disagree or pass {@link MAX_PIXELS}
   */
  constructor(
    readonly width: number,
    readonly height: number,
    readonly cells: Uint16Array,
  ) {
    checkSize(width, height);
    if (cells.length !== width * height) {
      throw new RangeError(`${cells.length} cells for a label map of ${width}×${height}`);
    }
  }

  /** A label map in which every pixel is unlabeled and unconfirmed. */
  static blank(width: number, height: number): LabelMap {
    checkSize(width, height);
    return new LabelMap(width, height, new Uint16Array(width * height).fill(UNLABELED));
  }

  /**
   * @param labels a class id a pixel, row-major
   * @param confirmed 0 or 1 a pixel; or one answer for all pixels
   */
  static from(width: number, height: number, labels: Uint8Array, confirmed: Uint8Array | boolean): LabelMap {
    const cells = new Uint16Array(labels.length);
    if (typeof confirmed === 'boolean') {
      const flag = confirmed ? CONFIRMED : 0;
      for (let i = 0; i < cells.length; i++) cells[i] = labels[i] | flag;
    } else {
      for (let i = 0; i < cells.length; i++) cells[i] = labels[i] | (confirmed[i] << 8);
    }
    return new LabelMap(width, height, cells);
  }

  /** The class ids alone, as training code reads them: `width * height` bytes, row-major. */
  labels(): Uint8Array {
    const labels = new Uint8Array(this.cells.length);
    for (let i = 0; i < labels.length; i++) labels[i] = this.cells[i];
    return labels;
  }

  clone(): LabelMap {
    return new LabelMap(this.width, this.height, this.cells.slice());
  }
}

function checkSize(width: number, height: number): void {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`not an image size: ${width}×${height}`);
  }
  if (width * height > MAX_PIXELS) {
    throw new RangeError(`${width}×${height} is more than ${MAX_PIXELS / 1e6} megapixels`);
  }
}
