/** Writes a learned head as a model folder: the same head gives the same bytes, so no date and no machine is in it. */
import type { LabelClass } from '../core/classes';
import type { ModelReference } from '../core/edit';
import type { Scores } from '../core/metrics';
import { encodeFloat16 } from './float16';
import { headInputs, headTensors, type HeadSpec } from './heads/headSpec';
import { tensorOf, type HeadWeights } from './heads/headWeights';
import {
  BACKBONE,
  BUILTIN_MODEL,
  FORMAT,
  INPUT_RULE,
  inputsOf,
  parseDescription,
  sizeOf,
  type WeightType,
} from './modelSchema';

export interface ModelContents {
  readonly reference: ModelReference;
  /** In the order of the channels of the scores. */
  readonly classes: readonly LabelClass[];
  readonly spec: HeadSpec;
  /** On features as they are: standardisation is folded in. */
  readonly weights: HeadWeights;
  /** Longest side of the small input that it was trained on, 129..1025. */
  readonly inputSize: number;
  /** float32 by default: heads are small, and 65504 is the largest half-precision float. */
  readonly dtype?: WeightType;
  readonly training?: TrainingRecord | undefined;
  readonly scores?: ScoreRecord | undefined;
}

/** How a head was trained; for people, nothing reads it. */
export interface TrainingRecord {
  readonly images: number;
  readonly pixels: number;
  readonly epochs: number;
  readonly steps: number;
  readonly seed: number;
  /** Class ids that were left out. */
  readonly ignore: readonly number[];
}

/** What a head reached on images that it was not trained on; for people, nothing reads it. */
export interface ScoreRecord {
  readonly images: number;
  readonly scores: Scores;
}

export interface EncodedModel {
  /** The text of `model.json`. */
  readonly json: string;
  /** The bytes of `weights.bin`: the head's tensors in the order of `headTensors`. */
  readonly weights: Uint8Array<ArrayBuffer>;
}

/**
 * @throws RangeError when the weights are not the head's, or not finite as stored; LabelerError `model-invalid` when
 * `parseModel` would refuse the rest
 */
export function encodeModel(contents: ModelContents): EncodedModel {
  const { spec, dtype = 'float32' } = contents;
  const tensors = headTensors(spec);
  if (contents.weights.size !== tensors.length) throw new RangeError('there are tensors that no head has');
  const all = new Float32Array(tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  let offset = 0;
  for (const { name, shape } of tensors) {
    const { values } = tensorOf(contents.weights, name);
    if (values.length !== sizeOf(shape)) throw new RangeError(`${name} is not of shape [${shape.join()}]`);
    if (!values.every((value) => isFiniteAs(dtype, value))) throw new RangeError(`${name} is not finite`);
    all.set(values, offset);
    offset += values.length;
  }
  const json = JSON.stringify(describe(contents, dtype), null, 2) + '\n';
  // What is written can be read: classes, sizes and names are the caller's.
  parseDescription(json, 'model.json');
  const stored = dtype === 'float16' ? encodeFloat16(all) : all;
  return { json, weights: new Uint8Array(stored.buffer as ArrayBuffer) };
}

/** Where half-precision floats round to infinity. */
const HALF_LIMIT = 65520;

function isFiniteAs(dtype: WeightType, value: number): boolean {
  return dtype === 'float16' ? Math.abs(value) < HALF_LIMIT : Number.isFinite(value);
}

/** Each object with its keys in one order, whatever order the caller's have. */
function describe(contents: ModelContents, dtype: WeightType): object {
  const { reference, classes, spec, inputSize, training, scores } = contents;
  const { resize, alpha, range } = INPUT_RULE;
  const { padding, scales } = inputsOf(spec);
  return {
    ...FORMAT,
    name: reference.name,
    version: reference.version,
    architecture: {
      backbone: BACKBONE,
      backboneFrom: BUILTIN_MODEL,
      head: spec.kind,
      pyramid: spec.pyramid,
      hidden: spec.hidden,
      taps: headInputs(spec).map(({ name }) => name),
    },
    input: { longestSide: inputSize, resize, padding, alpha, range, scales },
    classes: classes.map(({ id, name, color }) => ({ id, name, color })),
    ...(training && { training: describeTraining(training, spec, inputSize) }),
    ...(scores && { scores: describeScores(scores) }),
    weights: { dtype, tensors: headTensors(spec) },
  };
}

function describeTraining(
  { images, pixels, epochs, steps, seed, ignore }: TrainingRecord,
  { kind }: HeadSpec,
  inputSize: number,
): object {
  return { head: kind, images, pixels, epochs, steps, seed, inputSize, ignore };
}

/** As `evaluate` names them; a class that occurs nowhere has no IU (`null`). */
function describeScores({ images, scores }: ScoreRecord): object {
  const { pixelAccuracy, meanAccuracy, meanIU, frequencyWeightedIU, iu } = scores;
  return { images, pixelAccuracy, meanAccuracy, meanIU, frequencyWeightedIU, perClassIU: iu };
}
