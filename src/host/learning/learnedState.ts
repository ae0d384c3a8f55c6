/**
 * What was learned of a dataset, and who predicts it: pure rules. A learned head takes over from the given model once
 * it did better on the last newly approved images, each measured before the head had learned it.
 */
import * as v from 'valibot';

/** Approved images that decide. */
export const JUDGES = 3;
/** Versions that are kept. */
export const KEPT_VERSIONS = 10;
/** Scores that are remembered, for people. */
const HISTORY = 10;

const integer = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const score = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const ApprovalSchema = v.object({
  /** Name of the image in the replay store. */
  image: v.string(),
  /** Mean IU of the learned head that had not seen it. */
  learned: score,
  /** Mean IU of the given model; null where that wasn't the present one. */
  given: v.nullable(score),
});
export type Approval = v.InferOutput<typeof ApprovalSchema>;

const VersionSchema = v.object({
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** Images that it has learned from. */
  images: integer,
  hidden: integer,
  /** Whether it was the present model at some time. */
  served: v.boolean(),
});
export type LearnedVersion = v.InferOutput<typeof VersionSchema>;

const StateSchema = v.object({
  format: v.literal(1),
  /** The model that a person gave the dataset, which the scores compare with. */
  given: v.nullable(v.string()),
  /** The largest number that a version ever had: numbers are never used twice. */
  lastVersion: integer,
  /** Oldest first; the newest is what trainings go on from. */
  versions: v.pipe(v.array(VersionSchema), v.maxLength(KEPT_VERSIONS)),
  serves: v.boolean(),
  /** False once a person rolled back to the given model: then only better scores bring a head back. */
  mayTakeAtOnce: v.boolean(),
  approvals: v.pipe(v.array(ApprovalSchema), v.maxLength(HISTORY)),
  /** By image: the first version that has learned it, also where the replay store doesn't know it any more. */
  seen: v.optional(v.record(v.string(), integer), {}),
});
export type LearnedState = v.InferOutput<typeof StateSchema>;

export const NOTHING_LEARNED: LearnedState = {
  format: 1,
  given: null,
  lastVersion: 0,
  versions: [],
  serves: false,
  mayTakeAtOnce: true,
  approvals: [],
  seen: {},
};

/** @throws Error that says what is wrong with it */
export function parseState(json: string): LearnedState {
  const result = v.safeParse(StateSchema, JSON.parse(json));
  if (!result.success) throw new Error(result.issues[0].message);
  return result.output;
}

/** The newest version, which trainings go on from. */
export function newest({ versions }: LearnedState): LearnedVersion | undefined {
  return versions.at(-1);
}

/** The version that predicts; undefined: the given model does. */
export function serving(state: LearnedState): LearnedVersion | undefined {
  return state.serves ? newest(state) : undefined;
}

/** The newest version that had not learned an image. @param since the first that had */
export function unseenBy({ versions }: LearnedState, since: number): LearnedVersion | undefined {
  return versions.findLast(({ version }) => version < since);
}

/** A person gave the dataset a model: that one predicts, and the scores start anew. */
export function withGiven(state: LearnedState, given: string): LearnedState {
  const versions = state.versions.map((version) => ({ ...version, served: false }));
  return { ...state, given, versions, serves: false, mayTakeAtOnce: true, approvals: [] };
}

/** Notes how an approved image was predicted; one that was approved again counts once. */
export function judged(state: LearnedState, approval: Approval): LearnedState {
  const others = state.approvals.filter(({ image }) => image !== approval.image);
  return { ...state, approvals: [...others, approval].slice(-HISTORY) };
}

/** Whether the learned heads did better than the given model on the last approved images. */
export function isBetter({ approvals }: LearnedState): boolean {
  const last = approvals.filter(({ given }) => given !== null).slice(-JUDGES);
  if (last.length < JUDGES) return false;
  return mean(last.map(({ learned }) => learned)) > mean(last.map(({ given }) => given ?? 0));
}

/**
 * @param lacks whether the given model doesn't know what the dataset is about
 * @param images what it has learned from
 */
export function withVersion(
  state: LearnedState,
  version: Omit<LearnedVersion, 'served'>,
  lacks: boolean,
  images: readonly string[] = [],
): LearnedState {
  const serves = state.serves || isBetter(state) || (lacks && state.mayTakeAtOnce);
  const versions = [...state.versions, { ...version, served: serves }].slice(-KEPT_VERSIONS);
  const first = Object.fromEntries(images.map((image) => [image, version.version]));
  return { ...state, lastVersion: version.version, versions, serves, seen: { ...first, ...state.seen } };
}

/** One version back; from the first one that served to the given model. @returns undefined where none serves */
export function rolledBack(state: LearnedState): LearnedState | undefined {
  if (!state.serves || state.versions.length === 0) return undefined;
  const versions = state.versions.slice(0, -1);
  if (versions.at(-1)?.served === true) return { ...state, versions };
  return { ...state, versions, serves: false, mayTakeAtOnce: false, approvals: [] };
}

/** Mean score of the last approved images before they were learned; undefined before there is one. */
export function recentScore({ approvals }: LearnedState): number | undefined {
  return approvals.length === 0 ? undefined : mean(approvals.slice(-JUDGES).map(({ learned }) => learned));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
