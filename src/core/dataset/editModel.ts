/** Which model a dataset names, as an edit of the file's text. */
import { writeValue } from './editText';
import { parseDataset } from './parseDataset';

/**
 * @param model `builtin:voc`, or a model folder's path below the dataset
 * @returns the file's new text
 * @throws LabelerError `dataset-invalid` when the text is no dataset
 */
export function selectModel(text: string, file: string, model: string): string {
  if (parseDataset(text, file).model === model) return text;
  const changed = writeValue(text, ['model'], model);
  parseDataset(changed, file);
  return changed;
}
