/**
 * Learns from each stroke: the worker refits the image's local net and predicts what nobody confirmed, first what the
 * person sees. Painting never waits; whatever changes the confirmed pixels cancels what runs.
 */
import { rawRegion, type Orientation, type PixelRegion, type Size } from '../../../src/core/orientation';
import type { ChangeCause } from '../../../src/protocol/hostView';
import { isCancelled } from '../../../src/protocol/rpc';
import type { WorkerLiveTask } from '../../../src/protocol/viewWorker';
import type { SegmentationRunner } from '../predictor';
import type { UprightChange } from '../viewDocument';
import type { ConfirmedFollower } from './confirmedFollower';
import { restOf } from './regions';

export interface LiveLearningParts {
  readonly runner: Pick<SegmentationRunner, 'learn' | 'predictLearned'>;
  readonly follower: ConfirmedFollower;
  readonly rawSize: Size;
  readonly orientation: Orientation;
  readonly uprightSize: Size;
  /** What is learned for; null where nothing is to be learned. */
  task(): WorkerLiveTask | null;
  /** What the person sees of the upright image; undefined: nothing of it. */
  visible(): PixelRegion | undefined;
  /** The prediction after the stroke that the host acknowledged with this revision. */
  learned(revision: number, runs: Uint8Array): void;
  runningChanged(isRunning: boolean): void;
  failed(error: unknown): void;
}

export class LiveLearning {
  private running: AbortController | undefined;
  /** What was learned since has not been predicted: the run was cancelled before. */
  private isOwed = false;

  constructor(private readonly parts: LiveLearningParts) {}

  /** The host has changed the labels. */
  changed({ revision, runs, cause, acknowledged }: UprightChange): void {
    if (cause === undefined || cause.kind === 'prediction') return;
    this.follow(cause, runs);
    // Other views' strokes are learned with this view's next one.
    if (acknowledged !== undefined) this.start(revision);
    else if (this.parts.follower.isFollowed) this.start(undefined);
  }

  /** The host has replaced all labels. */
  replaced(): void {
    this.cancel();
    this.parts.follower.replaced();
  }

  /** Nothing that is confirmed now is learned from any more. */
  forget(): void {
    this.cancel();
    this.parts.follower.forget();
  }

  /** Learns from what is confirmed already, so that the first stroke needn't wait for the network. */
  warmUp(): void {
    this.start(undefined);
  }

  cancel(): void {
    this.running?.abort();
  }

  private follow(cause: ChangeCause, runs: UprightChange['runs']): void {
    this.cancel();
    this.parts.follower.changed(cause, runs);
  }

  /** @param revision of the stroke whose prediction is wanted; undefined: only the net is brought up to date */
  private start(revision: number | undefined): void {
    const task = this.parts.task();
    if (task === null) {
      this.parts.follower.replaced();
      return;
    }
    this.cancel();
    const controller = new AbortController();
    this.running = controller;
    this.parts.runningChanged(true);
    void this.runToEnd(task, revision, controller);
  }

  private async runToEnd(
    task: WorkerLiveTask,
    revision: number | undefined,
    controller: AbortController,
  ): Promise<void> {
    try {
      await this.run(task, revision, controller.signal);
    } catch (error) {
      if (!isCancelled(error)) this.parts.failed(error);
    } finally {
      if (this.running === controller) this.ended(task, revision, controller.signal);
    }
  }

  private ended(task: WorkerLiveTask, revision: number | undefined, { aborted }: AbortSignal): void {
    // Another model has taken over, and the worker has given up what ran: the stroke is still owed its prediction.
    if (!aborted && this.parts.task() !== null && !this.isWanted(task)) {
      this.start(revision);
      return;
    }
    this.running = undefined;
    this.parts.runningChanged(false);
  }

  private async run(task: WorkerLiveTask, revision: number | undefined, signal: AbortSignal): Promise<void> {
    const { runner, follower } = this.parts;
    const isNew = await runner.learn(task, (isFresh) => follower.take(isFresh), signal);
    this.isOwed ||= isNew;
    if (revision === undefined || !this.isOwed || !this.isWanted(task)) return;
    for (const region of this.regions()) {
      const runs = await runner.predictLearned(region, signal);
      if (runs === null || !this.isWanted(task)) return;
      this.parts.learned(revision, runs);
    }
    this.isOwed = false;
  }

  /** Whether something is still to be learned, and for the same model. */
  private isWanted(task: WorkerLiveTask): boolean {
    return this.parts.task()?.classLookup === task.classLookup;
  }

  /** Regions of the raw image, the one that the person sees first. */
  private regions(): PixelRegion[] {
    const { rawSize, uprightSize, orientation } = this.parts;
    const seen = this.parts.visible();
    const all = { x: 0, y: 0, ...uprightSize };
    const regions = seen === undefined ? [all] : [seen, ...restOf(seen, uprightSize)];
    return regions.map((region) => rawRegion(region, rawSize, orientation));
  }
}
