import type { LabelClass } from '../classes';
import { UNLABELED } from '../labelMap';

/**
 * What to write for each class of a model: `classMap` decides, else an equal name, else 255 (unlabeled).
 * @param classMap the dataset's class id, or 255, by the *model's* class name
 * @returns 256 bytes, by the model's class id
 */
export function classLookup(
  modelClasses: readonly LabelClass[],
  datasetClasses: readonly LabelClass[],
  classMap: Readonly<Record<string, number>>,
): Uint8Array {
  const byName = new Map(datasetClasses.map(({ name, id }) => [name, id]));
  const lookup = new Uint8Array(256).fill(UNLABELED);
  for (const { id, name } of modelClasses) {
    const mapped = Object.hasOwn(classMap, name) ? classMap[name] : byName.get(name);
    lookup[id] = mapped ?? UNLABELED;
  }
  return lookup;
}
