/** Background learning of the shared head: few steps on replayed pixels, from where the last training ended. */
import { UNLABELED } from '../../core/labelMap';
import type { LabelClass } from '../../core/classes';
import { seededRandom } from '../../core/random';
import type { ModelReference } from '../../core/edit';
import { encodeModel, type EncodedModel } from '../encodeModel';
import { headInputs, type HeadSpec } from '../heads/headSpec';
import { foldStandardisation } from '../heads/headWeights';
import type { Model } from '../modelFile';
import type { AbortFlag } from '../turns';
import { fromPixelHead, toPixelHead } from './pixelHead';
import { classesOf, trainPixelHead } from './trainPixelHead';
import { joinImages, standardisationOf, type TrainingPixels } from './trainingSet';
import { warmPixelHead } from './warmStart';

/** What the shared head reads: the editor must predict at once, so the image is read once. */
export const SHARED_SHAPE = { kind: 'fcn-4s', pyramid: false } as const;
/** Channels of its features. */
export const SHARED_WIDTH = headInputs(SHARED_SHAPE).reduce((sum, { channels }) => sum + channels, 0);

/** Pixels a step. */
const BATCH = 1024;
/** Steps of that size: 100 images take less than 3 seconds on wasm. Few pixels make smaller steps, and more of them. */
const STEPS = { linear: 130, hidden: 90 };
const MOST_STEPS = 400;
const LEARNING_RATE = { linear: 3e-3, hidden: 2e-3 };
const WEIGHT_DECAY = 0.05;

/** Pixels of one image, as the replay store keeps them. */
export interface ReplayPixels {
  /** `[n, SHARED_WIDTH]` as half-precision floats. */
  readonly features: Uint16Array;
  /** The dataset's class id of each, n of them. */
  readonly classes: Uint8Array;
}

export interface SharedTraining {
  /** The dataset's classes, those in `ignore` left out; pixels of others are not learned. */
  readonly classes: readonly LabelClass[];
  /** 0: linear. */
  readonly hidden: number;
  /** Longest side of the network's input in pixels, 129..1025. */
  readonly inputSize: number;
  readonly reference: ModelReference;
  /** How many images it stands for; for people. */
  readonly images: number;
  readonly seed: number;
  /** The head that this one goes on from. */
  readonly earlier?: Model | undefined;
  /** Looked at after every step. */
  readonly signal?: AbortFlag | undefined;
  readonly onStep?: ((step: number, steps: number) => void) | undefined;
}

/**
 * @returns the files of the learned head; the same pixels, order and seed give the same bytes
 * @throws LabelerError `cancelled`; RangeError where no pixel has one of the classes
 */
export async function trainShared(
  images: readonly ReplayPixels[],
  training: SharedTraining,
): Promise<EncodedModel> {
  const { classes, hidden, inputSize, reference, seed, signal, onStep } = training;
  const spec: HeadSpec = { ...SHARED_SHAPE, hidden, classes: classes.length };
  const pixels = learnable(images, classes);
  if (pixels.count === 0) throw new RangeError('there are no confirmed pixels to learn from');
  const standardisation = standardisationOf(pixels);
  const head = warmPixelHead(spec, classes, training.earlier, standardisation, seed);
  const rate = hidden > 0 ? 'hidden' : 'linear';
  const steps = Math.min(MOST_STEPS, Math.ceil((STEPS[rate] * BATCH) / Math.min(BATCH, pixels.count)));
  await trainPixelHead(head, pixels, standardisation, {
    steps,
    batch: BATCH,
    learningRate: LEARNING_RATE[rate],
    weightDecay: WEIGHT_DECAY,
    random: seededRandom(seed),
    signal,
    onStep: (step) => onStep?.(step, steps),
  });
  const { mean, deviation } = standardisation;
  return encodeModel({
    reference,
    classes,
    spec,
    weights: foldStandardisation(spec, fromPixelHead(spec, head), mean, deviation),
    inputSize,
    training: { images: training.images, pixels: pixels.count, epochs: 0, steps, seed, ignore: [] },
  });
}

/**
 * What a learned head says about pixels whose features are known.
 * @returns a class id each, as the model's class list says
 * @throws RangeError where the head reads other features
 */
export async function classifyPixels(
  { head, classes }: Pick<Model, 'head' | 'classes'>,
  features: Uint16Array,
): Promise<Uint8Array> {
  if (head?.spec.kind !== SHARED_SHAPE.kind || head.spec.pyramid) throw new RangeError('another head');
  const count = features.length / SHARED_WIDTH;
  const pixels = joinImages([{ features, classes: new Uint8Array(count) }], SHARED_WIDTH);
  const asTheyAre = {
    mean: new Float32Array(SHARED_WIDTH),
    deviation: new Float32Array(SHARED_WIDTH).fill(1),
  };
  const winners = await classesOf(toPixelHead(head.spec, head.weights), pixels, asTheyAre);
  return winners.map((place) => classes[place].id);
}

/** The pixels of the classes, by their places. */
function learnable(images: readonly ReplayPixels[], classes: readonly LabelClass[]): TrainingPixels {
  const places = new Uint8Array(256).fill(UNLABELED);
  classes.forEach(({ id }, place) => (places[id] = place));
  const chosen = images.map(({ features, classes: ids }) => {
    const rows = Array.from(ids.keys()).filter((row) => places[ids[row]] !== UNLABELED);
    if (rows.length === ids.length) return { features, classes: ids.map((id) => places[id]) };
    const kept = new Uint16Array(rows.length * SHARED_WIDTH);
    rows.forEach((row, i) =>
      kept.set(features.subarray(row * SHARED_WIDTH, (row + 1) * SHARED_WIDTH), i * SHARED_WIDTH),
    );
    return { features: kept, classes: Uint8Array.from(rows, (row) => places[ids[row]]) };
  });
  return joinImages(chosen, SHARED_WIDTH);
}
