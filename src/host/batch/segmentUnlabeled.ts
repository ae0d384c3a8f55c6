/** *Segment Unlabeled Images*: the network goes through every image that has no labels yet. */
import * as vscode from 'vscode';
import { UNLABELED } from '../../core/labelMap';
import { plainText } from '../../core/plainText';
import type { PredictRequest, PresentModel } from '../../protocol/hostView';
import { checkPrediction } from '../../protocol/hostValidators';
import { cancelled, isCancelled } from '../../protocol/rpc';
import { checkPrepared } from '../../protocol/workValidators';
import type { DatasetIndex, DatasetIndexes } from '../datasetIndex/types';
import { presentModelOf } from '../editor/presentModels';
import { showLabeler } from '../editor/showLabeler';
import { errorText } from '../errorText';
import { displayPath } from '../io/maskStore';
import { imageCount } from '../learning/learnedText';
import { readViewSettings } from '../settings';
import type { ToolHandlers } from '../toolCommands';
import type { ToolServices } from '../toolServices';
import { Job } from '../work/job';
import { Lanes } from '../work/lanes';
import { BatchDataset } from './batchDataset';
import { BatchMemory } from './batchMemory';
import { runBatch, type BatchResult } from './batchRun';
import { batchSummary } from './batchText';
import { chosenImages } from './chosenImages';
import { segmentFile, type Predict } from './segmentFile';

const TITLE = 'Segment Unlabeled Images';
const RESUME = 'Resume';
const SHOW_FAILURES = 'Show Failures';
const NOT_NOW = 'Not Now';
/** So many masks in a row that can't be written: no other one can. */
const DISK_IS_FULL = 10;

const NOTHING_KNOWN =
  'The model knows none of the dataset’s classes, so it can’t segment its images. Label some of them first: the network learns from them.';

export class SegmentUnlabeled {
  private readonly memory: BatchMemory;
  private running: Job | undefined;

  constructor(
    private readonly services: ToolServices,
    private readonly indexes: DatasetIndexes,
  ) {
    this.memory = new BatchMemory(services.workspaceState);
  }

  get handlers(): ToolHandlers {
    return { segmentUnlabeled: (item, items) => this.segment(chosenImages(item, items)) };
  }

  /** Offers to go on with what a closed window left. */
  async offerToResume(): Promise<void> {
    const unfinished = this.memory.unfinished;
    if (unfinished === undefined) return;
    await this.indexes.ready();
    const index = this.indexes.all.find(({ place }) => place.root.toString() === unfinished.root);
    await index?.complete();
    const left = index === undefined ? 0 : unlabeledOf(index).length;
    if (index === undefined || left === 0) return this.memory.ended();
    const question = `Segmenting was interrupted: ${imageCount(left)} of ${unfinished.total} are still unlabeled.`;
    const choice = await vscode.window.showInformationMessage(question, RESUME, NOT_NOW);
    if (choice === RESUME) await this.run(index, unlabeledOf(index), index);
    if (choice === NOT_NOW) await this.memory.ended();
  }

  /** @param chosen images that a person selected; undefined for all of a dataset */
  private async segment(chosen: readonly vscode.Uri[] | undefined): Promise<string | undefined> {
    if (this.running !== undefined) return this.alreadyRunning(this.running);
    const index =
      chosen === undefined
        ? await this.indexes.choose('Dataset to segment')
        : await this.indexes.of(chosen[0]);
    if (index === undefined && chosen === undefined) return undefined;
    await index?.complete();
    const images = chosen ?? (index === undefined ? [] : unlabeledOf(index));
    if (images.length === 0) return 'Every image of the dataset has labels already.';
    return this.run(index, images, chosen === undefined ? index : undefined);
  }

