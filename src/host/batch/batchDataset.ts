/** The dataset that a batch works on, as it is at each image: its file may be changed, or go, meanwhile. */
import type * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import type { PresentModel } from '../../protocol/hostView';
import type { DatasetService, ImageDataset } from '../dataset/datasetService';
import { pathBelow } from '../dataset/relativePath';
import { presentModelOf } from '../editor/presentModels';
import { displayPath } from '../io/maskStore';
import type { Model } from '../models';

/** What one image is segmented by. */
export interface BatchPlace {
  readonly place: ImageDataset;
  readonly model: PresentModel;
}

export class BatchDataset {
  private problem: LabelerError | undefined;

  /** @param begun the dataset when the batch began @param model what it was begun with */
  constructor(
    private readonly begun: ImageDataset,
    private readonly model: Model,
    private readonly datasets: Pick<DatasetService, 'of'>,
  ) {}

  /**
   * @throws LabelerError `dataset-invalid` where the image belongs to another dataset: the model's classes mean others
   * there. Also where the file can't be read any more, is gone, or names another model: {@link isBroken} knows then
   */
  async of(image: vscode.Uri): Promise<BatchPlace> {
    const place = await this.placeOf(image);
    const { begun } = this;
    if (!isSameFile(place, begun)) {
      const isBelow = place.file === undefined && pathBelow(begun.root, image) !== undefined;
      if (isBelow) throw this.broken(`${nameOf(begun)} is not there any more.`);
      throw new LabelerError(
        'dataset-invalid',
        `${displayPath(image)} does not belong to ${nameOf(begun)}: segment it on its own.`,
        displayPath(image),
      );
    }
    if (place.dataset.model !== begun.dataset.model) {
      throw this.broken(`${nameOf(begun)} names another model now. Segment the rest with that one.`);
    }
    return { place, model: presentModelOf(this.model, place.dataset) };
  }

  /** Whether the error says that no image of the dataset can be segmented any more. */
  isBroken(error: unknown): boolean {
    return error !== undefined && error === this.problem;
  }

  private async placeOf(image: vscode.Uri): Promise<ImageDataset> {
    try {
      return await this.datasets.of(image);
    } catch (error) {
      if (error instanceof LabelerError && pathBelow(this.begun.root, image) !== undefined)
        this.problem = error;
      throw error;
    }
  }

  private broken(message: string): LabelerError {
    this.problem = new LabelerError('dataset-invalid', message, nameOf(this.begun));
    return this.problem;
  }
}

function isSameFile({ file }: ImageDataset, { file: begun }: ImageDataset): boolean {
  return file?.toString() === begun?.toString();
}

function nameOf({ file, root }: ImageDataset): string {
  return displayPath(file ?? root);
}
