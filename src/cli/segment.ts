/** The command `segment`: predicts a mask for each image and goes on after a bad one. */
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { classLookup } from '../core/dataset/classLookup';
import { isCancelled } from '../core/errors';
import { LabelMap } from '../core/labelMap';
import { createSegmenter } from '../fcn/segmenter';
import type { Segmenter } from '../fcn/types';
import { isMissing } from '../node/atomicWrite';
import { checkInside } from '../node/insideFolder';
import { DatasetFinder } from './datasetFinder';
import { problemOf } from './fileProblem';
import { readImage } from './imageFile';
import { collectJobs, shardOf, shownPath, type Job } from './inputs';
import { ExitCode, type Io } from './io';
import { isComplete, keepConfirmed, readMask, writeMask } from './maskFile';
import { loadModel, startBackend } from './network';
import { SegmentReporter } from './segmentReporter';
import type { SegmentOptions } from './segmentOptions';

/**
 * @throws UsageError before anything is written; LabelerError when the model or the backend doesn't start
 */
export async function segment(options: SegmentOptions, io: Io): Promise<ExitCode> {
  const jobs = shardOf(await collectJobs(options.inputs, options.out), options.shard);
  const model = await loadModel(io.root, options.model);
  await startBackend(io.root, options.backend);
  const segmenter = createSegmenter(model);
  const signal = { aborted: false };
  io.onInterrupt(() => (signal.aborted = true));
  const inputSize = options.inputSize ?? segmenter.inputSize;
  const run: Run = { options, inputSize, segmenter, datasets: new DatasetFinder(), signal };
  const reporter = new SegmentReporter(io, options.json, jobs.length);
  try {
    for (const job of jobs) {
      if (signal.aborted) break;
      await segmentOne(job, run, reporter);
    }
  } finally {
    segmenter.dispose();
  }
  reporter.finish();
  if (signal.aborted) return ExitCode.Interrupted;
  return reporter.failures > 0 ? ExitCode.Failures : ExitCode.Ok;
}

/** What every image of a run is segmented with. */
interface Run {
  readonly options: SegmentOptions;
  readonly inputSize: number;
  readonly segmenter: Segmenter;
  readonly datasets: DatasetFinder;
  readonly signal: { readonly aborted: boolean };
}

async function segmentOne(job: Job, run: Run, reporter: SegmentReporter): Promise<void> {
  try {
    if (run.options.resume && (await exists(job.mask))) {
      reporter.skipped(job);
      return;
    }
    const started = performance.now();
    if (await predictMask(job, run)) reporter.written(job, performance.now() - started);
    else reporter.skipped(job);
  } catch (error) {
    if (isCancelled(error)) return;
    reporter.failed(job, problemOf(error, job.image));
  }
}

/** @returns false when the mask is there and wholly a person's work: it stays as it is */
async function predictMask(
  { image, mask }: Job,
  { options: { out, outputStride }, inputSize, segmenter, datasets, signal }: Run,
): Promise<boolean> {
  const { raw, orientation, upright } = await readImage(image);
  const dataset = await datasets.of(image);
  await checkInside(resolve(out), mask, shownPath(mask));
  const classIds = dataset && new Set(dataset.classes.map(({ id }) => id));
  const existing = await readMask(mask, raw, classIds);
  if (existing && isComplete(existing)) return false;
  const lookup = dataset && {
    classLookup: classLookup(segmenter.classes, dataset.classes, dataset.classMap),
  };
  const { width, height, classes } = await segmenter.predict(upright, {
    inputSize,
    outputStride,
    orientation,
    signal,
    ...lookup,
  });
  const map = LabelMap.from(width, height, classes, false);
  await writeMask(mask, {
    map,
    status: keepConfirmed(map, existing),
    model: segmenter.reference,
    classes: dataset?.classes ?? segmenter.classes,
    encoding: dataset?.maskEncoding ?? existing?.encoding ?? 'palette',
    saveUnconfirmed: dataset?.saveUnconfirmed ?? true,
  });
  return true;
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
