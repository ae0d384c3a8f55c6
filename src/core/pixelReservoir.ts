/**
 * Samples confirmed pixels of a label map in one pass, a piece at a time: of each class as many as might be needed,
 * drawn evenly from all of it (Li 1994, algorithm L). What it holds doesn't grow with the image.
 */
import { CONFIRMED, UNLABELED } from './labelMap';
import type { Random } from './random';
import { sharesOf } from './shares';

export interface ReservoirOptions {
  /** At most so many pixels. */
  readonly count: number;
  /** Class ids that are left out, besides 255. */
  readonly ignore?: Iterable<number>;
  readonly random: Random;
}

export interface SampledPixels {
  /** Indices into the map, ascending. */
  readonly pixels: Uint32Array;
  /** The class id of each, 0..254. */
  readonly classes: Uint8Array;
}

export class PixelReservoir {
  private readonly drawn = new Map<number, ClassReservoir>();
  private readonly isIgnored = new Uint8Array(256);
  private readonly count: number;
  private readonly random: Random;

  constructor({ count, ignore = [], random }: ReservoirOptions) {
    this.count = count;
    this.random = random;
    this.isIgnored[UNLABELED] = 1;
    for (const id of ignore) this.isIgnored[id] = 1;
  }

  /** Looks at the cells `from` to `to` (exclusive); each cell once, in order. */
  add(cells: Uint16Array, from: number, to: number): void {
    let present = -1;
    let reservoir: ClassReservoir | undefined;
    for (let i = from; i < to; i++) {
      const cell = cells[i];
      if (cell < CONFIRMED) continue;
      if (cell !== present) {
        present = cell;
        reservoir = this.of(cell & 0xff);
      }
      reservoir?.add(i);
    }
  }

  /** The sample, stratified as `samplePixels` does. */
  finish(): SampledPixels {
    const classes = [...this.drawn].sort(([a], [b]) => a - b);
    const shares = sharesOf(
      classes.map(([, { seen }]) => seen),
      this.count,
    );
    const chosen = classes.flatMap(([id, reservoir], i) =>
      reservoir.take(shares[i]).map((pixel) => ({ pixel, id })),
    );
    chosen.sort((a, b) => a.pixel - b.pixel);
    return {
      pixels: Uint32Array.from(chosen, ({ pixel }) => pixel),
      classes: Uint8Array.from(chosen, ({ id }) => id),
    };
  }

  private of(id: number): ClassReservoir | undefined {
    if (this.isIgnored[id] === 1) return undefined;
    let reservoir = this.drawn.get(id);
    if (reservoir === undefined) {
      reservoir = new ClassReservoir(this.count, this.random);
      this.drawn.set(id, reservoir);
    }
    return reservoir;
  }
}

/** An even sample of the pixels of one class, as many as `size`, or all. */
class ClassReservoir {
  seen = 0;
  private readonly kept: number[] = [];
  /** Which pixel, counted from 0, is kept next once the reservoir is full. */
  private next: number;
  private weight: number;

  constructor(
    private readonly size: number,
    private readonly random: Random,
  ) {
    this.weight = this.draw();
    this.next = size - 1 + this.skip();
  }

  add(pixel: number): void {
    const at = this.seen++;
    if (at < this.size) {
      this.kept.push(pixel);
    } else if (at === this.next) {
      this.kept[Math.floor(this.random() * this.size)] = pixel;
      this.weight *= this.draw();
      this.next = at + this.skip();
    }
  }

  /** @param count at most as many as were seen */
  take(count: number): number[] {
    // The first ones lie at the top of the image: in their order a prefix would be no even sample.
    const { kept, random } = this;
    for (let i = 0; i < count; i++) {
      const j = i + Math.floor(random() * (kept.length - i));
      [kept[i], kept[j]] = [kept[j], kept[i]];
    }
    return kept.slice(0, count);
  }

  private draw(): number {
    return Math.exp(Math.log(1 - this.random()) / this.size);
  }

  private skip(): number {
    return 1 + Math.floor(Math.log(1 - this.random()) / Math.log(1 - this.weight));
  }
}
