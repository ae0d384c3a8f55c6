/** One image of an index, small: 100,000 of them stay in memory. */
import type { ImageStatus, ModelReference } from '../../core/edit';
import { maskNamed, type MaskNaming } from '../../core/dataset/maskPaths';
import type { ClassCounts } from '../../core/mask/types';
import { VarintReader, VarintWriter } from '../../core/varints';
import type { IndexedImage } from './types';

export interface RowContent {
  readonly path: string;
  /** undefined where the image can't have a mask. */
  readonly naming: MaskNaming | undefined;
  readonly status: ImageStatus;
  readonly model?: ModelReference | undefined;
  readonly confidence?: number | null;
  readonly size?: { readonly width: number; readonly height: number } | null;
  readonly packedCounts?: string | null;
  readonly confirmed?: number | null;
  readonly changed?: number;
  readonly bytes?: number;
  readonly problem?: string | undefined;
}

/** What {@link ImageRow.bytes} is of a mask that nobody looked at. */
export const UNREAD = -1;

export class ImageRow implements IndexedImage {
  readonly path: string;
  readonly naming: MaskNaming | undefined;
  readonly status: ImageStatus;
  readonly model: ModelReference | undefined;
  readonly confidence: number | null;
  readonly size: { readonly width: number; readonly height: number } | null;
  /** By {@link packCounts}. */
  readonly packedCounts: string | null;
  readonly confirmed: number | null;
  readonly changed: number;
  /** Size of the mask file; 0 without one, {@link UNREAD} before it was looked at. */
  readonly bytes: number;
  readonly problem: string | undefined;

  constructor(content: RowContent) {
    this.path = content.path;
    this.naming = content.naming;
    this.status = content.status;
    this.model = content.model;
    this.confidence = content.confidence ?? null;
    this.size = content.size ?? null;
    this.packedCounts = content.packedCounts ?? null;
    this.confirmed = content.confirmed ?? null;
    this.changed = content.changed ?? 0;
    this.bytes = content.bytes ?? 0;
    this.problem = content.problem;
  }

  /** The row with something else in it. */
  with(changes: Partial<RowContent>): ImageRow {
    const {
      path,
      naming,
      status,
      model,
      confidence,
      size,
      packedCounts,
      confirmed,
      changed,
      bytes,
      problem,
    } = this;
    return new ImageRow({
      ...{ path, naming, status, model, confidence, size, packedCounts, confirmed, changed, bytes, problem },
      ...changes,
    });
  }

  get mask(): string | undefined {
    return this.naming && maskNamed(this.naming, this.path);
  }

  get counts(): ClassCounts | null {
    return this.packedCounts === null ? null : unpackCounts(this.packedCounts);
  }
}

/** The counts as varints, a byte a character: V8 keeps that in a tenth of the memory of lists. */
export function packCounts(counts: ClassCounts): string {
  const writer = new VarintWriter();
  for (const [id, pixels] of counts) {
    writer.put(id);
    writer.put(pixels);
  }
  return String.fromCharCode(...writer.written());
}

/** @throws RangeError where the text isn't by {@link packCounts} */
export function unpackCounts(packed: string): ClassCounts {
  const reader = new VarintReader(Uint8Array.from(packed, (char) => char.charCodeAt(0)));
  const counts: [number, number][] = [];
  while (!reader.done) counts.push([reader.next(), reader.next()]);
  return counts;
}

/** Rows of many images share the few models and sizes that there are. */
export class SharedParts {
  private readonly models = new Map<string, ModelReference>();
  private readonly sizes = new Map<number, { readonly width: number; readonly height: number }>();

  model({ name, version }: ModelReference): ModelReference {
    return shared(this.models, `${version} ${name}`, () => ({ name, version }));
  }

  /** @param width @param height below 2^26 each, as far as PNG files hold them */
  size(width: number, height: number): { readonly width: number; readonly height: number } {
    return shared(this.sizes, width * 2 ** 26 + height, () => ({ width, height }));
  }
}

function shared<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
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
