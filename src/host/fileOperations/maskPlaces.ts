/** Which masks belong to images that are moved or deleted. */
import * as vscode from 'vscode';
import { DATASET_FILE } from '../../core/dataset/dataset';
import { findCollisions } from '../../core/dataset/collisions';
import { imageCandidatesOf, isMaskPath } from '../../core/dataset/maskPaths';
import { splitTemplate } from '../../core/dataset/paths';
import { LabelerError } from '../../core/errors';
import { maskPathIn, type DatasetService, type ImageDataset } from '../dataset/datasetService';
import { pathBelow } from '../dataset/relativePath';
import { hasImageName, nameOf, parentOf, type Folders } from './folders';

/** Where an image's mask belongs. */
export interface MaskPlace {
  readonly image: vscode.Uri;
  readonly dataset: ImageDataset;
  readonly mask: vscode.Uri;
}

export class MaskPlaces {
  private readonly datasets = new Map<string, Promise<ImageDataset>>();

  constructor(
    private readonly service: Pick<DatasetService, 'of'>,
    private readonly folders: Folders,
  ) {}

  /** The dataset of an image; the same for all images of a folder. @throws LabelerError `dataset-invalid` */
  datasetOf(image: vscode.Uri): Promise<ImageDataset> {
    const key = parentOf(image).toString();
    const known = this.datasets.get(key);
    if (known !== undefined) return known;
    const dataset = this.service.of(image);
    this.datasets.set(key, dataset);
    return dataset;
  }

  /**
   * @returns undefined where the file is no image, or a mask itself
   * @throws LabelerError `dataset-invalid` where it can't have a mask
   */
  async of(image: vscode.Uri): Promise<MaskPlace | undefined> {
    if (!hasImageName(nameOf(image))) return undefined;
    const dataset = await this.datasetOf(image);
    if (isMaskPath(dataset.dataset, pathBelow(dataset.root, image) ?? '')) return undefined;
    return { image, dataset, mask: vscode.Uri.joinPath(dataset.root, maskPathIn(dataset, image)) };
  }

  /**
   * The masks that are there for images at or below a file or folder. Images of a dataset that lies in the folder are
   * left out: their masks lie there, too.
   */
  async below(source: vscode.Uri): Promise<MaskPlace[]> {
    if (!(await this.folders.isFolder(source))) return this.present([source]);
    // Also where the dataset's file can't be read.
    if (await this.folders.has(vscode.Uri.joinPath(source, DATASET_FILE))) return [];
    const dataset = await this.datasetOf(vscode.Uri.joinPath(source, 'image'));
    // A folder of a workspace that has no masks isn't searched.
    const { prefix } = splitTemplate(dataset.dataset.labels);
    const masks = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    if ((await this.folders.list(vscode.Uri.joinPath(dataset.root, masks))).size === 0) return [];
    return this.present(await this.folders.imagesBelow(source));
  }

  /** Another image, or the mask as an image, that keeps this image from having the mask. @param gone images that go */
  async collisionOf({ image, dataset: place, mask }: MaskPlace, gone: ReadonlySet<string>) {
    const { root, dataset } = place;
    const path = pathBelow(root, image) ?? '';
    const others: string[] = [];
    for (const each of imageCandidatesOf(dataset, pathBelow(root, mask) ?? '')) {
      const other = vscode.Uri.joinPath(root, each);
      if (each !== path && !gone.has(other.toString()) && (await this.folders.has(other))) others.push(each);
    }
    return findCollisions(dataset, [path, ...others]).at(0);
  }

  private async present(images: readonly vscode.Uri[]): Promise<MaskPlace[]> {
    const places: MaskPlace[] = [];
    for (const image of images) {
      const place = await this.tryOf(image);
      if (place !== undefined && (await this.folders.has(place.mask))) places.push(place);
    }
    return places;
  }

  /** An image that can't have a mask has none. */
  private async tryOf(image: vscode.Uri): Promise<MaskPlace | undefined> {
    try {
      return await this.of(image);
    } catch (error) {
      if (error instanceof LabelerError) return undefined;
      throw error;
    }
  }
}
