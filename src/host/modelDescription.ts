/** The part of a model's `model.json` that the host needs: its name, its version, its classes. */
import * as v from 'valibot';
import { MAX_CLASS_ID, type LabelClass } from '../core/classes';
import type { ModelReference } from '../core/edit';
import { LabelerError } from '../core/errors';
import { shortened } from '../core/shortText';

export interface ModelDescription {
  readonly reference: ModelReference;
  readonly classes: readonly LabelClass[];
}

const Schema = v.object({
  name: v.pipe(v.string(), v.nonEmpty()),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  classes: v.pipe(
    v.array(
      v.object({
        id: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_CLASS_ID)),
        name: v.pipe(v.string(), v.nonEmpty()),
        color: v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/)),
      }),
    ),
    v.minLength(1),
    v.check(
      (classes) => new Set(classes.map(({ id }) => id)).size === classes.length,
      'two classes have one id',
    ),
  ),
});

/**
 * @param file what messages call the file
 * @throws LabelerError `model-invalid`
 */
export function parseModelDescription(json: string, file: string): ModelDescription {
  try {
    const { name, version, classes } = v.parse(Schema, JSON.parse(json));
    return { reference: { name, version }, classes };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LabelerError('model-invalid', `The model ${file} can't be read: ${shortened(reason)}.`, file, {
      cause: error,
    });
  }
}
