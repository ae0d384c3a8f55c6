/** Which model a dataset names, as an edit of the file's text. */
import { writeProperty } from './jsonEdits';
import { parseDataset, parseDatasetTree } from './parseDataset';

/**
 * @param model `builtin:voc`, or a model folder's path below the dataset
 * @returns the file's new text: everything else stays as a person laid it out
 * @throws LabelerError `dataset-invalid` when the text is no dataset
 */
export function selectModel(text: string, file: string, model: string): string {
  const { dataset, root } = parseDatasetTree(text, file);
  if (dataset.model === model) return text;
  const changed = writeProperty(text, root, 'model', JSON.stringify(model));
  parseDataset(changed, file);
  return changed;
}
