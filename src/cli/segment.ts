/** The command `segment`: predicts a mask for each image and goes on after a bad one. */
import { access } from 'node:fs/promises';
import { LabelerError } from '../core/errors';
import { LabelMap } from '../core/labelMap';
import { rawMap } from '../core/orientation';
import type { Segmenter } from '../fcn/types';
import { isMissing } from '../node/atomicWrite';
import { readImage } from './imageFile';
import { collectJobs, shardOf, shownPath, type Job } from './inputs';
import { ExitCode, type Io } from './io';
import { keepConfirmed, readMask, writeMask } from './maskFile';
import { loadSegmenter } from './network';
import { SegmentReporter } from './segmentReporter';
import type { SegmentOptions } from './segmentOptions';

/**
 * @throws UsageError before anything is written; LabelerError when the model or the backend doesn't start
 */
export async function segment(options: SegmentOptions, io: Io): Promise<ExitCode> {
  const jobs = shardOf(await collectJobs(options.inputs, options.out), options.shard);
  const segmenter = await loadSegmenter(io.root, options.model, options.backend);
  const signal = { aborted: false };
  io.onInterrupt(() => (signal.aborted = true));
  const reporter = new SegmentReporter(io, options.json, jobs.length);
  try {
    for (const job of jobs) {
      if (signal.aborted) break;
      await segmentOne(job, segmenter, options, signal, reporter);
    }
  } finally {
    segmenter.dispose();
  }
  reporter.finish();
  if (signal.aborted) return ExitCode.Interrupted;
  return reporter.failures > 0 ? ExitCode.Failures : ExitCode.Ok;
}

async function segmentOne(
  job: Job,
  segmenter: Segmenter,
  options: SegmentOptions,
  signal: { readonly aborted: boolean },
  reporter: SegmentReporter,
): Promise<void> {
  try {
    if (options.resume && (await exists(job.mask))) {
      reporter.skipped(job);
      return;
    }
    const started = performance.now();
    await predictMask(job, segmenter, options, signal);
    reporter.written(job, performance.now() - started);
  } catch (error) {
    if (error instanceof LabelerError && error.code === 'cancelled') return;
    reporter.failed(job, describe(error, job));
  }
}

async function predictMask(
  { image, mask }: Job,
  segmenter: Segmenter,
  { inputSize, outputStride }: SegmentOptions,
  signal: { readonly aborted: boolean },
): Promise<void> {
  const { raw, orientation, upright } = await readImage(image);
  const existing = await readMask(mask, raw);
  const { width, height, classes } = await segmenter.predict(upright, { inputSize, outputStride, signal });
  const map = rawMap(LabelMap.from(width, height, classes, false), orientation);
  await writeMask(mask, {
    map,
    status: keepConfirmed(map, existing),
    model: segmenter.reference,
    classes: segmenter.classes,
    encoding: existing?.encoding ?? 'palette',
  });
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

/** One line that names the file at fault: the image, or the mask that is in the way. */
function describe(error: unknown, job: Job): string {
  const file = shownPath(error instanceof LabelerError ? (error.file ?? job.image) : job.image);
  const message = error instanceof Error ? error.message : String(error);
  return message.includes(file) ? message : `${file}: ${message}`;
}
