/**
 * Model files: `model.json` (architecture, classes, input rule, origin) and `weights.bin` (all tensors one after
 * the other, little-endian float16 or float32). Both come from outside and are checked whole before use.
 */
import * as v from 'valibot';
import { MAX_CLASS_ID, type LabelClass } from '../core/classes';
import type { ModelReference } from '../core/edit';
import { LabelerError } from '../core/errors';
import { shortened } from '../core/shortText';
import { asppLayers, backboneLayers, scoreLayer, type LayerShape } from './architecture';
import { decodeFloat16 } from './float16';

/** A checked model; tensors are made of it by `createSegmenter`. */
export interface Model {
  readonly reference: ModelReference;
  /** In the order of the score layer's channels. */
  readonly classes: readonly LabelClass[];
  readonly weights: ReadonlyMap<string, WeightArray>;
}

export interface WeightArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

const positiveInteger = v.pipe(v.number(), v.integer(), v.minValue(1));

const labelClass = v.object({
  id: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_CLASS_ID)),
  name: v.pipe(v.string(), v.nonEmpty()),
  color: v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/)),
});

/** The parts of `model.json` that decide what runs; texts about the origin are for people. */
const modelSchema = v.object({
  format: v.literal('fcn-labeler-model'),
  formatVersion: v.literal(1),
  name: v.pipe(v.string(), v.nonEmpty()),
  version: positiveInteger,
  architecture: v.object({
    backbone: v.literal('mobilenet-v2'),
    head: v.literal('score'),
    taps: v.tuple([v.literal('aspp')]),
  }),
  classes: v.pipe(v.array(labelClass), v.minLength(1), v.maxLength(MAX_CLASS_ID + 1)),
  input: v.object({
    resize: v.literal('aligned-corners'),
    padding: v.literal('edge-16k+1'),
    alpha: v.literal('over-white'),
    range: v.strictTuple([v.literal(-1), v.literal(1)]),
  }),
  weights: v.object({
    dtype: v.picklist(['float16', 'float32']),
    tensors: v.array(v.object({ name: v.string(), shape: v.array(positiveInteger) })),
  }),
});

type ModelDescription = v.InferOutput<typeof modelSchema>;

const BYTES = { float16: 2, float32: 4 } as const;

/**
 * @param json the text of `model.json`
 * @param weights the bytes of `weights.bin`
 * @param file what messages call the model, e.g. `models/roads/model.json`
 * @throws LabelerError `model-invalid`
 */
export function parseModel(json: string, weights: ArrayBuffer, file: string): Model {
  const description = parseDescription(json, file);
  checkClasses(description.classes, file);
  checkTensors(description, file);
  return {
    reference: { name: description.name, version: description.version },
    classes: description.classes,
    weights: readWeights(description, weights, file),
  };
}

function parseDescription(json: string, file: string): ModelDescription {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (error) {
    throw invalid(file, `isn't JSON (${error instanceof Error ? error.message : String(error)})`, error);
  }
  const result = v.safeParse(modelSchema, raw);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  throw invalid(file, `${path === null ? 'the file' : `"${path}"`} is not valid: ${issue.message}`);
}

function checkClasses(classes: readonly LabelClass[], file: string): void {
  for (const key of ['id', 'name'] as const) {
    const seen = new Set<unknown>();
    for (const one of classes) {
      if (seen.has(one[key])) throw invalid(file, `two classes have the ${key} ${JSON.stringify(one[key])}`);
      seen.add(one[key]);
    }
  }
}

/** The tensors must be exactly those of the architecture, so that a bad file fails here and not in a kernel. */
function checkTensors({ classes, weights }: ModelDescription, file: string): void {
  const expected = tensorShapes([...backboneLayers(), ...asppLayers(), scoreLayer(classes.length)]);
  for (const { name, shape } of weights.tensors) {
    const wanted = expected.get(name);
    if (wanted === undefined)
      throw invalid(file, `the tensor "${name}" is not part of it, or is there twice`);
    if (shape.join() !== wanted.join()) {
      throw invalid(
        file,
        `the tensor "${name}" has the shape [${shape.join()}] instead of [${wanted.join()}]`,
      );
    }
    expected.delete(name);
  }
  for (const missing of expected.keys()) throw invalid(file, `the tensor "${missing}" is missing`);
}

function tensorShapes(layers: readonly LayerShape[]): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const { layer, kernel, bias } of layers) {
    shapes.set(`${layer}/kernel`, kernel);
    shapes.set(`${layer}/bias`, bias);
  }
  return shapes;
}

function readWeights(
  { weights: { dtype, tensors } }: ModelDescription,
  bytes: ArrayBuffer,
  file: string,
): Map<string, WeightArray> {
  const sizes = tensors.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const total = sizes.reduce((a, b) => a + b, 0) * BYTES[dtype];
  if (bytes.byteLength !== total) {
    throw invalid(file, `its weights have ${bytes.byteLength} bytes instead of ${total}`);
  }
  const all = dtype === 'float16' ? decodeFloat16(new Uint16Array(bytes)) : new Float32Array(bytes);
  if (!all.every(Number.isFinite)) throw invalid(file, 'its weights hold values that are not finite');
  let offset = 0;
  return new Map(
    tensors.map(({ name, shape }, i) => {
      const values = all.subarray(offset, (offset += sizes[i]));
      return [name, { shape, values }];
    }),
  );
}

function invalid(file: string, what: string, cause?: unknown): LabelerError {
  return new LabelerError(
    'model-invalid',
    `The model ${file} can't be used: ${shortened(what)}. Train or copy it again.`,
    file,
    { cause },
  );
}
