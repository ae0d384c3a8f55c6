/** What opening an image reads: its file, whether that is a mask, its dataset, and its labels. */
import * as vscode from 'vscode';
import { DEFAULT_DATASET } from '../../core/dataset/dataset';
import { LabelerError } from '../../core/errors';
import type { ImageHeader } from '../../core/image/imageHeader';
import type { DatasetService, ImageDataset } from '../dataset/datasetService';
import { scanImage, type ImagePlatform, type ScannedImage } from '../io/imageScan';
import type { MaskStore, StoredMask } from '../io/maskStore';
import { blankMask } from './blankMask';

/** Schemes of old versions: there is nothing to save them to, and masks beside them are of other versions. */
const VERSION_SCHEMES = ['git', 'vscode-local-history', 'gitlens', 'review', 'pr'];

export interface ReadServices {
  readonly datasets: Pick<DatasetService, 'of' | 'maskOf' | 'imageOf'>;
  readonly masks: MaskStore;
  readonly images: ImagePlatform;
  readonly log: vscode.LogOutputChannel;
}

/** The file is the mask of this image. */
export class MaskOfImage {
  constructor(readonly image: vscode.Uri) {}
}

export interface FoundLabels {
  readonly dataset: ImageDataset;
  /** Where the mask lies; undefined where that can't be said, so that nothing is ever written. */
  readonly maskUri: vscode.Uri | undefined;
  readonly start: StoredMask;
  /** Why the labels can't be edited. */
  readonly problem?: string;
}

/** An image that can be shown. */
export interface ReadImage {
  readonly image: ScannedImage;
  readonly labels: FoundLabels;
}

export function isOldVersion({ scheme }: vscode.Uri): boolean {
  return VERSION_SCHEMES.includes(scheme);
}

/**
 * Reads what a document begins with; nothing is changed by it.
 * @returns the error, `image-unreadable` or `image-too-large`, of a file that is no image to be shown
 * @throws the file system's error
 */
export async function readImage(
  uri: vscode.Uri,
  services: ReadServices,
): Promise<ReadImage | MaskOfImage | LabelerError> {
  const isVersion = isOldVersion(uri);
  // Where it is a mask nobody asks what became of these.
  const scanning = begin(tryScanImage(uri, services.images));
  const placing = begin(isVersion ? Promise.resolve(nowhere(uri)) : findPlace(uri, services));
  if (!isVersion) {
    const imageOfIt = await imageOfMask(uri, services.datasets);
    if (imageOfIt !== undefined) return new MaskOfImage(imageOfIt);
  }
  const image = await scanning;
  if (image instanceof LabelerError) return image;
  return { image, labels: await findLabels(image.header, await placing, services) };
}

/** Lets something run whose failure is told where it is waited for. */
function begin<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

async function tryScanImage(uri: vscode.Uri, images: ImagePlatform): Promise<ScannedImage | LabelerError> {
  try {
    return await scanImage(uri, images);
  } catch (error) {
    if (error instanceof LabelerError) return error;
    throw error;
  }
}

interface Place extends Omit<FoundLabels, 'start'> {
  /** Why the labels can't be read. */
  readonly error?: LabelerError;
}

function nowhere(uri: vscode.Uri): Place {
  const root = vscode.Uri.joinPath(uri, '..');
  return { dataset: { root, file: undefined, dataset: DEFAULT_DATASET }, maskUri: undefined };
}

/** The dataset, and where the mask lies. */
async function findPlace(uri: vscode.Uri, { datasets, masks }: ReadServices): Promise<Place> {
  let place = nowhere(uri);
  try {
    const dataset = await datasets.of(uri);
    place = { dataset, maskUri: undefined };
    const maskUri = await datasets.maskOf(uri, dataset);
    place = { dataset, maskUri };
    await masks.checkInside(maskUri, dataset.root);
    return place;
  } catch (error) {
    if (error instanceof LabelerError) return { ...place, error };
    throw error;
  }
}

/** Where dataset or mask can't be read the map is blank and nothing may be painted: the file stays as it is. */
async function findLabels(
  header: ImageHeader,
  { dataset, maskUri, error }: Place,
  { masks, log }: ReadServices,
): Promise<FoundLabels> {
  try {
    if (error !== undefined) throw error;
    if (maskUri === undefined) return { dataset, maskUri, start: blankMask(header) };
    return { dataset, maskUri, start: await masks.read(maskUri, header, dataset.dataset) };
  } catch (failure) {
    if (!(failure instanceof LabelerError)) throw failure;
    log.error(failure.message);
    const problem = `${failure.message} Once that is done, close the image and open it again.`;
    return { dataset, maskUri, start: blankMask(header), problem };
  }
}

async function imageOfMask(
  uri: vscode.Uri,
  datasets: ReadServices['datasets'],
): Promise<vscode.Uri | undefined> {
  try {
    return await datasets.imageOf(uri);
  } catch (error) {
    // A broken dataset file is reported when the file is opened as an image.
    if (error instanceof LabelerError) return undefined;
    throw error;
  }
}
