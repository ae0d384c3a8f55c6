/** The view of a dataset that formats export from: upright label maps, one at a time. */
import { LabelerError } from '../errors';
import type { ImageHeader } from '../image/imageHeader';
import { isConfirmed, UNLABELED, type LabelMap } from '../labelMap';
import { orientedSize, orientPlane, type Size } from '../orientation';
import { ExportReport } from './report';
import type { Chosen } from './selection';
import type { ExportEntry, ExportView, OpenImage } from './types';

/** How a platform reads a dataset; paths are below the dataset. */
export interface DatasetReader {
  /** @throws LabelerError `image-unreadable` or `image-too-large` */
  header(image: string): Promise<ImageHeader>;
  /**
   * The raw label map of a mask that is there.
   * @throws LabelerError where it can't be read as a mask of this size
   */
  labels(mask: string, size: Size): Promise<LabelMap>;
}

export interface Signal {
  readonly aborted: boolean;
}

export class DatasetView implements ExportView {
  readonly classes: ExportView['classes'];
  readonly splits: readonly string[];
  readonly report = new ExportReport();

  /** @param opened told of every image, read or not */
  constructor(
    private readonly chosen: Chosen,
    private readonly reader: DatasetReader,
    private readonly confirmedOnly: boolean,
    private readonly signal: Signal,
    private readonly opened: () => void = () => undefined,
  ) {
    this.classes = chosen.classes;
    this.splits = chosen.splits;
    for (const note of chosen.notes) this.report.note(note);
  }

  /** @throws LabelerError `cancelled` */
  async *images(split: string): AsyncGenerator<OpenImage> {
    for (const entry of this.chosen.entries) {
      if (entry.split !== split) continue;
      if (this.signal.aborted) throw new LabelerError('cancelled', 'The export was cancelled.');
      const image = await this.open(entry);
      if (image !== undefined) yield image;
      this.opened();
    }
  }

  private async open(entry: ExportEntry): Promise<OpenImage | undefined> {
    try {
      const header = await this.reader.header(entry.path);
      const map = await this.reader.labels(entry.mask, header);
      const raw = this.chosenLabels(map);
      const { orientation } = header;
      const labels = orientation === 1 ? raw : orientPlane(raw, header, orientation);
      return { entry, header, labels, ...orientedSize(header, orientation) };
    } catch (error) {
      // The file system's errors have codes, too; what has none is a bug.
      if (!(error instanceof Error && 'code' in error)) throw error;
      this.report.fail(entry.path, error.message);
      return undefined;
    }
  }

  private chosenLabels({ cells }: LabelMap): Uint8Array {
    const { lookup } = this.chosen;
    const labels = new Uint8Array(cells.length);
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at];
      labels[at] = this.confirmedOnly && !isConfirmed(cell) ? UNLABELED : lookup[cell & 0xff];
    }
    return labels;
  }
}
