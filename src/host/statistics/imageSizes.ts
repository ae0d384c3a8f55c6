/** Sizes of images that have no mask, from their first bytes. */
import { holdsHeader, LEAST_HEAD_BYTES, readImageHeader } from '../../core/image/imageHeader';
import { LabelerError } from '../../core/errors';
import type { Size } from '../../core/orientation';
import { Turns } from '../datasetIndex/turns';
import type { DatasetIndex } from '../datasetIndex/types';
import { headerOf } from '../io/headerOf';
import type { Platform } from '../platform';

export class ImageSizes {
  /** null: it can't be read. */
  private readonly known = new Map<string, Size | null>();
  private readonly head = new Uint8Array(LEAST_HEAD_BYTES);

  constructor(private readonly platform: Pick<Platform, 'localFiles' | 'readPieces'>) {}

  /** Raw size in pixels; null where it isn't known. */
  of(path: string): Size | null {
    return this.known.get(path) ?? null;
  }

  /**
   * Reads what isn't known yet, in slices; nothing where files can be read only whole.
   * @param found called now and then where sizes were read
   * @throws Stopped
   */
  async read(index: DatasetIndex, isStopped: () => boolean, found: () => void): Promise<void> {
    const { localFiles } = this.platform;
    if (localFiles === undefined || index.place.root.scheme !== 'file') return;
    const turns = new Turns(isStopped);
    let isNew = false;
    for (const { path, size } of index.images) {
      if (size !== null || this.known.has(path)) continue;
      this.known.set(path, await this.readSize(index, path));
      isNew = true;
      if (turns.isDue) {
        found();
        isNew = false;
        await turns.take();
      }
    }
    if (isNew) found();
  }

  private async readSize(index: DatasetIndex, path: string): Promise<Size | null> {
    const uri = index.uriOf(path);
    try {
      const used = this.platform.localFiles?.readHead(uri.fsPath, this.head) ?? 0;
      const head = this.head.subarray(0, used);
      const isEnough = used < LEAST_HEAD_BYTES || holdsHeader(head);
      const { width, height } = isEnough ? readImageHeader(head, path) : await headerOf(uri, this.platform);
      return { width, height };
    } catch (error) {
      // Whatever keeps it from being read is said when it is opened.
      if (error instanceof LabelerError || (error instanceof Error && 'code' in error)) return null;
      throw error;
    }
  }
}
