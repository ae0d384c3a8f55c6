/** What a mask's file tells of its image. */
import { MASK_HEAD_BYTES, readMaskHead } from '../../core/mask/maskHead';
import { errorText } from '../errorText';
import type { FileTime } from '../io/localFiles';
import type { FolderReader } from './folderReader';
import { ImageRow } from './imageRow';

/** Reads masks' heads into rows. */
export class MaskRows {
  constructor(private readonly reader: FolderReader) {}

  /** @returns the same row where the mask is as it was; a mask that can't be read makes one with a `problem` */
  async look(row: ImageRow): Promise<ImageRow> {
    const { mask } = row;
    if (mask === undefined) return row;
    let time: FileTime | undefined;
    try {
      // Local files answer at once: a promise for each of 100,000 masks is left out.
      const stat = this.reader.stat(mask);
      time = dated(stat instanceof Promise ? await stat : stat);
      const { bytes, changed } = row.stamp;
      if (time === undefined) return bytes === 0 ? row : silent(row, time);
      if (time.mtime === changed && time.size === bytes) return row;
      const head = this.reader.head(mask);
      return rowOf(row, time, head instanceof Promise ? await head : head);
    } catch (error) {
      return silent(row, time, `${mask} can't be read (${errorText(error)}).`);
    }
  }
}

// Objects are written out here, without spreads: V8 keeps parts of what it spreads until the next large collection, and
// with 100,000 rows takes three times the memory for good.

function rowOf(row: ImageRow, time: FileTime, bytes: Uint8Array): ImageRow {
  const head = readMaskHead(bytes.subarray(0, MASK_HEAD_BYTES));
  if (head === undefined) {
    return silent(row, time, `${row.mask ?? row.path} is not a PNG file: its labels can't be read.`);
  }
  const { width, height, info } = head;
  return ImageRow.of(row.path, row.naming, {
    status: info?.status ?? 'approved',
    model: info?.model,
    // What is known from elsewhere stays where the mask doesn't say it.
    confidence: info?.model?.confidence ?? row.confidence,
    size: { width, height },
    counts: info?.counts ?? null,
    confirmed: info?.confirmed ?? null,
    changed: time.mtime,
    bytes: time.size,
  });
}

/** Some file systems know no times: 0 would say that there is no mask. */
function dated(time: FileTime | undefined): FileTime | undefined {
  return time === undefined || time.mtime > 0 ? time : { mtime: 1, size: time.size };
}

/** The image of a mask that says nothing. @param time undefined where there is no mask */
function silent({ path, naming, confidence }: ImageRow, time?: FileTime, problem?: string): ImageRow {
  const [changed, bytes] = [time?.mtime ?? 0, time?.size ?? 0];
  return ImageRow.of(path, naming, { status: 'unlabeled', confidence, changed, bytes, problem });
}
