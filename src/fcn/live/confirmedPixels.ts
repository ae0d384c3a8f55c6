/** The confirmed pixels of an image by stroke, on the grid of the network's input. */
import { UNLABELED } from '../../core/labelMap';
import type { InputImage } from '../inputImage';
import { LIVE_STRIDE } from './baseScores';

/** What one stroke, fill or opened mask has confirmed. */
export interface ConfirmedStroke {
  /** Indices y·width + x of the upright image. */
  readonly pixels: Uint32Array;
  /** The class's place among the image's classes, for all pixels or for each; {@link UNLABELED}: erased. */
  readonly classes: number | Uint8Array;
}

/** A stroke as it is kept: pixels of the network's input. */
interface KeptStroke {
  readonly pixels: Uint32Array;
  readonly classes: Uint8Array;
}

/** What still stands of the strokes: a pixel belongs to the one that painted it last. */
export interface StandingPixels {
  /** A stroke of which something stands: pixels of the network's input `y · paddedWidth + x` and their classes. */
  readonly strokes: readonly KeptStroke[];
  /** 1 a class that some pixel has. */
  readonly painted: Uint8Array;
}

/** More pixels teach a net of some hundred weights nothing; an opened mask has millions. */
const MOST_PIXELS = 4096;
/** Pixels of the image that are looked at for them. */
const MOST_VISITED = 1 << 16;

export class ConfirmedPixels {
  private readonly strokes = new Map<number, KeptStroke>();
  private readonly seen: Uint32Array;
  private visit = 0;
  private nextId = 0;

  /** @param classes how many the image can have */
  constructor(
    private readonly image: InputImage,
    private readonly classes: number,
  ) {
    this.seen = new Uint32Array(image.paddedWidth * image.paddedHeight);
  }

  get size(): number {
    return this.strokes.size;
  }

  /**
   * @returns the stroke's id
   * @throws RangeError for a pixel outside of the image or a class that there is not
   */
  add(stroke: ConfirmedStroke): number {
    const id = this.nextId++;
    this.strokes.set(id, this.keep(stroke));
    return id;
  }

  /** @returns whether there was such a stroke */
  remove(id: number): boolean {
    return this.strokes.delete(id);
  }

  clear(): void {
    this.strokes.clear();
  }

  /** What stands, the oldest stroke first. */
  standing(): StandingPixels {
    const { seen } = this;
    const mark = ++this.visit;
    const painted = new Uint8Array(this.classes);
    const strokes: KeptStroke[] = [];
    for (const { pixels, classes } of [...this.strokes.values()].reverse()) {
      const left: number[] = [];
      for (let i = 0; i < pixels.length; i++) {
        if (seen[pixels[i]] === mark) continue;
        seen[pixels[i]] = mark;
        if (classes[i] === UNLABELED) continue;
        painted[classes[i]] = 1;
        left.push(i);
      }
      if (left.length === 0) continue;
      strokes.push({
        pixels: Uint32Array.from(left, (i) => pixels[i]),
        classes: Uint8Array.from(left, (i) => classes[i]),
      });
    }
    return { strokes: strokes.reverse(), painted };
  }

  /**
   * The samples of the grid of stride {@link LIVE_STRIDE} that lie further than `distance` input pixels from all paint,
   * erased pixels included.
   * @returns indices row · columns + column, in order
   */
  farFromPaint(distance: number, rows: number, columns: number): Uint32Array {
    const reach = Math.floor(distance / LIVE_STRIDE);
    const across = this.distancesAcross(rows, columns, reach + 1);
    const far: number[] = [];
    for (let row = 0; row < rows; row++) {
      const first = Math.max(0, row - reach);
      const last = Math.min(rows - 1, row + reach);
      for (let column = 0; column < columns; column++) {
        let isNear = false;
        for (let y = first; y <= last && !isNear; y++) {
          const dx = across[y * columns + column];
          isNear = dx * dx + (y - row) * (y - row) <= reach * reach;
        }
        if (!isNear) far.push(row * columns + column);
      }
    }
    return Uint32Array.from(far);
  }

  /** A sample's distance in samples to the nearest paint in its row, at most `limit`. */
  private distancesAcross(rows: number, columns: number, limit: number): Uint8Array {
    const { paddedWidth } = this.image;
    const across = new Uint8Array(rows * columns).fill(limit);
    for (const { pixels } of this.strokes.values()) {
      for (const pixel of pixels) {
        const column = (pixel % paddedWidth) >> 1;
        across[(Math.floor(pixel / paddedWidth) >> 1) * columns + column] = 0;
      }
    }
    for (let row = 0; row < rows; row++) {
      const start = row * columns;
      for (let i = start + 1; i < start + columns; i++) across[i] = Math.min(across[i], across[i - 1] + 1);
      for (let i = start + columns - 2; i >= start; i--) across[i] = Math.min(across[i], across[i + 1] + 1);
    }
    return across;
  }

  private keep({ pixels, classes }: ConfirmedStroke): KeptStroke {
    const { source, width, height, paddedWidth } = this.image;
    const scaleX = source.width > 1 ? (width - 1) / (source.width - 1) : 0;
    const scaleY = source.height > 1 ? (height - 1) / (source.height - 1) : 0;
    const step = Math.max(1, pixels.length / MOST_VISITED);
    const mark = ++this.visit;
    const kept: number[] = [];
    const keptClasses: number[] = [];
    for (let i = 0; i < pixels.length; i += step) {
      const at = Math.floor(i);
      const classId = typeof classes === 'number' ? classes : classes[at];
      if (pixels[at] >= source.width * source.height) throw new RangeError(`no pixel ${pixels[at]}`);
      if (classId >= this.classes && classId !== UNLABELED) throw new RangeError(`no class ${classId}`);
      const x = Math.round((pixels[at] % source.width) * scaleX);
      const y = Math.round(Math.floor(pixels[at] / source.width) * scaleY);
      const pixel = y * paddedWidth + x;
      if (this.seen[pixel] === mark) continue;
      this.seen[pixel] = mark;
      kept.push(pixel);
      keptClasses.push(classId);
    }
    return thinned(kept, keptClasses);
  }
}

/** At most {@link MOST_PIXELS}, evenly. */
function thinned(pixels: readonly number[], classes: readonly number[]): KeptStroke {
  const count = Math.min(pixels.length, MOST_PIXELS);
  const place = (i: number): number => Math.floor((i * pixels.length) / count);
  return {
    pixels: Uint32Array.from({ length: count }, (_, i) => pixels[place(i)]),
    classes: Uint8Array.from({ length: count }, (_, i) => classes[place(i)]),
  };
}
