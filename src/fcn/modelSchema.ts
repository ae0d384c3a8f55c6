/**
 * What a `model.json` may say, checked whole before anything runs: the architecture, the classes, the input rule, and
 * the list of tensors that `weights.bin` holds one after the other.
 */
import * as v from 'valibot';
import { MAX_CLASS_ID, type LabelClass } from '../core/classes';
import { LabelerError } from '../core/errors';
import { shortened } from '../core/shortText';
import { asppLayers, backboneLayers, scoreLayer } from './architecture';
import {
  HEAD_KINDS,
  headInputs,
  headTensors,
  inputGrid,
  type HeadSpec,
  type TensorShape,
} from './heads/headSpec';

export const FORMAT = { format: 'fcn-labeler-model', formatVersion: 1 } as const;
export const BACKBONE = 'mobilenet-v2';
/** The model whose backbone learned heads stand on: what they don't hold is the same bytes. */
export const BUILTIN_MODEL = 'builtin:voc';
/** Input rule of every model, besides size, padding and scales. */
export const INPUT_RULE = { resize: 'aligned-corners', alpha: 'over-white', range: [-1, 1] } as const;
/** Units that a hidden layer may have. */
export const MAX_HIDDEN = 1024;
/** Input size of a model that says none. */
export const DEFAULT_INPUT_SIZE = 513;
/** Ten times what the most classes, tensors and scores take. */
export const MAX_DESCRIPTION_BYTES = 4 << 20;

const integer = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const positiveInteger = v.pipe(v.number(), v.integer(), v.minValue(1));

const labelClass = v.object({
  id: integer(0, MAX_CLASS_ID),
  name: v.pipe(v.string(), v.nonEmpty()),
  color: v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/)),
});

/** DeepLabv3's classifier as the package has it; the folder holds the whole network. */
const vocArchitecture = v.object({
  backbone: v.literal(BACKBONE),
  head: v.literal('score'),
  taps: v.tuple([v.literal('aspp')]),
});

/** A head that learned; the folder holds nothing else. */
const learnedArchitecture = v.object({
  backbone: v.literal(BACKBONE),
  backboneFrom: v.literal(BUILTIN_MODEL),
  head: v.picklist(HEAD_KINDS),
  pyramid: v.boolean(),
  hidden: integer(0, MAX_HIDDEN),
  taps: v.array(v.string()),
});

/** The parts that decide what runs; texts and figures about the origin are for people. */
const modelSchema = v.object({
  format: v.literal(FORMAT.format),
  formatVersion: v.literal(FORMAT.formatVersion),
  name: v.pipe(v.string(), v.nonEmpty()),
  version: positiveInteger,
  architecture: v.variant('head', [vocArchitecture, learnedArchitecture]),
  classes: v.pipe(v.array(labelClass), v.minLength(1), v.maxLength(MAX_CLASS_ID + 1)),
  input: v.object({
    longestSide: v.optional(integer(129, 1025), DEFAULT_INPUT_SIZE),
    resize: v.literal(INPUT_RULE.resize),
    padding: v.picklist(['edge-16k+1', 'edge-32k+1']),
    alpha: v.literal(INPUT_RULE.alpha),
    range: v.strictTuple([v.literal(-1), v.literal(1)]),
    scales: v.optional(v.array(integer(1, 2)), [1]),
  }),
  weights: v.object({
    dtype: v.picklist(['float16', 'float32']),
    tensors: v.array(v.object({ name: v.string(), shape: v.array(positiveInteger) })),
  }),
});

export type ModelDescription = v.InferOutput<typeof modelSchema>;
export type WeightType = ModelDescription['weights']['dtype'];

