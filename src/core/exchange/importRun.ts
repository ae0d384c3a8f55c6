/** Running an import: every mask is made beside the dataset's own, and all take their places at the end. */
import { strToU8 } from 'fflate';
import { DATASET_FILE, type Dataset } from '../dataset/dataset';
import { LabelerError } from '../errors';
import type { ImageHeader } from '../image/imageHeader';
import { LabelMap } from '../labelMap';
import type { Deflate } from '../mask/deflate';
import { encodeMask } from '../mask/encodeMask';
import { orientedSize } from '../orientation';
import type { Folder } from './folder';
import { ImportClasses, type ClassRenames } from './importClasses';
import { ImportImages, type ImportedImage } from './importImages';
import { rawLabels } from './importTurn';
import { newDataset } from './newDataset';
import { replaceFiles, writeFailed, type Replacement } from './replaceFiles';
import { ExportReport, type LeftOut } from './report';
import type { ExchangeFormat, ImportContent, ImportItem, ImportSource } from './types';
import type { Signal } from './view';

export interface ImportTarget {
  /** The dataset's. */
  readonly folder: Folder;
  /** undefined where there is no dataset file: one is made. */
  readonly dataset: Dataset | undefined;
  /** The dataset's images. */
  readonly images: readonly string[];
  /** A name below the folder that nothing has; it begins with a dot, so that no glob takes it in. */
  readonly temporary: string;
  readonly deflate: Deflate;
  /** @throws LabelerError `image-unreadable` or `image-too-large` */
  header(image: string): Promise<ImageHeader>;
  /** Refuses a mask that links lead out of the dataset, or that is being edited. @throws LabelerError */
  checkMask(mask: string, image: string): Promise<void>;
}

export interface ImportRequest {
  readonly overwrite: boolean;
  readonly renames: ClassRenames;
  /** Where images are that the source itself hasn't got. */
  readonly images: ImportSource | undefined;
  readonly signal: Signal;
  readonly progress: (done: number, total: number) => void;
}

export interface ImportResult {
  readonly masks: number;
  /** Images that were copied into the dataset. */
  readonly images: number;
  readonly replaced: number;
  readonly failed: readonly LeftOut[];
  readonly notices: readonly string[];
  readonly madeDataset: boolean;
}

/**
 * Imports all labels or none; an image whose labels can't be read is left out and listed.
 * @throws LabelerError `exchange-invalid` where the files are none of the format or classes are missing,
 *   `exchange-conflict` where masks would be replaced and may not, `write-failed`, `cancelled`; nothing changed then
 */
export async function runImport(
  format: ExchangeFormat,
  request: ImportRequest,
  source: ImportSource,
  target: ImportTarget,
): Promise<ImportResult> {
  const content = await format.import(source);
  const { folder, temporary } = target;
  const made =
    target.dataset === undefined ? newDataset(content, format.id, folder.nameOf(DATASET_FILE)) : undefined;
  const run = new ImportRun(content, (made?.dataset ?? target.dataset) as Dataset, request, source, target);
  try {
    for (const [at, item] of content.items.entries()) {
      if (request.signal.aborted) throw new LabelerError('cancelled', 'The import was cancelled.');
      await run.add(item);
      request.progress(at + 1, content.items.length);
    }
    if (made !== undefined) await run.stage(DATASET_FILE, strToU8(made.text));
    return { ...(await run.finish()), madeDataset: made !== undefined };
  } catch (error) {
    // The file system's errors have codes; what has none is a bug.
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw writeFailed(folder, '', error);
  } finally {
    await folder.remove(temporary);
  }
}

class ImportRun {
  private readonly replacements: Replacement[] = [];
  private readonly report = new ExportReport();
  private readonly classes: ImportClasses;
  private readonly images: ImportImages;
  /** Masks that are made, in lower case: on some systems names that differ only in case are one file. */
  private readonly masks = new Set<string>();
  private readonly present: string[] = [];
  private newImages = 0;

