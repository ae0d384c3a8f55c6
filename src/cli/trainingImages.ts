/** Reading the images of a dataset as a head learns from them: labels, and the backbone's features at some pixels. */
import { join } from 'node:path';
import { LabelerError } from '../core/errors';
import { classOf, isConfirmed, UNLABELED } from '../core/labelMap';
import { uprightMap } from '../core/orientation';
import { seededRandom } from '../core/random';
import { extractFeatures, prepareHeadInputs } from '../fcn/features/featureMaps';
import { sampleFeatures } from '../fcn/features/sampleFeatures';
import { encodeFloat16 } from '../fcn/float16';
import type { HeadSpec } from '../fcn/heads/headSpec';
import type { Layers } from '../fcn/layers';
import { PIXELS_PER_IMAGE, samplePixels } from '../fcn/training/pixelSampler';
import type { TrainingImage } from '../fcn/training/trainingSet';
import type { AbortFlag } from '../fcn/turns';
import type { PixelSource } from '../fcn/types';
import { checkInside } from '../node/insideFolder';
import { readImage } from './imageFile';
import { shownPath } from './inputs';
import { hashOf, type LabeledImage } from './labeledImages';
import { readMask } from './maskFile';

/** Sampled pixels of all images together: their features take about a gigabyte, and more teach little. */
const MOST_PIXELS = 300_000;

export interface LabelRules {
  /** The dataset's folder. */
  readonly root: string;
  /** Ids that masks may have besides 255. */
  readonly known: ReadonlySet<number>;
  /** Ids that are neither learned nor measured. */
  readonly ignore: ReadonlySet<number>;
  /** Whether pixels that no person decided are left out. */
  readonly confirmedOnly: boolean;
}

/** An upright image and what is to be learned of it. */
export interface LabeledPixels {
  readonly upright: PixelSource;
  /** A class id a pixel, upright; 255 where nothing is to be learned. */
  readonly labels: Uint8Array;
}

/** @throws LabelerError, or the file system's own error, that names the image or its mask */
export async function readLabeledImage(
  { root, known, ignore, confirmedOnly }: LabelRules,
  { image, mask }: LabeledImage,
): Promise<LabeledPixels> {
  const maskFile = join(root, mask);
  const name = shownPath(maskFile);
  await checkInside(root, maskFile, name);
  const { raw, orientation, upright } = await readImage(join(root, image));
  const decoded = await readMask(maskFile, raw, known);
  if (decoded === undefined) throw new LabelerError('mask-unreadable', `${name} is gone.`, name);
  const { cells } = uprightMap(decoded.map, orientation);
  const labels = Uint8Array.from(cells, (cell) =>
    ignore.has(classOf(cell)) || (confirmedOnly && !isConfirmed(cell)) ? UNLABELED : classOf(cell),
  );
  return { upright, labels };
}

export interface SampleRules {
  readonly layers: Layers;
  readonly shape: Pick<HeadSpec, 'kind' | 'pyramid'>;
  /** Class ids in the order of the head's channels. */
  readonly classIds: readonly number[];
  readonly inputSize: number;
  readonly seed: number;
  /** Images that are read in all. */
  readonly images: number;
  readonly signal: AbortFlag;
}

/**
 * Chooses pixels and computes their features.
 * @param path decides with the seed which pixels: an image gives the same ones whatever the others are
 * @returns undefined where no pixel has a label
 * @throws LabelerError `cancelled`
 */
export async function sampleImage(
  { upright, labels }: LabeledPixels,
  path: string,
  { layers, shape, classIds, inputSize, seed, images, signal }: SampleRules,
): Promise<TrainingImage | undefined> {
  const count = Math.min(PIXELS_PER_IMAGE, Math.max(1, Math.floor(MOST_PIXELS / images)));
  const pixels = samplePixels(labels, { count, random: seededRandom(hashOf(`${seed}/${path}`)) });
  if (pixels.length === 0) return undefined;
  const inputs = await prepareHeadInputs(upright, shape, inputSize, { signal });
  const features = await extractFeatures(layers, inputs, shape, { signal });
  return {
    features: encodeFloat16(sampleFeatures(features, pixels)),
    classes: Uint8Array.from(pixels, (pixel) => classIds.indexOf(labels[pixel])),
  };
}