/** @throws LabelerError `model-invalid` */
export function parseDescription(json: string, file: string): ModelDescription {
  if (json.length > MAX_DESCRIPTION_BYTES) throw invalidModel(file, 'its description is too long');
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (error) {
    throw invalidModel(file, `isn't JSON (${error instanceof Error ? error.message : String(error)})`, error);
  }
  const result = v.safeParse(modelSchema, raw);
  if (!result.success) {
    const issue = result.issues[0];
    const path = v.getDotPath(issue);
    throw invalidModel(file, `${path === null ? 'the file' : `"${path}"`} is not valid: ${issue.message}`);
  }
  checkClasses(result.output.classes, file);
  checkInputs(result.output, file);
  checkTensors(result.output, file);
  return result.output;
}

/** The head that a description is about; none for the classifier of the built-in model's kind. */
export function headOf({ architecture, classes }: ModelDescription): HeadSpec | undefined {
  if (architecture.head === 'score') return undefined;
  const { head: kind, pyramid, hidden } = architecture;
  return { kind, pyramid, hidden, classes: classes.length };
}

/** How inputs are padded for a head, and how many there are. */
export function inputsOf(shape: Pick<HeadSpec, 'kind' | 'pyramid'>): {
  padding: 'edge-16k+1' | 'edge-32k+1';
  scales: number[];
} {
  return { padding: `edge-${inputGrid(shape)}k+1`, scales: shape.pyramid ? [1, 2] : [1] };
}

/** Bytes of a model's `weights.bin`; the description is checked, so that they are few megabytes at most. */
export function weightBytes({ weights: { dtype, tensors } }: ModelDescription): number {
  return tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0) * (dtype === 'float16' ? 2 : 4);
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

export function invalidModel(
  file: string,
  what: string,
  cause?: unknown,
  remedy = 'Train or copy it again.',
): LabelerError {
  const message = `The model ${file} can't be used: ${shortened(what)}. ${remedy}`;
  return new LabelerError('model-invalid', message, file, { cause });
}

function checkClasses(classes: readonly LabelClass[], file: string): void {
  for (const key of ['id', 'name'] as const) {
    const seen = new Set<unknown>();
    for (const one of classes) {
      if (seen.has(one[key]))
        throw invalidModel(file, `two classes have the ${key} ${JSON.stringify(one[key])}`);
      seen.add(one[key]);
    }
  }
}

/** Taps, padding and scales follow from the head: a file in which they don't was made for another one. */
function checkInputs(description: ModelDescription, file: string): void {
  const { architecture, input } = description;
  const head = headOf(description) ?? { kind: 'fcn-16s', pyramid: false };
  const { padding, scales } = inputsOf(head);
  const check = (path: string, found: unknown, wanted: unknown): void => {
    const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
    if (is !== should) throw invalidModel(file, `"${path}" is ${is} instead of ${should}`);
  };
  if (architecture.head !== 'score') {
    const taps = headInputs(head).map(({ name }) => name);
    check('architecture.taps', architecture.taps, taps);
  }
  check('input.padding', input.padding, padding);
  check('input.scales', input.scales, scales);
}

/** The tensors must be exactly those of the architecture, so that a bad file fails here and not in a kernel. */
function checkTensors(description: ModelDescription, file: string): void {
  const expected = new Map(expectedTensors(description).map(({ name, shape }) => [name, shape]));
  for (const { name, shape } of description.weights.tensors) {
    const wanted = expected.get(name);
    if (wanted === undefined)
      throw invalidModel(file, `the tensor "${name}" is not part of it, or is there twice`);
    if (shape.join() !== wanted.join()) {
      const found = `the tensor "${name}" has the shape [${shape.join()}]`;
      throw invalidModel(file, `${found} instead of [${wanted.join()}]`);
    }
    expected.delete(name);
  }
  for (const missing of expected.keys()) throw invalidModel(file, `the tensor "${missing}" is missing`);
}

function expectedTensors(description: ModelDescription): readonly TensorShape[] {
  const head = headOf(description);
  if (head !== undefined) return headTensors(head);
  const layers = [...backboneLayers(), ...asppLayers(), scoreLayer(description.classes.length)];
  return layers.flatMap(({ layer, kernel, bias }) => [
    { name: `${layer}/kernel`, shape: kernel },
    { name: `${layer}/bias`, shape: bias },
  ]);
}
