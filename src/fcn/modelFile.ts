/**
 * Model folders: `model.json` says what runs, `weights.bin` holds all tensors one after the other, little-endian
 * float16 or float32. Both come from outside and are checked whole before use.
 */
import type { LabelClass } from '../core/classes';
import type { ModelReference } from '../core/edit';
import { backboneLayers } from './architecture';
import { decodeFloat16 } from './float16';
import type { HeadSpec } from './heads/headSpec';
import type { HeadWeights, WeightArray } from './heads/headWeights';
import {
  BUILTIN_MODEL,
  headOf,
  invalidModel,
  parseDescription,
  sizeOf,
  weightBytes,
  type ModelDescription,
} from './modelSchema';

/** A checked model; tensors are made of it by `createSegmenter`. */
export interface Model {
  readonly reference: ModelReference;
  /** In the order of the channels of the scores. */
  readonly classes: readonly LabelClass[];
  /** Longest side of the input that it was trained on, in pixels. */
  readonly inputSize: number;
  /** Of the backbone; with them those of the ASPP part and its classifier where there is no learned head. */
  readonly weights: ReadonlyMap<string, WeightArray>;
  /** What scores the backbone's features; without it DeepLabv3's classifier does, as in the built-in model. */
  readonly head?: LearnedHead;
}

export interface LearnedHead {
  readonly spec: HeadSpec;
  readonly weights: HeadWeights;
}

/**
 * @param json the text of `model.json`
 * @param weights the bytes of `weights.bin`
 * @param file what messages call the model, e.g. `models/roads/model.json`
 * @param builtIn gives learned heads their backbone
 * @throws LabelerError `model-invalid`
 */
export function parseModel(json: string, weights: ArrayBuffer, file: string, builtIn?: Model): Model {
  const description = parseDescription(json, file);
  const spec = headOf(description);
  if (spec !== undefined && builtIn === undefined) throw withoutBackbone(file);
  const tensors = readWeights(description, weights, file);
  const { name, version, classes, input } = description;
  const model = { reference: { name, version }, classes, inputSize: input.longestSide };
  return spec === undefined || builtIn === undefined
    ? { ...model, weights: tensors }
    : { ...model, weights: backboneOf(builtIn), head: { spec, weights: tensors } };
}

/**
 * How large a model's `weights.bin` must be, to look at before it is read.
 * @throws LabelerError `model-invalid`
 */
export function expectedWeightBytes(json: string, file: string): number {
  return weightBytes(parseDescription(json, file));
}

function withoutBackbone(file: string): Error {
  const what = `it holds only a head, and ${BUILTIN_MODEL}, whose backbone it reads, is not there`;
  return invalidModel(file, what, undefined, 'Install FCN Labeler again.');
}

/** What learned heads read of the built-in model. @throws RangeError where it has no such layers */
export function backboneOf({ weights }: Pick<Model, 'weights'>): ReadonlyMap<string, WeightArray> {
  const backbone = new Map<string, WeightArray>();
  for (const { layer } of backboneLayers()) {
    for (const name of [`${layer}/kernel`, `${layer}/bias`]) {
      const tensor = weights.get(name);
      if (tensor === undefined) throw new RangeError(`the built-in model has no ${name}`);
      backbone.set(name, tensor);
    }
  }
  return backbone;
}

function readWeights(
  description: ModelDescription,
  bytes: ArrayBuffer,
  file: string,
): Map<string, WeightArray> {
  const { dtype, tensors } = description.weights;
  const total = weightBytes(description);
  if (bytes.byteLength !== total) {
    throw invalidModel(file, `its weights have ${bytes.byteLength} bytes instead of ${total}`);
  }
  const all = dtype === 'float16' ? decodeFloat16(new Uint16Array(bytes)) : new Float32Array(bytes);
  if (!all.every(Number.isFinite)) throw invalidModel(file, 'its weights hold values that are not finite');
  let offset = 0;
  return new Map(
    tensors.map(({ name, shape }) => {
      const values = all.subarray(offset, (offset += sizeOf(shape)));
      return [name, { shape, values }];
    }),
  );
}
