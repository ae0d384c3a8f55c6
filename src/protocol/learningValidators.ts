/** Checks of what a view answers about the shared head, before anything of it is kept. */
import * as v from 'valibot';
import { LabelerError } from '../core/errors';
import { isNotFinite, SHARED_WIDTH, type CollectedPixels, type TrainedHead } from './sharedLearning';

/** Ten times what the most classes and tensors take. */
const MAX_JSON = 1 << 20;
/** Linear: 255 classes, as float32; with 64 hidden units it is less. */
const MAX_WEIGHTS = 4 << 20;

const bytes = v.instance(Uint8Array);

const CollectedSchema = v.object({
  features: v.instance(Uint16Array),
  present: bytes,
  candidate: v.nullable(bytes),
});

const TrainedSchema = v.object({
  json: v.pipe(v.string(), v.maxLength(MAX_JSON)),
  weights: v.pipe(bytes, v.maxLength(MAX_WEIGHTS)),
  milliseconds: v.pipe(v.number(), v.finite(), v.minValue(0)),
});

/**
 * @param count pixels that were asked for
 * @throws LabelerError `bad-message`
 */
export function checkCollected(value: unknown, count: number): CollectedPixels {
  const { features, present, candidate } = parse('collectPixels', CollectedSchema, value);
  if (features.length !== count * SHARED_WIDTH) throw bad('collectPixels', `${features.length} features`);
  if (features.some(isNotFinite)) throw bad('collectPixels', 'features that are not finite');
  if (present.length !== count || (candidate !== null && candidate.length !== count)) {
    throw bad('collectPixels', `other than ${count} predictions`);
  }
  return { features, present, candidate };
}

/** Description and size of the weights are checked where they are kept. @throws LabelerError `bad-message` */
export function checkTrained(value: unknown): TrainedHead {
  const { json, weights, milliseconds } = parse('trainShared', TrainedSchema, value);
  if (weights.length % 4 !== 0 || !new Float32Array(weights.slice().buffer).every(Number.isFinite)) {
    throw bad('trainShared', 'weights that are not finite');
  }
  return { json, weights, milliseconds };
}

function parse<S extends v.GenericSchema>(method: string, schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw bad(method, `${v.getDotPath(issue) ?? 'the answer'}: ${issue.message}`);
}

function bad(method: string, what: string): LabelerError {
  return new LabelerError('bad-message', `${method}: ${what}`);
}
