/** What a mask's file tells of its image. */
import { MASK_HEAD_BYTES, readMaskHead } from '../../core/mask/maskHead';
import { errorText } from '../errorText';
import type { FileTime } from '../io/localFiles';
import type { FolderReader } from './folderReader';
import { ImageRow, packCounts, type RowContent, type SharedParts } from './imageRow';

/** Reads masks' heads into rows. */
export class MaskRows {
  constructor(
    private readonly reader: FolderReader,
    private readonly shared: SharedParts,
  ) {}

  /** @returns the same row where the mask is as it was; a mask that can't be read makes one with a `problem` */
  async look(row: ImageRow): Promise<ImageRow> {
    const { mask } = row;
    if (mask === undefined) return row;
    let time: FileTime | undefined;
    try {
      // Local files answer at once: a promise for each of 100,000 masks is left out.
      const stat = this.reader.stat(mask);
      time = dated(stat instanceof Promise ? await stat : stat);
      if (time === undefined) return row.bytes === 0 ? row : withoutMask(row);
      if (time.mtime === row.changed && time.size === row.bytes) return row;
      const head = this.reader.head(mask);
      return this.rowOf(row, time, head instanceof Promise ? await head : head);
    } catch (error) {
      const problem = `${mask} can't be read (${errorText(error)}).`;
      return new ImageRow({ ...base(row), ...stamp(time), status: 'unlabeled', problem });
    }
  }

  private rowOf(row: ImageRow, time: FileTime, bytes: Uint8Array): ImageRow {
    const head = readMaskHead(bytes.subarray(0, MASK_HEAD_BYTES));
    if (head === undefined) {
      const problem = `${row.mask ?? row.path} is not a PNG file: its labels can't be read.`;
      return new ImageRow({ ...base(row), ...stamp(time), status: 'unlabeled', problem });
    }
    const { width, height, info } = head;
    const size = this.shared.size(width, height);
    const read = { ...base(row), ...stamp(time), size };
    if (info === undefined) return new ImageRow({ ...read, status: 'approved' });
    return new ImageRow({
      ...read,
      status: info.status,
      model: info.model && this.shared.model(info.model),
      confidence: info.model?.confidence ?? row.confidence,
      packedCounts: packCounts(info.counts),
      confirmed: info.confirmed ?? null,
    });
  }
}

/** Some file systems know no times: 0 would say that there is no mask. */
function dated(time: FileTime | undefined): FileTime | undefined {
  return time && { ...time, mtime: Math.max(1, time.mtime) };
}

/** The image as it is without a mask. */
function withoutMask(row: ImageRow): ImageRow {
  return new ImageRow({ ...base(row), status: 'unlabeled' });
}

function base({ path, naming, confidence }: ImageRow): Pick<RowContent, 'path' | 'naming' | 'confidence'> {
  return { path, naming, confidence };
}

function stamp(time: FileTime | undefined): Pick<RowContent, 'changed' | 'bytes'> {
  return time === undefined ? {} : { changed: time.mtime, bytes: time.size };
}
