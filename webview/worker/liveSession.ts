/**
 * What is learned on the image while a person corrects it. Everything confirmed is kept here, so that another model or
 * other classes begin with all of it.
 */
import type { ConfirmedChange } from '../../src/core/confirmedChange';
import { UNLABELED } from '../../src/core/labelMap';
import type { PixelRegion } from '../../src/core/orientation';
import { packRuns } from '../../src/core/packedRuns';
import { NO_RUNS, type Runs } from '../../src/core/runs';
import { LiveImage, type LivePredictOptions } from '../../src/fcn/live/liveImage';
import type { AbortFlag } from '../../src/fcn/turns';
import type { Segmenter } from '../../src/fcn/types';
import type { WorkerLiveTask } from '../../src/protocol/viewWorker';
import type { ImageNetwork } from './imageNetwork';

interface PresentImage {
  readonly live: LiveImage;
  readonly segmenter: Segmenter;
  readonly task: WorkerLiveTask;
}

export class LiveSession {
  /** Confirmed before anybody counted. */
  private base: Runs = NO_RUNS;
  private readonly strokes = new Map<number, Runs>();
  private present: PresentImage | undefined;

  constructor(private readonly network: ImageNetwork) {}

  /** Another image: nothing is known of it. */
  imageChanged(): void {
    this.present = undefined;
    this.base = NO_RUNS;
    this.strokes.clear();
  }

  /** Takes over what a person did; {@link learn} then. */
  apply(changes: readonly ConfirmedChange[]): void {
    for (const change of changes) {
      this.note(change);
      this.present?.live.apply(change);
    }
  }

  /**
   * Learns from the confirmed pixels as they stand.
   * @param beat called every few steps
   * @returns whether that changed what is predicted
   * @throws LabelerError `cancelled`, `image-unreadable`
   */
  async learn(task: WorkerLiveTask, signal: AbortFlag, beat?: () => void): Promise<boolean> {
    const { live } = await this.liveImage(task, signal);
    return (await live.refit(signal, beat)).used;
  }

  /**
   * What the image, or a region of its raw pixels, is predicted to be.
   * @returns unconfirmed cells by `packRuns`; null where nothing can be said
   * @throws LabelerError `cancelled`
   */
  async predict(region: PixelRegion | null, options: LivePredictOptions): Promise<Uint8Array | null> {
    const runs = await this.present?.live.predict(region ?? undefined, options);
    return runs === undefined ? null : packRuns(runs);
  }

  private note(change: ConfirmedChange): void {
    switch (change.kind) {
      case 'painted':
        // Made again it is the last one.
        this.strokes.delete(change.edit);
        this.strokes.set(change.edit, change.runs);
        return;
      case 'takenBack':
        this.strokes.delete(change.edit);
        return;
      case 'all':
        this.base = change.runs;
        this.strokes.clear();
    }
  }

  private async liveImage(task: WorkerLiveTask, signal: AbortFlag): Promise<PresentImage> {
    const { segmenter } = this.network;
    const { present } = this;
    if (present?.segmenter === segmenter && isSame(present.task, task)) return present;
    const live = await this.build(task, segmenter, signal);
    live.apply({ kind: 'all', runs: this.base });
    for (const [edit, runs] of this.strokes) live.apply({ kind: 'painted', edit, runs });
    this.present = { live, segmenter, task };
    return this.present;
  }

  private async build(task: WorkerLiveTask, segmenter: Segmenter, signal: AbortFlag): Promise<LiveImage> {
    const { inputSize, classIds, classLookup } = task;
    const channelClasses = Uint8Array.from(segmenter.classes, ({ id }) => classLookup[id]);
    const knows = channelClasses.some((id) => id !== UNLABELED && classIds.includes(id));
    const prepared = await this.network.prepare(inputSize, signal);
    const input = prepared.get(1);
    if (input === undefined) throw new RangeError('the image was prepared without its small input');
    return new LiveImage({
      input,
      // A network that knows none of the classes says nothing: it need not run.
      scores: knows ? await this.network.scores(task, signal) : undefined,
      channelClasses,
      classIds,
      orientation: this.network.orientation,
    });
  }
}

function isSame(a: WorkerLiveTask, b: WorkerLiveTask): boolean {
  return (
    a.inputSize === b.inputSize &&
    a.outputStride === b.outputStride &&
    isEqual(a.classLookup, b.classLookup) &&
    isEqual(a.classIds, b.classIds)
  );
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
