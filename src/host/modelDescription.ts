/** The part of a model's `model.json` that the host needs: its name, version and classes, and how large its weights are. */
import * as v from 'valibot';
import { MAX_CLASS_ID, type LabelClass } from '../core/classes';
import type { ModelReference } from '../core/edit';
import { LabelerError } from '../core/errors';
import { shortened } from '../core/shortText';

export interface ModelDescription {
  readonly reference: ModelReference;
  readonly classes: readonly LabelClass[];
  /** For people: `fcn-4s`, `pyramid`, `64 hidden units`. */
  readonly head: readonly string[];
  /** How many images it learned from; undefined where the file doesn't say. */
  readonly images: number | undefined;
  /** Bytes of its `weights.bin`; what tensors there must be is checked where they run. */
  readonly weightBytes: number;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

const Schema = v.object({
  format: v.literal('fcn-labeler-model'),
  formatVersion: v.literal(1, 'a newer FCN Labeler may have written it'),
  name: v.pipe(v.string(), v.nonEmpty()),
  version: positive,
  architecture: v.object({
    head: v.pipe(v.string(), v.maxLength(20)),
    // For people here: what runs is checked where it runs.
    pyramid: v.fallback(v.optional(v.boolean(), false), false),
    hidden: v.fallback(v.optional(count, 0), 0),
  }),
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
  training: v.fallback(v.optional(v.object({ images: v.optional(count) })), undefined),
  weights: v.object({
    dtype: v.picklist(['float16', 'float32']),
    tensors: v.array(v.object({ shape: v.array(positive) })),
  }),
});

/**
 * @param file what messages call the file
 * @throws LabelerError `model-invalid`
 */
export function parseModelDescription(json: string, file: string): ModelDescription {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (error) {
    throw invalidModel(file, "isn't JSON", { cause: error });
  }
  const result = v.safeParse(Schema, raw);
  if (!result.success) {
    const [issue] = result.issues;
    throw invalidModel(file, `"${v.getDotPath(issue) ?? 'the file'}" is not valid: ${issue.message}`);
  }
  const { name, version, classes, architecture, training, weights } = result.output;
  const numbers = weights.tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return {
    reference: { name, version },
    classes,
    head: describeHead(architecture),
    images: training?.images,
    weightBytes: numbers * (weights.dtype === 'float16' ? 2 : 4),
  };
}

/**
 * @param file the model, or the file of it that is at fault, as messages call it
 * @param what is wrong with it, a sentence's end
 */
export function invalidModel(
  file: string,
  what: string,
  { remedy = 'Train or copy it again.', cause }: { remedy?: string; cause?: unknown } = {},
): LabelerError {
  const message = `The model ${file} can't be used: ${shortened(what)}. ${remedy}`;
  return new LabelerError('model-invalid', message, file, { cause });
}

function describeHead(architecture: { head: string; pyramid: boolean; hidden: number }): string[] {
  const { head, pyramid, hidden } = architecture;
  return [head, ...(pyramid ? ['pyramid'] : []), ...(hidden > 0 ? [`${hidden} hidden units`] : [])];
}
