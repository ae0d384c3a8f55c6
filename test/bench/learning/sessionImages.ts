/** What a simulated person corrects: the images that the options name, with the shared head's scores of each. */
import { UNLABELED } from '../../../src/core/labelMap';
import { prepareInput } from '../../../src/fcn/inputImage';
import { Layers } from '../../../src/fcn/layers';
import { loadVocModel, startWasm } from '../../unit/fcn/support';
import { generatedImages } from './generatedImages';
import { readLabeledImages, type LabeledImage } from './labeledImages';
import type { PersonOptions } from './personOptions';
import { headOfModel, LONGEST, sharedScoresOf, trainSharedHead, type SharedHead } from './sharedHead';
import type { SessionImage } from './strokeSession';

export interface SessionImages {
  readonly count: number;
  /** The images one after the other, with the shared head of a seed. */
  ofSeed(seed: number): AsyncGenerator<SessionImage>;
}

const GENERATED = { count: 40, seed: 1 };

export async function openSessionImages(options: PersonOptions): Promise<SessionImages> {
  const { folders, training, models, classes, ignore, limit } = options;
  await startWasm();
  const builtIn = await loadVocModel();
  const layers = new Layers(builtIn.weights);
  const all = folders
    ? await readLabeledImages(folders.images, folders.labels)
    : generatedImages(GENERATED.count, GENERATED.seed);
  const images = spread(all, limit ?? all.length);
  const trainingImages = training && (await readLabeledImages(training.images, training.labels));

  async function headOf(seed: number): Promise<SharedHead | undefined> {
    if (models.length > 0) return headOfModel(models[seed % models.length], builtIn);
    if (training === undefined || trainingImages === undefined) return undefined;
    return trainSharedHead({ layers, images: trainingImages, count: training.count, classes, ignore, seed });
  }

  async function prepare(image: LabeledImage, head: SharedHead | undefined): Promise<SessionImage> {
    const { width, height, labels, source } = image;
    return {
      truth: { width, height, labels: labels.map((id) => (ignore.has(id) ? UNLABELED : id)) },
      input: await prepareInput(source, LONGEST),
      shared: head && (await sharedScoresOf(layers, head, source, classes)),
      classes,
    };
  }

  return {
    count: images.length,
    async *ofSeed(seed) {
      const head = await headOf(seed);
      for (const image of images) yield await prepare(image, head);
    },
  };
}

/** At most so many, evenly over all. */
function spread<T>(all: readonly T[], limit: number): T[] {
  const count = Math.min(limit, all.length);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
}
