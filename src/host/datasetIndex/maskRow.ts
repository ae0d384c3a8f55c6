/** What a mask's file tells of its image. */
import type { ImagePrediction } from '../../core/edit';
import { MASK_HEAD_BYTES, readMaskHead } from '../../core/mask/maskHead';
import { errorText } from '../errorText';
import type { FileTime } from '../io/localFiles';
import type { FolderReader } from './folderReader';
import { ImageRow } from './imageRow';
import type { RowFacts } from './rowFacts';

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
      const { bytes, changed } = row.facts;
      if (time === undefined) return bytes === 0 ? row : read(row, {});
      if (time.mtime === changed && time.size === bytes) return row;
      const head = this.reader.head(mask);
      return rowOf(row, time, head instanceof Promise ? await head : head);
    } catch (error) {
      return read(row, { ...stamp(time), problem: `${mask} can't be read (${errorText(error)}).` });
    }
  }
}

function rowOf(row: ImageRow, time: FileTime, bytes: Uint8Array): ImageRow {
  const head = readMaskHead(bytes.subarray(0, MASK_HEAD_BYTES));
  if (head === undefined) {
    const problem = `${row.mask ?? row.path} is not a PNG file: its labels can't be read.`;
    return read(row, { ...stamp(time), problem });
  }
  const { width, height, info } = head;
  const known = { ...stamp(time), size: { width, height } };
  if (info === undefined) return read(row, { ...known, status: 'approved' });
  const { status, model, counts, confirmed = null } = info;
  return read(row, { ...known, status, model, ...confidenceOf(model), counts, confirmed });
}

/** Some file systems know no times: 0 would say that there is no mask. */
function dated(time: FileTime | undefined): FileTime | undefined {
  return time && { ...time, mtime: Math.max(1, time.mtime) };
}

/** The image as its mask says, `unlabeled` where that says nothing. */
function read({ path, naming, confidence }: ImageRow, facts: Partial<RowFacts>): ImageRow {
  return ImageRow.of(path, naming, { status: 'unlabeled', confidence, ...facts });
}

/** Nothing where the mask doesn't say it: what is known from elsewhere stays then. */
function confidenceOf(model: ImagePrediction | undefined): Partial<Pick<RowFacts, 'confidence'>> {
  return model?.confidence === undefined ? {} : { confidence: model.confidence };
}

function stamp(time: FileTime | undefined): Partial<Pick<RowFacts, 'changed' | 'bytes'>> {
  return time === undefined ? {} : { changed: time.mtime, bytes: time.size };
}
