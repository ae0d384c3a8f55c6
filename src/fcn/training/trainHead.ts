/** Trains a head from sampled pixels and keeps the best that a validation set saw. */
import { isCancelled } from '../../core/errors';
import { addPixels, confusionMatrix, scores as scoresOf } from '../../core/metrics';
import { seededRandom } from '../../core/random';
import { headInputs, type HeadSpec } from '../heads/headSpec';
import { foldStandardisation, initialHead, type HeadWeights } from '../heads/headWeights';
import type { AbortFlag } from '../turns';
import { fromPixelHead, toPixelHead, type PixelHead } from './pixelHead';
import { classesOf, trainPixelHead } from './trainPixelHead';
import {
  joinImages,
  standardisationOf,
  type Standardisation,
  type TrainingImage,
  type TrainingPixels,
} from './trainingSet';

export interface TrainHeadOptions {
  readonly spec: HeadSpec;
  readonly seed: number;
  /** Passes over the sampled pixels; by default so many that few images are learned well and many not for ever. */
  readonly epochs?: number;
  /** Aborted: the best so far is returned. */
  readonly signal?: AbortFlag;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

export interface TrainingProgress {
  /** Steps of `total`. */
  readonly done: number;
  readonly total: number;
  /** Mean cross-entropy of the last step's pixels. */
  readonly loss: number;
  /** Of the validation pixels, where they were just looked at; 0..1. */
  readonly meanIU?: number;
}

export interface TrainedHead {
  readonly spec: HeadSpec;
  readonly weights: HeadWeights;
  /** Of the validation pixels, 0..1; undefined without any. */
  readonly meanIU: number | undefined;
  /** Steps until the kept weights. */
  readonly steps: number;
  /** Whether it was ended before its time. */
  readonly stopped: boolean;
}

/** Pixels a step: with all channels of a pyramid and hidden units one takes less than 100 ms, so that a cancel is seen. */
export const PIXELS_A_STEP = 1024;
const LEARNING_RATE = { linear: 3e-3, hidden: 2e-3 };
const WEIGHT_DECAY = 0.05;
/** Few images need many passes, and many not fewer than these steps. */
const DEFAULT_STEPS = { least: 400, most: 3000, epochs: 60 };
/** Looks at the validation set in a training. */
const LOOKS = 12;

/**
 * @param train sampled pixels; their features are those of `headInputs(spec)`, one after the other
 * @param val what decides which weights are kept; may be empty: then the last ones are
 * @throws RangeError where there is nothing to learn from, or features don't fit the head
 */
export async function trainHead(
  train: readonly TrainingImage[],
  val: readonly TrainingImage[],
  { spec, seed, epochs, signal, onProgress }: TrainHeadOptions,
): Promise<TrainedHead> {
  const width = headInputs(spec).reduce((sum, { channels }) => sum + channels, 0);
  const pixels = joinImages(train, width);
  if (pixels.count === 0) throw new RangeError('there are no labeled pixels to learn from');
  const standardisation = standardisationOf(pixels);
  const head = toPixelHead(spec, initialHead(spec, seed));
  const judge = new Judge(joinImages(val, width), standardisation, spec.classes);
  const total = stepsFor(pixels.count, epochs);
  let done = 0;
  try {
    await trainPixelHead(head, pixels, standardisation, {
      steps: total,
      batch: PIXELS_A_STEP,
      learningRate: spec.hidden > 0 ? LEARNING_RATE.hidden : LEARNING_RATE.linear,
      weightDecay: WEIGHT_DECAY,
      random: seededRandom(seed),
      signal,
      onStep: async (step, loss) => {
        done = step;
        const isLook = Math.floor((step * LOOKS) / total) > Math.floor(((step - 1) * LOOKS) / total);
        const meanIU = isLook ? await judge.look(head, step) : undefined;
        onProgress?.({ done: step, total, loss, ...(meanIU !== undefined && { meanIU }) });
      },
    });
  } catch (error) {
    if (!isCancelled(error)) throw error;
  }
  const best = judge.best ?? { head, step: done, meanIU: undefined };
  const { mean, deviation } = standardisation;
  return {
    spec,
    weights: foldStandardisation(spec, fromPixelHead(spec, best.head), mean, deviation),
    meanIU: best.meanIU,
    steps: best.step,
    stopped: done < total,
  };
}

function stepsFor(pixels: number, epochs: number | undefined): number {
  const steps = (passes: number): number => Math.max(1, Math.ceil((passes * pixels) / PIXELS_A_STEP));
  if (epochs !== undefined) return steps(epochs);
  const { least, most, epochs: passes } = DEFAULT_STEPS;
  return Math.max(least, Math.min(most, steps(passes)));
}

/** Looks at the validation pixels and remembers the best head. */
class Judge {
  best: { readonly head: PixelHead; readonly step: number; readonly meanIU: number } | undefined;

  constructor(
    private readonly pixels: TrainingPixels,
    private readonly standardisation: Standardisation,
    private readonly classes: number,
  ) {}

  /** @returns the mean IU; undefined without validation pixels */
  async look(head: PixelHead, step: number): Promise<number | undefined> {
    if (this.pixels.count === 0) return undefined;
    const predicted = await classesOf(head, this.pixels, this.standardisation);
    const matrix = confusionMatrix(this.classes);
    addPixels(matrix, this.pixels.classes, predicted);
    const { meanIU } = scoresOf(matrix);
    if (this.best === undefined || meanIU >= this.best.meanIU) {
      this.best = { head: head.map(copyOf), step, meanIU };
    }
    return meanIU;
  }
}

function copyOf<L extends PixelHead[number]>(layer: L): L {
  return { ...layer, kernel: layer.kernel.slice(), bias: layer.bias.slice() };
}
