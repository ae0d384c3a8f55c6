/** Has a view train the shared head of a dataset on what was collected, and keeps the new version. */
import type { LabelClass } from '../../core/classes';
import { classLookup } from '../../core/dataset/classLookup';
import { seededRandom, type Random } from '../../core/random';
import { UNLABELED } from '../../core/labelMap';
import { checkTrained } from '../../protocol/learningValidators';
import { cancelled, type AbortSignalLike } from '../../protocol/rpc';
import { SHARED_WIDTH } from '../../protocol/sharedLearning';
import type { ImageDataset } from '../dataset/datasetService';
import type { LabelView } from '../editor/labelView';
import type { Model } from '../models';
import { readViewSettings } from '../settings';
import { LEARNED_NAME } from './datasetLearning';
import type { LearnedModels } from './learnedModels';
import { evenRows, planReplay } from './replayPlan';
import type { ReplayEntry } from './replayFormat';
import type { ReplayRecord } from './replayIndex';
import type { ReplayStore } from './replayStore';
import { runningRemote } from './runningRemote';
import { imageKey } from './storageName';

/** From so many labeled images on a hidden layer pays. */
const HIDDEN_FROM = 10;
const HIDDEN_UNITS = 64;

export interface TrainingServices {
  readonly models: LearnedModels;
  readonly store: ReplayStore;
}

export interface Training {
  readonly version: number;
  readonly images: number;
  readonly milliseconds: number;
}

let trainings = 0;

/**
 * @param view any that runs
 * @param newest what is learned for the first time
 * @returns undefined where there are no two classes to tell apart
 * @throws LabelerError `cancelled`, or what is wrong with the answer
 */
export async function trainIn(
  view: LabelView,
  place: ImageDataset,
  newest: ReadonlySet<string>,
  { models, store }: TrainingServices,
  signal: AbortSignalLike,
): Promise<Training | undefined> {
  const { inputSize } = readViewSettings(place.root);
  const images = await replayable(store, place, inputSize);
  const classes = learnedClasses(place, images);
  if (classes.length < 2) return undefined;
  const learning = await models.of(place);
  const earlier = await learning.earlier();
  const version = learning.nextVersion;
  const base = learning.newestVersion;
  const random = seededRandom(version);
  const counts = new Map([...images].map(([name, { count }]) => [name, count]));
  const training = ++trainings;
  let pieces = 0;
  const used: string[] = [];
  for (const { name, take } of planReplay(counts, newest, random)) {
    const entry = await store.get(name);
    if (signal.aborted) throw cancelled();
    if (entry === undefined) continue;
    await runningRemote(view).addReplay({ training, ...pieceOf(entry, take, random) }, { signal });
    used.push(name);
    pieces++;
  }
  const files = earlier ? { json: earlier.json, weights: earlier.weights } : null;
  const reference = { name: LEARNED_NAME, version };
  const hidden = images.size >= HIDDEN_FROM ? HIDDEN_UNITS : 0;
  const request = { training, pieces, classes, hidden, inputSize, reference, seed: version, earlier: files };
  const answer = await runningRemote(view).trainShared({ ...request, images: images.size }, { signal });
  const { json, weights, milliseconds } = checkTrained(answer);
  const given = await models.given(place);
  const seen = await Promise.all(used.map((name) => imageKey(images.get(name)?.image ?? name)));
  // Somebody rolled back, or had an image forgotten.
  if (signal.aborted) throw cancelled();
  await learning.add(
    { json, weights },
    { version, images: images.size, hidden },
    lacks(given, place, classes),
    seen,
    base,
  );
  await store.touch(used);
  return { version, images: images.size, milliseconds };
}

/** In an order that doesn't change. */
async function replayable(
  store: ReplayStore,
  { root }: ImageDataset,
  inputSize: number,
): Promise<Map<string, ReplayRecord>> {
  const all = [...(await store.of(root.toString()))].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(all.filter(([, record]) => record.inputSize === inputSize));
}

function learnedClasses(
  { dataset }: ImageDataset,
  images: ReadonlyMap<string, ReplayRecord>,
): readonly LabelClass[] {
  const occurring = new Set([...images.values()].flatMap(({ classes }) => classes));
  return dataset.classes
    .filter(({ id }) => occurring.has(id) && !dataset.ignore.includes(id))
    .map(({ id, name, color }) => ({ id, name, color: color.toLowerCase() }))
    .sort((a, b) => a.id - b.id);
}

function pieceOf(
  { features, classes, count }: ReplayEntry,
  take: number,
  random: Random,
): { features: Uint16Array; classes: Uint8Array } {
  const rows = evenRows(count, Math.min(take, count), random);
  const chosen = new Uint16Array(rows.length * SHARED_WIDTH);
  rows.forEach((row, i) =>
    chosen.set(features.subarray(row * SHARED_WIDTH, (row + 1) * SHARED_WIDTH), i * SHARED_WIDTH),
  );
  return { features: chosen, classes: Uint8Array.from(rows, (row) => classes[row]) };
}

/**
 * Whether the given model doesn't know what the dataset is about: half of what was confirmed, or more, are classes that
 * it lacks. One new class among many is no reason to give up what it knows of the others before a head does better.
 */
function lacks(given: Model, { dataset }: ImageDataset, learned: readonly LabelClass[]): boolean {
  const known = new Set(classLookup(given.classes, dataset.classes, dataset.classMap));
  known.delete(UNLABELED);
  return 2 * learned.filter(({ id }) => !known.has(id)).length >= learned.length;
}
