/** One image of an index, small: 100,000 of them stay in memory. */
import type { ImageStatus, ModelReference } from '../../core/edit';
import { maskNamed, type MaskNaming } from '../../core/dataset/maskPaths';
import type { ClassCounts } from '../../core/mask/types';
import {
  checkFacts,
  packFacts,
  stampOf,
  statusOf,
  unpackFacts,
  type FileStamp,
  type RowFacts,
  type SomeFacts,
} from './rowFacts';
import type { IndexedImage } from './types';

export class ImageRow implements IndexedImage {
  private constructor(
    readonly path: string,
    /** undefined where the image can't have a mask. */
    readonly naming: MaskNaming | undefined,
    /** By {@link packFacts}. */
    readonly packed: string,
  ) {}

  static of(path: string, naming: MaskNaming | undefined, facts: SomeFacts): ImageRow {
    return new ImageRow(path, naming, packFacts(facts));
  }

  /** @param packed by {@link packFacts} @throws RangeError where it isn't */
  static unpack(path: string, naming: MaskNaming | undefined, packed: string): ImageRow {
    // What is read later must not fail then.
    checkFacts(packed);
    return new ImageRow(path, naming, packed);
  }

  /** All at once: most of the others read the text anew. */
  get facts(): RowFacts {
    return unpackFacts(this.packed);
  }
  get status(): ImageStatus {
    return statusOf(this.packed);
  }
  get stamp(): FileStamp {
    return stampOf(this.packed);
  }
  get model(): ModelReference | undefined {
    return this.facts.model;
  }
  get confidence(): number | null {
    return this.facts.confidence;
  }
  get size(): { readonly width: number; readonly height: number } | null {
    return this.facts.size;
  }
  get counts(): ClassCounts | null {
    return this.facts.counts;
  }
  get confirmed(): number | null {
    return this.facts.confirmed;
  }
  get changed(): number {
    return this.stamp.changed;
  }
  get bytes(): number {
    return this.stamp.bytes;
  }
  get problem(): string | undefined {
    return this.facts.problem;
  }
  get mask(): string | undefined {
    return this.naming && maskNamed(this.naming, this.path);
  }

  /** The row with other facts. */
  with(changes: Partial<RowFacts>): ImageRow {
    return ImageRow.of(this.path, this.naming, { ...this.facts, ...changes });
  }
}

/**
 * Where a path stands in a list that ascends by path, or where it would: −1 − its place then.
 * @param images ascending
 */
export function placeOf(images: readonly { readonly path: string }[], path: string): number {
  let [low, high] = [0, images.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = images[middle].path;
    if (at === path) return middle;
    if (at < path) low = middle + 1;
    else high = middle - 1;
  }
  return -1 - low;
}
