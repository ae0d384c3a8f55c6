/** Taking classes out of a dataset, as edits of the file's text. That no mask has them any more, the caller sees to. */
import type { LabelClass } from '../classes';
import { LabelerError } from '../errors';
import { UNLABELED } from '../labelMap';
import type { Dataset } from './dataset';
import { propertyValue, removeChild, writeProperty, writeValue } from './jsonEdits';
import { parseJson } from './jsonText';
import { parseDataset, parseDatasetTree } from './parseDataset';

/**
 * Removes a class. Classes of the model that fed it feed none.
 * @returns the file's new text
 * @throws LabelerError `dataset-invalid` when there is no such class, or no other
 */
export function removeClass(text: string, file: string, id: number): string {
  const { dataset } = parseDatasetTree(text, file);
  checkHas(dataset, file, id);
  if (dataset.classes.length === 1) {
    throw new LabelerError('dataset-invalid', `${file} needs at least one class. Add another first.`, file);
  }
  const names = new Set(dataset.classes.filter((each) => each.id !== id).map(({ name }) => name));
  // Where another class has the name of the model's, that one would be fed from now on.
  return drop(text, file, dataset, id, (name) => (names.has(name) ? UNLABELED : undefined));
}

/**
 * Merges the class `from` into the class `into`: what fed the one feeds the other.
 * @param modelClasses the classes of the dataset's model
 * @returns the file's new text
 * @throws LabelerError `dataset-invalid` when there is no such class, or both are the same
 */
export function mergeClasses(
  text: string,
  file: string,
  from: number,
  into: number,
  modelClasses: readonly LabelClass[] = [],
): string {
  const { dataset } = parseDatasetTree(text, file);
  const { name } = checkHas(dataset, file, from);
  checkHas(dataset, file, into);
  if (from === into) {
    throw new LabelerError('dataset-invalid', `"${name}" can't be merged into itself.`, file);
  }
  const changed = drop(text, file, dataset, from, () => into);
  const fedByName = modelClasses.some((each) => each.name === name) && !Object.hasOwn(dataset.classMap, name);
  if (!fedByName) return changed;
  const fed = writeValue(changed, ['classMap', name], into);
  parseDataset(fed, file);
  return fed;
}

function checkHas({ classes }: Dataset, file: string, id: number): LabelClass {
  const found = classes.find((each) => each.id === id);
  if (found !== undefined) return found;
  throw new LabelerError('dataset-invalid', `${file} has no class with the id ${id}.`, file);
}

/** @param fedInstead what a class of the model that fed the class feeds from now on; undefined: what its name says */
function drop(
  text: string,
  file: string,
  { classes, classMap, ignore }: Dataset,
  id: number,
  fedInstead: (modelClass: string) => number | undefined,
): string {
  const index = classes.findIndex((each) => each.id === id);
  let changed = removeFrom(text, file, 'classes', index);
  for (const [name, fed] of Object.entries(classMap)) {
    if (fed !== id) continue;
    const instead = fedInstead(name);
    changed =
      instead === undefined
        ? withoutMapping(changed, file, name)
        : writeValue(changed, ['classMap', name], instead);
  }
  if (ignore.includes(id)) changed = withoutIgnored(changed, file, id);
  parseDataset(changed, file);
  return changed;
}

function withoutMapping(text: string, file: string, name: string): string {
  const map = propertyValue(parseJson(text, file), 'classMap');
  const index = map?.children?.findIndex((property) => property.children?.[0].value === name) ?? -1;
  return index < 0 ? text : removeFrom(text, file, 'classMap', index);
}

/** In between, the text may be JSON and no dataset. */
function removeFrom(text: string, file: string, key: string, index: number): string {
  const list = propertyValue(parseJson(text, file), key);
  return list === undefined ? text : removeChild(text, list, index);
}

function withoutIgnored(text: string, file: string, id: number): string {
  const root = parseJson(text, file);
  const ignore = propertyValue(root, 'ignore')?.children?.map((node): unknown => node.value) ?? [];
  const left = ignore.filter((each) => each !== id);
  return writeProperty(text, root, 'ignore', `[${left.join(', ')}]`);
}