  /** @param whole the dataset whose unlabeled images these are, all of them: a batch that a next window may resume */
  private async run(
    index: DatasetIndex | undefined,
    images: readonly vscode.Uri[],
    whole: DatasetIndex | undefined,
  ): Promise<string | undefined> {
    const place = index?.place ?? (await this.services.datasets.of(images[0]));
    const found = await this.services.learnedModels.resolve(place);
    const model = presentModelOf(found, place.dataset);
    if (model.classLookup.every((id) => id === UNLABELED)) return NOTHING_KNOWN;
    // Somebody may have begun meanwhile; nothing is awaited from here to where that shows.
    if (this.running !== undefined) return this.alreadyRunning(this.running);
    const job = new Job(TITLE, images.length, place.root, this.services, (at) => void openFailed(job, at));
    this.running = job;
    const dataset = new BatchDataset(place, found, this.services.datasets);
    try {
      if (whole !== undefined) await this.remember(whole, images.length);
      const result = await job.withProgress(() => this.work(job, images, model, dataset));
      if (whole !== undefined && !result.cancelled) await this.memory.ended();
      job.end(batchSummary(result));
      this.tell(result, job, whole === undefined ? images : undefined);
    } catch (error) {
      job.end(errorText(error));
      if (!isCancelled(error)) throw error;
    } finally {
      this.running = undefined;
      index?.refresh().catch((error: unknown) => this.services.log.warn(errorText(error)));
    }
    return undefined;
  }

  private alreadyRunning(job: Job): string {
    job.reveal();
    return 'Images are being segmented already.';
  }

  private async remember({ place }: DatasetIndex, images: number): Promise<void> {
    const root = place.root.toString();
    const { unfinished } = this.memory;
    const total = unfinished?.root === root ? Math.max(unfinished.total, images) : images;
    await this.memory.begun({ root, total });
  }

  private async work(
    job: Job,
    images: readonly vscode.Uri[],
    model: PresentModel,
    dataset: BatchDataset,
  ): Promise<BatchResult<vscode.Uri>> {
    const remote = await job.panel.remote();
    const { lanes: count } = checkPrepared(await remote.prepare({ model }, { signal: job.signal }));
    const lanes = new Lanes(count);
    return runBatch({
      items: images,
      // While the network runs on one image, another one is read and one is written.
      atOnce: count + 1,
      work: (image) => {
        const { inputSize, outputStride } = readViewSettings(image);
        const predict: Predict = (each, { classLookup }) =>
          lanes.run(async (lane) => {
            if (job.signal.aborted) throw cancelled();
            const request: PredictRequest = { inputSize, outputStride, classLookup };
            const call = remote.predict({ lane, image: each, request }, { signal: job.signal });
            return checkPrediction(await call);
          });
        return segmentFile(image, dataset, predict, this.services);
      },
      isFatal: (error, inARow) => dataset.isBroken(error) || isFatal(error, inARow),
      report: (progress) => job.report(progress),
      signal: job.signal,
      now: () => performance.now(),
    });
  }

  /** Not waited for: a toast stays as long as a person likes. @param chosen images that a person selected */
  private tell(result: BatchResult<vscode.Uri>, job: Job, chosen: readonly vscode.Uri[] | undefined): void {
    const actions = [
      ...(result.failures.length > 0 ? [SHOW_FAILURES] : []),
      ...(result.cancelled ? [RESUME] : []),
    ];
    void vscode.window.showInformationMessage(batchSummary(result), ...actions).then(async (choice) => {
      if (choice === SHOW_FAILURES) job.reveal();
      const again = chosen === undefined ? [] : [chosen[0], chosen];
      if (choice === RESUME) await vscode.commands.executeCommand('fcnLabeler.segmentUnlabeled', ...again);
    });
    for (const { item, reason } of result.failures) {
      this.services.log.warn(`${displayPath(item)} was not segmented: ${plainText(reason)}`);
    }
  }
}

function unlabeledOf(index: DatasetIndex): vscode.Uri[] {
  return index.byName.filter(({ status }) => status === 'unlabeled').map(({ path }) => index.uriOf(path));
}

/** No image would fare better. @param inARow that failed one after the other */
function isFatal(error: unknown, inARow: number): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'write-failed') return inARow >= DISK_IS_FULL;
  return code === 'backend-unavailable' || code === 'model-invalid';
}

async function openFailed(job: Job, at: number): Promise<void> {
  const failure = job.failures.at(at);
  if (failure !== undefined) await showLabeler(failure.item);
}
