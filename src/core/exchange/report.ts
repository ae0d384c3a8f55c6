/** What an export or import has to say about single images, and what a format loses. */
import type { LabelClass } from '../classes';
import { UNLABELED } from '../labelMap';
import { plainText } from '../plainText';

/** An image that was left out. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** What a format kept of one class, in pixels of all images. */
export interface ClassLoss {
  /** 255: what is unlabeled. */
  readonly id: number;
  readonly name: string;
  readonly pixels: number;
  /** Pixels of the class that come back as something else. */
  readonly lost: number;
  /** Pixels that come back as the class and were something else. */
  readonly gained: number;
  /** Intersection over union of before and after, 0..1. */
  readonly iu: number;
}

/** Counts how labels come back from a format. */
export class LossCount {
  private readonly before = new Float64Array(256);
  private readonly after = new Float64Array(256);
  private readonly both = new Float64Array(256);

  /** @param labels before, @param back after; as many class ids, 0..255 */
  add(labels: Uint8Array, back: Uint8Array): void {
    for (let at = 0; at < labels.length; at++) {
      const [id, other] = [labels[at], back[at]];
      this.before[id]++;
      this.after[other]++;
      if (id === other) this.both[id]++;
    }
  }

  /** The classes that occur before or after, ascending by id. */
  summary(classes: readonly LabelClass[]): ClassLoss[] {
    const names = new Map(classes.map(({ id, name }) => [id, name]));
    const losses: ClassLoss[] = [];
    for (let id = 0; id < 256; id++) {
      const [pixels, after, both] = [this.before[id], this.after[id], this.both[id]];
      if (pixels + after === 0) continue;
      const name = id === UNLABELED ? 'unlabeled' : (names.get(id) ?? `class ${id}`);
      losses.push({
        id,
        name,
        pixels,
        lost: pixels - both,
        gained: after - both,
        iu: both / (pixels + after - both),
      });
    }
    return losses;
  }
}

/** Collects while an export runs. */
export class ExportReport {
  /** Images that could not be read. */
  readonly failed: LeftOut[] = [];
  /** Each said once. */
  readonly notes = new Set<string>();
  /** Undefined where the format loses nothing. */
  loss: LossCount | undefined;

  note(text: string): void {
    this.notes.add(plainText(text));
  }

  fail(path: string, reason: string): void {
    this.failed.push({ path, reason: plainText(reason) });
  }
}
