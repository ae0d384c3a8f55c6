/** The images that imported labels belong to: the dataset's own, or such as come with the labels. */
import { DEFAULT_DATASET, type Dataset } from '../dataset/dataset';
import { maskPathOf } from '../dataset/maskPaths';
import { LabelerError } from '../errors';
import { readImageHeader, type ImageHeader } from '../image/imageHeader';
import { flatName } from './flatNames';
import { extensionOf } from './imageTypes';
import { ImportPlaces } from './importPlaces';
import type { ImportItem, ImportSource } from './types';

/** An image of the dataset, or one that becomes one. */
export interface ImportedImage {
  /** Below the dataset. */
  readonly image: string;
  readonly mask: string;
  readonly header: ImageHeader;
  /** Of the image that came with the labels; undefined where none did. */
  readonly own: ImageHeader | undefined;
  /** The file's bytes, where the dataset hasn't got it. */
  readonly bytes: Uint8Array | undefined;
}

export class ImportImages {
  private readonly places: ImportPlaces;
  private readonly others: ImportPlaces | undefined;

  /**
   * @param images the dataset's
   * @param headerOf one of them
   * @param beside where images are that the source itself hasn't got
   */
  constructor(
    private readonly dataset: Dataset,
    images: readonly string[],
    private readonly headerOf: (image: string) => Promise<ImageHeader>,
    private readonly source: ImportSource,
    private readonly beside: ImportSource | undefined,
  ) {
    this.places = new ImportPlaces(dataset, images);
    this.others = beside && new ImportPlaces(DEFAULT_DATASET, beside.files);
  }

  /** @throws LabelerError where there is no such image, or it can't be read */
  async find(item: ImportItem): Promise<ImportedImage> {
    const file = await this.ownFile(item);
    const own = file && readImageHeader(file.bytes, file.name);
    const image = this.places.find(item.image);
    const mask = image === undefined ? undefined : maskPathOf(this.dataset, image);
    if (image !== undefined && mask !== undefined) {
      return { image, mask, header: await this.headerOf(image), own, bytes: undefined };
    }
    if (file === undefined || own === undefined) throw noImage(item);
    const name = `${flatName(item.image)}.${extensionOf(own.mimeType)}`;
    const place = this.places.placeFor(item, name);
    if (place === undefined) {
      const message = `${item.name}: the globs of "images" in fcn-dataset.json take in no image named ${name}.`;
      throw new LabelerError('exchange-invalid', message, item.name);
    }
    return { ...place, header: own, own, bytes: file.bytes };
  }

  private async ownFile({
    image,
    imageFile,
  }: ImportItem): Promise<{ name: string; bytes: Uint8Array } | undefined> {
    if (imageFile !== undefined) return { name: imageFile, bytes: await this.source.read(imageFile) };
    const other = this.others?.find(image);
    if (other === undefined || this.beside === undefined) return undefined;
    return { name: other, bytes: await this.beside.read(other) };
  }
}

function noImage({ name, image }: ImportItem): LabelerError {
  const message = `${name}: neither the dataset nor the imported files have an image named ${image}.`;
  return new LabelerError('exchange-invalid', message, name);
}
