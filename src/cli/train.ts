/** The command `train`: teaches a head the classes of a dataset and writes it as a model. */
import { basename, dirname, resolve } from 'node:path';
import { DATASET_FILE } from '../core/dataset/dataset';
import { isCancelled } from '../core/errors';
import type { HeadSpec } from '../fcn/heads/headSpec';
import { Layers } from '../fcn/layers';
import { BUILTIN_MODEL } from '../fcn/modelSchema';
import { PIXELS_A_STEP, trainHead, type TrainedHead } from '../fcn/training/trainHead';
import type { TrainingImage } from '../fcn/training/trainingSet';
import { readDataset } from './datasetFinder';
import { ExitCode, UsageError, type Io } from './io';
import { findLabeledImages, limitImages, splitImages, type LabeledImage } from './labeledImages';
import { learnKernels } from './learnKernels';
import { measureHead } from './measureHead';
import { loadModel, startBackend } from './network';
import { defaultHidden, type TrainOptions } from './trainOptions';
import { checkModelFolder, modelName, writeTrainedModel } from './trainedModel';
import { readLabeledImage, sampleImage } from './trainingImages';
import { pixelsOf, TrainReporter, type ReadImage, type ReadImages } from './trainReporter';
import type { TrainRun } from './trainRun';

/**
 * @throws UsageError before anything is learned; LabelerError when a model, the backend or the dataset is unusable, or
 *   the result can't be written
 */
export async function train(options: TrainOptions, io: Io): Promise<ExitCode> {
  const out = resolve(options.out);
  await checkModelFolder(out);
  const run = await prepare(options, io);
  const { signal, reporter } = run;
  const chosen = await chooseImages(run);
  await startBackend(io.root, options.backend);
  const read = await readAll(run, chosen);
  if (read === undefined) {
    reporter.nothingLearned();
    return ExitCode.Interrupted;
  }
  const [trained, passes] = await learn(run, read);
  const weights = await learnKernels(run, trained, read);
  const scores = signal.aborted
    ? undefined
    : await measureHead(run, { spec: trained.spec, weights }, read.val);
  const reference = await writeTrainedModel(out, modelName(run.rules.root, out), {
    classes: run.classes,
    spec: trained.spec,
    weights,
    inputSize: options.inputSize,
    training: {
      images: read.train.length,
      pixels: pixelsOf(read.train),
      epochs: passes,
      steps: trained.steps,
      seed: options.seed,
      ignore: [...run.rules.ignore].sort((a, b) => a - b),
    },
    ...(scores && { scores: { images: read.val.length, scores } }),
  });
  const hasLearnedKernels = weights !== trained.weights;
  reporter.finish({ out, reference, trained, hasLearnedKernels, stopped: signal.aborted, read, scores });
  if (signal.aborted) return ExitCode.Interrupted;
  return reporter.failures > 0 ? ExitCode.Failures : ExitCode.Ok;
}

async function prepare(options: TrainOptions, io: Io): Promise<TrainRun> {
  const given = resolve(options.dataset);
  const root = basename(given) === DATASET_FILE ? dirname(given) : given;
  const dataset = await readDataset(root);
  if (dataset === undefined) throw new UsageError(`train: there is no ${DATASET_FILE} in ${options.dataset}`);
  const ignore = new Set([...dataset.ignore, ...options.ignore]);
  const classes = dataset.classes.filter(({ id }) => !ignore.has(id));
  if (classes.length === 0) throw new UsageError('train: all classes are ignored');
  const known = new Set([...ignore, ...dataset.classes.map(({ id }) => id)]);
  const signal = { aborted: false };
  io.onInterrupt(() => (signal.aborted = true));
  return {
    options,
    dataset,
    rules: { root, known, ignore, confirmedOnly: options.confirmedOnly },
    classes,
    builtIn: await loadModel(io.root, BUILTIN_MODEL),
    signal,
    reporter: new TrainReporter(io, options.json, root),
  };
}

async function chooseImages({ options, dataset, rules: { root } }: TrainRun) {
  const labeled = await findLabeledImages(root, dataset, options.statuses);
  const { train, val } = splitImages(labeled, dataset);
  if (train.length === 0) {
    const statuses = [...options.statuses].join(' or ');
    const where = labeled.length > 0 ? ' to learn from: all are held out by "splits"' : '';
    throw new UsageError(`train: ${options.dataset} has no images with labels of status ${statuses}${where}`);
  }
  return { train: limitImages(train, options.limit, options.seed), val };
}

/** @returns undefined where somebody stopped it */
async function readAll(
  run: TrainRun,
  { train, val }: { train: readonly LabeledImage[]; val: readonly LabeledImage[] },
): Promise<ReadImages | undefined> {
  const { options, rules, classes, builtIn, signal, reporter } = run;
  const layers = new Layers(builtIn.weights);
  const progress = reporter.doing('Reading images', train.length + val.length);
  const sampling = {
    layers,
    shape: { kind: options.head, pyramid: options.pyramid },
    classIds: classes.map(({ id }) => id),
    inputSize: options.inputSize,
    seed: options.seed,
    images: train.length,
    signal,
  };
  const readList = async (images: readonly LabeledImage[]): Promise<ReadImage[]> => {
    const read = [];
    for (const labeled of images) {
      const sampled = await reporter.attempt(labeled.image, async () =>
        sampleImage(await readLabeledImage(rules, labeled), labeled.image, sampling),
      );
      if (sampled !== undefined) read.push({ labeled, sampled });
      progress.increment();
    }
    return read;
  };
  try {
    const read = { train: await readList(train), val: await readList(val) };
    if (read.train.length > 0) return read;
    throw new UsageError('train: no image has a labeled pixel to learn from');
  } catch (error) {
    if (isCancelled(error)) return undefined;
    throw error;
  } finally {
    progress.stop();
    layers.dispose();
  }
}

/** @returns the head, and how often each pixel is seen in a whole training */
async function learn(
  { options, classes, signal, reporter }: TrainRun,
  { train, val }: ReadImages,
): Promise<[trained: TrainedHead, passes: number]> {
  const spec: HeadSpec = {
    kind: options.head,
    pyramid: options.pyramid,
    hidden: options.hidden ?? defaultHidden(train.length),
    classes: classes.length,
  };
  const samples = (images: readonly ReadImage[]): TrainingImage[] => images.map(({ sampled }) => sampled);
  let steps = 0;
  const progress = reporter.learning();
  try {
    const trained = await trainHead(samples(train), samples(val), {
      spec,
      seed: options.seed,
      ...(options.epochs !== undefined && { epochs: options.epochs }),
      signal,
      onProgress: (step) => {
        steps = step.total;
        progress.update(step);
      },
    });
    return [trained, options.epochs ?? Math.round((steps * PIXELS_A_STEP) / pixelsOf(train))];
  } finally {
    progress.stop();
  }
}
