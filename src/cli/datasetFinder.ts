/** Which dataset an image belongs to: the nearest `fcn-dataset.json` at or above it. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DATASET_FILE, type Dataset } from '../core/dataset/dataset';
import { parseDataset } from '../core/dataset/parseDataset';
import { isMissing } from '../node/atomicWrite';
import { shownPath } from './inputs';

export class DatasetFinder {
  private readonly byFolder = new Map<string, Promise<Dataset | undefined>>();

  /**
   * @returns undefined where the image belongs to no dataset
   * @throws LabelerError `dataset-invalid`
   */
  of(image: string): Promise<Dataset | undefined> {
    return this.at(dirname(resolve(image)));
  }

  private at(folder: string): Promise<Dataset | undefined> {
    const known = this.byFolder.get(folder);
    if (known) return known;
    const found = this.read(folder);
    this.byFolder.set(folder, found);
    return found;
  }

  private async read(folder: string): Promise<Dataset | undefined> {
    const dataset = await readDataset(folder);
    return dataset ?? (folder === dirname(folder) ? undefined : await this.at(dirname(folder)));
  }
}

/**
 * Reads the dataset file that lies in a folder.
 * @returns undefined where there is none
 * @throws LabelerError `dataset-invalid`
 */
export async function readDataset(folder: string): Promise<Dataset | undefined> {
  const file = join(folder, DATASET_FILE);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  // Without the byte order mark that editors on Windows write.
  return parseDataset(new TextDecoder().decode(bytes), shownPath(file));
}
