/** The shared head that a simulated person corrects: of a model folder, or trained here on a few images. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom, shuffle } from '../../../src/core/random';
import {
  extractFeatures,
  prepareHeadInputs,
  type ImageFeatures,
} from '../../../src/fcn/features/featureMaps';
import { sampleFeatures } from '../../../src/fcn/features/sampleFeatures';
import { encodeFloat16 } from '../../../src/fcn/float16';
import type { HeadSpec } from '../../../src/fcn/heads/headSpec';
import type { Layers } from '../../../src/fcn/layers';
import type { SharedScores } from '../../../src/fcn/live/baseScores';
import { parseModel, type LearnedHead, type Model } from '../../../src/fcn/modelFile';
import { samplePixels } from '../../../src/fcn/training/pixelSampler';
import { trainHead } from '../../../src/fcn/training/trainHead';
import type { TrainingImage } from '../../../src/fcn/training/trainingSet';
import type { PixelSource } from '../../../src/fcn/types';
import type { LabeledImage } from './labeledImages';
import { scoreGrid } from './predict';

export const LONGEST = 513;
/** From so many images on, heads have hidden units. */
const IMAGES_FOR_HIDDEN = 10;

/** A head and the class id by channel. */
export interface SharedHead extends LearnedHead {
  readonly classIds: readonly number[];
}

/** @throws Error where the folder's model has no head that was learned */
export function headOfModel(folder: string, builtIn: Model): SharedHead {
  const file = join(folder, 'model.json');
  const weights = new Uint8Array(readFileSync(join(folder, 'weights.bin'))).buffer;
  const { head, classes } = parseModel(readFileSync(file, 'utf8'), weights, file, builtIn);
  if (head === undefined) throw new Error(`${file} has no learned head`);
  return { ...head, classIds: classes.map(({ id }) => id) };
}

export interface HeadTraining {
  readonly layers: Layers;
  readonly images: readonly LabeledImage[];
  /** How many of the images, chosen by the seed. */
  readonly count: number;
  readonly classes: number;
  readonly ignore: ReadonlySet<number>;
  readonly seed: number;
}

/** The head that `train` makes by default of so many images. */
export async function trainSharedHead(training: HeadTraining): Promise<SharedHead> {
  const { layers, images, count, classes, ignore, seed } = training;
  const hidden = count >= IMAGES_FOR_HIDDEN ? 64 : 0;
  const spec: HeadSpec = { kind: 'fcn-4s', pyramid: true, hidden, classes };
  const order = images.map((_, i) => i);
  shuffle(order, seededRandom(seed));
  const samples: TrainingImage[] = [];
  for (const i of order.slice(0, count)) {
    const { source, labels } = images[i];
    const pixels = samplePixels(labels, { ignore, random: seededRandom(seed * 10_000 + i) });
    const features = sampleFeatures(await featuresOf(layers, source, spec), pixels);
    samples.push({
      features: encodeFloat16(features),
      classes: Uint8Array.from(pixels, (pixel) => labels[pixel]),
    });
  }
  const { weights } = await trainHead(samples, [], { spec, seed });
  return { spec, weights, classIds: Array.from({ length: classes }, (_, i) => i) };
}

/** A head's scores of an image, as live learning takes them. */
export async function sharedScoresOf(
  layers: Layers,
  { spec, weights, classIds }: SharedHead,
  image: PixelSource,
  classes: number,
): Promise<SharedScores> {
  const grid = await scoreGrid(spec, weights, await featuresOf(layers, image, spec));
  return {
    // A pyramid's strides count pixels of its large input, live ones of the small.
    grid: { ...grid, stride: grid.stride / (spec.pyramid ? 2 : 1) },
    classOf: Int16Array.from(classIds, (id) => (id < classes ? id : -1)),
  };
}

async function featuresOf(layers: Layers, image: PixelSource, spec: HeadSpec): Promise<ImageFeatures> {
  return extractFeatures(layers, await prepareHeadInputs(image, spec, LONGEST), spec);
}
