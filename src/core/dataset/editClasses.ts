/** Changes of a dataset's classes, as edits of the file's text: a person's own layout stays. */
import type { Node } from 'jsonc-parser';
import { MAX_CLASS_ID, type LabelClass } from '../classes';
import { LabelerError } from '../errors';
import { unusedColor } from '../palette';
import { propertyValue, writeValue } from './jsonEdits';
import { parseDataset, parseDatasetTree } from './parseDataset';

/**
 * The id for a new class: one above the largest, since an id that was used before may still be in masks; then
 * the smallest free one.
 * @returns undefined when all ids 0..254 are taken
 */
export function nextClassId(classes: readonly LabelClass[]): number | undefined {
  const ids = new Set(classes.map(({ id }) => id));
  const above = Math.max(-1, ...ids) + 1;
  if (above <= MAX_CLASS_ID) return above;
  for (let id = 0; id <= MAX_CLASS_ID; id++) if (!ids.has(id)) return id;
  return undefined;
}

/**
 * Adds a class with the next free id.
 * @param wanted its name, and its colour unless the next unused VOC colour will do
 * @returns the file's new text, and the class
 * @throws LabelerError `dataset-invalid` when the text is no dataset, the name is taken, or all ids are
 */
export function addClass(
  text: string,
  file: string,
  wanted: { readonly name: string; readonly color?: string },
): { text: string; added: LabelClass } {
  const { dataset, root } = parseDatasetTree(text, file);
  const id = nextClassId(dataset.classes);
  if (id === undefined) {
    throw new LabelerError('dataset-invalid', `${file} has 255 classes already; there is no free id.`, file);
  }
  const color = wanted.color ?? unusedColor(id, dataset.classes);
  const added: LabelClass = { id, name: wanted.name.trim(), color: color.toLowerCase() };
  const changed = insertClass(text, root, added);
  parseDataset(changed, file);
  return { text: changed, added };
}

/**
 * Renames a class. Where the model's class of the old name fed it, it still does: `classMap` says so now.
 * @param modelClasses the classes of the dataset's model
 * @returns the file's new text
 * @throws LabelerError `dataset-invalid` when there is no such class, or the name is empty or taken
 */
export function renameClass(
  text: string,
  file: string,
  id: number,
  name: string,
  modelClasses: readonly LabelClass[] = [],
): string {
  const renamed = changeClass(text, file, id, 'name', name.trim());
  const { classes, classMap } = parseDataset(text, file);
  const oldName = classes.find((each) => each.id === id)?.name;
  const fed = modelClasses.some((each) => each.name === oldName) && oldName !== name.trim();
  if (oldName === undefined || !fed || Object.hasOwn(classMap, oldName)) return renamed;
  return writeValue(renamed, ['classMap', oldName], id);
}

/**
 * @param color `#rrggbb`
 * @returns the file's new text
 * @throws LabelerError `dataset-invalid` when there is no such class, or it is no colour
 */
export function recolorClass(text: string, file: string, id: number, color: string): string {
  return changeClass(text, file, id, 'color', color.toLowerCase());
}

function changeClass(text: string, file: string, id: number, key: 'name' | 'color', value: string): string {
  const index = parseDataset(text, file).classes.findIndex((each) => each.id === id);
  if (index < 0) throw new LabelerError('dataset-invalid', `${file} has no class with the id ${id}.`, file);
  const changed = writeValue(text, ['classes', index, key], value);
  parseDataset(changed, file);
  return changed;
}

/** Appends the class in the layout of the last one, which a formatter would break over lines. */
function insertClass(text: string, root: Node, added: LabelClass): string {
  const classes = propertyValue(root, 'classes');
  const elements = classes?.children ?? [];
  const last = elements.at(-1);
  const source = last && text.slice(last.offset, last.offset + last.length);
  if (last === undefined || source === undefined || source.includes('\n')) {
    return writeValue(text, ['classes', elements.length], added, true);
  }
  const before = elements.at(-2);
  const separator = before
    ? text.slice(before.offset + before.length, last.offset)
    : `,${text.slice((classes?.offset ?? 0) + 1, last.offset)}`;
  const pad = source.startsWith('{ ') ? ' ' : '';
  const fields = Object.entries(added).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  const end = last.offset + last.length;
  return `${text.slice(0, end)}${separator}{${pad}${fields.join(', ')}${pad}}${text.slice(end)}`;
}
