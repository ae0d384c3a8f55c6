/** The dataset file that an import makes where there is none. */
import { DEFAULT_DATASET, newDatasetText, type Dataset } from '../dataset/dataset';
import { writeSplits } from '../dataset/editSplits';
import { writeProperty } from '../dataset/jsonEdits';
import { parseDataset, parseDatasetTree } from '../dataset/parseDataset';
import { flatName } from './flatNames';
import { classesOf } from './importClasses';
import { IMAGE_FOLDER } from './importPlaces';
import type { FormatId, ImportContent } from './types';

export interface NewDataset {
  readonly text: string;
  readonly dataset: Dataset;
}

/**
 * Classes as the files name them; a folder of images a split.
 * @param file what messages call the dataset file
 * @throws LabelerError `dataset-invalid` where the files' classes make no dataset
 */
export function newDataset(content: ImportContent, format: FormatId, file: string): NewDataset {
  const plain = newDatasetText(classesOf(content, format));
  const globs = DEFAULT_DATASET.images.map((glob) => IMAGE_FOLDER + glob);
  const { root } = parseDatasetTree(plain, file);
  let text = writeProperty(plain, root, 'images', JSON.stringify(globs));
  const names = new Set(content.items.flatMap(({ split }) => (split === undefined ? [] : [flatName(split)])));
  if (names.size > 0) {
    const splits = [...names].sort().map((name) => [name, [`${IMAGE_FOLDER}${name}/**`]]);
    text = writeSplits(text, file, Object.fromEntries(splits) as Dataset['splits']);
  }
  return { text, dataset: parseDataset(text, file) };
}
