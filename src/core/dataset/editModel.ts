/** Which model a dataset names, as an edit of the file's text. */
import type { Node } from 'jsonc-parser';
import { parseDataset, parseDatasetTree } from './parseDataset';

/**
 * @param model `builtin:voc`, or a model folder's path below the dataset
 * @returns the file's new text: everything else stays as a person laid it out
 * @throws LabelerError `dataset-invalid` when the text is no dataset
 */
export function selectModel(text: string, file: string, model: string): string {
  const { dataset, root } = parseDatasetTree(text, file);
  if (dataset.model === model) return text;
  const properties = root.children ?? [];
  const present = properties.find((property) => property.children?.[0].value === 'model')?.children?.[1];
  const changed =
    present === undefined
      ? insertAfterLast(text, properties, `"model": ${JSON.stringify(model)}`)
      : text.slice(0, present.offset) + JSON.stringify(model) + text.slice(endOf(present));
  parseDataset(changed, file);
  return changed;
}

/** In the layout of the last property: every dataset has two at least. */
function insertAfterLast(text: string, properties: readonly Node[], source: string): string {
  const [before, last] = properties.slice(-2);
  const separator = text.slice(endOf(before), last.offset);
  return text.slice(0, endOf(last)) + separator + source + text.slice(endOf(last));
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}
