/** Pixels of the classes of masks that don't say it themselves: those of other programs. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import { isConfirmed } from '../../core/labelMap';
import { countClasses } from '../../core/mask/classCounts';
import type { ClassCounts } from '../../core/mask/types';
import type { DatasetIndex, IndexedImage } from '../datasetIndex/types';
import type { MaskStore } from '../io/maskStore';

export interface Counted {
  readonly counts: ClassCounts;
  readonly confirmed: number;
}

/** Masks that are decoded at a time. */
const AT_ONCE = 3;

export class PixelCounts {
  private readonly known = new Map<string, { changed: number; counted: Counted | null }>();

  constructor(private readonly masks: Pick<MaskStore, 'read' | 'checkInside'>) {}

  /** @returns null where the mask can't be read, undefined where nobody counted it yet or there is none */
  of(image: IndexedImage): Counted | null | undefined {
    const { path, counts, confirmed, changed, problem } = image;
    if (counts !== null && confirmed !== null) return { counts, confirmed };
    if (problem !== undefined) return null;
    const known = this.known.get(path);
    return known?.changed === changed ? known.counted : undefined;
  }

  /** Whether the image has a mask that was not counted yet. */
  isMissing(image: IndexedImage): boolean {
    return image.changed > 0 && this.of(image) === undefined;
  }

  /**
   * Counts what is missing.
   * @param done called after each mask
   * @throws the file system's error
   */
  async count(
    index: DatasetIndex,
    images: readonly IndexedImage[],
    cancellation: vscode.CancellationToken,
    done: () => void,
  ): Promise<void> {
    const left = [...images].reverse();
    const work = async (): Promise<void> => {
      for (let image = left.pop(); image !== undefined; image = left.pop()) {
        if (cancellation.isCancellationRequested) return;
        const { path, changed } = image;
        this.known.set(path, { changed, counted: await this.tryCount(index, image) });
        done();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  private async tryCount({ place }: DatasetIndex, image: IndexedImage): Promise<Counted | null> {
    const { mask, size } = image;
    if (mask === undefined || size === null) return null;
    const file = vscode.Uri.joinPath(place.root, mask);
    try {
      await this.masks.checkInside(file, place.root);
      const { map } = await this.masks.read(file, size, place.dataset);
      let confirmed = 0;
      for (const cell of map.cells) if (isConfirmed(cell)) confirmed++;
      return { counts: countClasses(map.cells), confirmed };
    } catch (error) {
      if (error instanceof LabelerError) return null;
      throw error;
    }
  }
}
