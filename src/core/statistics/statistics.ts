/** What the images of a dataset add up to, split by split. Sums alone, so that splits can be added up, too. */
import { IMAGE_STATUSES, type ImageStatus } from '../edit';
import { UNLABELED } from '../labelMap';
import type { ClassCounts } from '../mask/types';

/** What is counted of an image. */
export interface CountedImage {
  /** null: of no split. */
  readonly split: string | null;
  readonly status: ImageStatus;
  /** In pixels; null where nobody knows it. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** Pixels of each class, 255 included; null where nobody counted them, or where there is no mask. */
  readonly counts: ClassCounts | null;
  /** Pixels that a person decided; null as `counts`. */
  readonly confirmed: number | null;
  /** The day on which the mask was written last, `2026-03-09`; null without one. */
  readonly day: string | null;
}

export interface ClassSum {
  readonly id: number;
  readonly pixels: number;
  /** Images in which it occurs. */
  readonly images: number;
}

export interface SizeSum {
  readonly width: number;
  readonly height: number;
  readonly images: number;
}

/** Images whose masks were written last on a day, by their status. */
export interface DaySum {
  readonly day: string;
  readonly corrected: number;
  readonly approved: number;
}

/** Excluded images count in `images`, `statuses` and `sizes` alone: nothing learns from the rest of them. */
export interface SplitStatistics {
  /** null: images of no split. */
  readonly split: string | null;
  readonly images: number;
  readonly statuses: Readonly<Record<ImageStatus, number>>;
  /** Of images whose size is known. */
  readonly pixels: number;
  /** Pixels with a class. */
  readonly labeled: number;
  readonly confirmed: number;
  /** Ascending by id, only classes that occur. */
  readonly classes: readonly ClassSum[];
  /** Most frequent first. */
  readonly sizes: readonly SizeSum[];
  /** Ascending. */
  readonly days: readonly DaySum[];
}

/** Adds up images, one at a time. */
export class StatisticsSum {
  private readonly splits = new Map<string | null, SplitSum>();

  /** @param splits names in the order in which they are shown; those of images without one come last */
  constructor(splits: readonly string[]) {
    for (const split of splits) this.splits.set(split, new SplitSum(split));
  }

  add(image: CountedImage): void {
    let sum = this.splits.get(image.split);
    if (sum === undefined) this.splits.set(image.split, (sum = new SplitSum(image.split)));
    sum.add(image);
  }

  /** A split that is named has its place also without images. */
  finish(): SplitStatistics[] {
    return [...this.splits.values()].map((sum) => sum.finish());
  }
}

/** Several splits as one. @param splits the result's name is that of the only one, or null */
export function addUp(splits: readonly SplitStatistics[]): SplitStatistics {
  if (splits.length === 1) return splits[0];
  const total = new SplitSum(null);
  for (const each of splits) total.addSplit(each);
  return total.finish();
}

class SplitSum {
  private images = 0;
  private pixels = 0;
  private labeled = 0;
  private confirmed = 0;
  private readonly statuses = noStatuses();
  private readonly classes = new Map<number, { pixels: number; images: number }>();
  private readonly sizes = new Map<string, { width: number; height: number; images: number }>();
  private readonly days = new Map<string, { corrected: number; approved: number }>();

  constructor(private readonly split: string | null) {}

  add({ status, size, counts, confirmed, day }: CountedImage): void {
    this.images++;
    this.statuses[status]++;
    if (size !== null) this.addSize(size.width, size.height, 1);
    if (status === 'excluded') return;
    if (size !== null) this.pixels += size.width * size.height;
    for (const [id, pixels] of counts ?? []) if (id !== UNLABELED) this.addClass(id, pixels, 1);
    this.confirmed += confirmed ?? 0;
    if (day !== null && status === 'corrected') this.addDay(day, 1, 0);
    if (day !== null && status === 'approved') this.addDay(day, 0, 1);
  }

  addSplit(other: SplitStatistics): void {
    this.images += other.images;
    this.pixels += other.pixels;
    this.confirmed += other.confirmed;
    for (const status of IMAGE_STATUSES) this.statuses[status] += other.statuses[status];
    for (const { id, pixels, images } of other.classes) this.addClass(id, pixels, images);
    for (const { width, height, images } of other.sizes) this.addSize(width, height, images);
    for (const { day, corrected, approved } of other.days) this.addDay(day, corrected, approved);
  }

  finish(): SplitStatistics {
    const { split, images, statuses, pixels, labeled, confirmed } = this;
    const classes = [...this.classes].map(([id, sum]) => ({ id, ...sum })).sort((a, b) => a.id - b.id);
    const sizes = [...this.sizes.values()].sort(bySize);
    const days = [...this.days]
      .map(([day, sum]) => ({ day, ...sum }))
      .sort((a, b) => (a.day < b.day ? -1 : 1));
    return { split, images, statuses, pixels, labeled, confirmed, classes, sizes, days };
  }

  private addClass(id: number, pixels: number, images: number): void {
    const sum = this.classes.get(id) ?? { pixels: 0, images: 0 };
    this.classes.set(id, { pixels: sum.pixels + pixels, images: sum.images + images });
    this.labeled += pixels;
  }

  private addSize(width: number, height: number, images: number): void {
    const key = `${width}×${height}`;
    const sum = this.sizes.get(key);
    if (sum === undefined) this.sizes.set(key, { width, height, images });
    else sum.images += images;
  }

  private addDay(day: string, corrected: number, approved: number): void {
    const sum = this.days.get(day) ?? { corrected: 0, approved: 0 };
    this.days.set(day, { corrected: sum.corrected + corrected, approved: sum.approved + approved });
  }
}

function noStatuses(): Record<ImageStatus, number> {
  return { unlabeled: 0, predicted: 0, corrected: 0, approved: 0, excluded: 0 };
}

/** Most frequent first, then the largest. */
function bySize(a: SizeSum, b: SizeSum): number {
  return b.images - a.images || b.width * b.height - a.width * a.height || b.width - a.width;
}