  constructor(
    private readonly content: ImportContent,
    private readonly dataset: Dataset,
    private readonly request: ImportRequest,
    source: ImportSource,
    private readonly target: ImportTarget,
  ) {
    this.classes = new ImportClasses(content, dataset.classes, request.renames);
    const headerOf = (image: string) => target.header(image);
    this.images = new ImportImages(dataset, target.images, headerOf, source, request.images);
  }

  /** Makes the mask of one item; what is wrong with it is reported. */
  async add(item: ImportItem): Promise<void> {
    try {
      const image = await this.images.find(item);
      const labels = await this.labelsOf(item, image);
      await this.check(image);
      await this.stageImage(image, labels);
    } catch (error) {
      if (!(error instanceof LabelerError) || error.code === 'write-failed') throw error;
      this.report.fail(item.name, reasonOf(error, item));
    }
  }

  /** Puts everything into its place. */
  async finish(): Promise<Omit<ImportResult, 'madeDataset'>> {
    const { failed } = this.report;
    if (this.masks.size === 0) throw nothingImported(failed);
    this.classes.checkKnown();
    if (this.present.length > 0 && !this.request.overwrite) throw wouldReplace(this.present);
    await replaceFiles(this.target.folder, this.replacements, [], `${this.target.temporary}/aside`);
    const { notices } = this.content;
    return { masks: this.masks.size, images: this.newImages, replaced: this.present.length, failed, notices };
  }

  /** Writes a file where it waits for its place. */
  async stage(path: string, bytes: Uint8Array): Promise<void> {
    const from = `${this.target.temporary}/new/${this.replacements.length}`;
    await this.target.folder.write(from, bytes);
    this.replacements.push({ from, to: path });
  }

  /** The dataset's ids in raw orientation. */
  private async labelsOf(item: ImportItem, { header, own }: ImportedImage): Promise<Uint8Array> {
    const drawnOn = own ?? header;
    const imported = await item.labels(orientedSize(drawnOn, drawnOn.orientation));
    const labels = rawLabels(imported, header, own);
    if (typeof labels === 'string')
      throw new LabelerError('exchange-invalid', `${item.name}: ${labels}.`, item.name);
    this.classes.translate(labels);
    return labels;
  }

  private async check({ image, mask, bytes }: ImportedImage): Promise<void> {
    const { folder } = this.target;
    await this.target.checkMask(mask, image);
    if (this.masks.has(mask.toLowerCase())) {
      throw new LabelerError('exchange-invalid', `${image}: other labels belong to it, too.`, image);
    }
    if (bytes !== undefined && (await folder.exists(image))) {
      throw new LabelerError(
        'exchange-invalid',
        `${image} is there already, and is no image of the dataset, or shares its mask with another one.`,
        image,
      );
    }
    if (await folder.exists(mask)) this.present.push(mask);
  }

  /** A person's work, as every mask of another program. */
  private async stageImage({ image, mask, header, bytes }: ImportedImage, labels: Uint8Array): Promise<void> {
    const { classes, maskEncoding: encoding } = this.dataset;
    const map = LabelMap.from(header.width, header.height, labels, true);
    const content = { map, state: { status: 'approved' }, classes, encoding, saveUnconfirmed: true } as const;
    await this.stage(mask, await encodeMask(content, this.target.deflate));
    this.masks.add(mask.toLowerCase());
    if (bytes === undefined) return;
    await this.stage(image, bytes);
    this.newImages++;
  }
}

/** What is wrong, without the name that stands before it anyway. */
function reasonOf({ message }: LabelerError, { name }: ImportItem): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

function nothingImported(failed: readonly LeftOut[]): LabelerError {
  const first = failed.at(0);
  const reason = first === undefined ? 'there are no labels' : `the first: ${first.path}: ${first.reason}`;
  return new LabelerError('exchange-invalid', `Nothing was imported; ${reason}`, first?.path);
}

function wouldReplace(masks: readonly string[]): LabelerError {
  const [first] = masks;
  const message = `${masks.length} ${masks.length === 1 ? 'mask is' : 'masks are'} there already, such as ${first}. Nothing was imported: overwrite them, or move them away.`;
  return new LabelerError('exchange-conflict', message, first);
}
