/** Runs the network on the view's image: one request at a time, the latest wins. */
import type { ConfirmedChange } from '../../src/core/confirmedChange';
import type { PixelRegion } from '../../src/core/orientation';
import type { PredictRequest, PredictResult } from '../../src/protocol/hostView';
import { cancelled, type AbortSignalLike } from '../../src/protocol/rpc';
import type { WorkerImage, WorkerLiveTask, WorkerPrediction } from '../../src/protocol/viewWorker';

/** The part of the segmentation client that predictions use. */
export interface SegmentationRunner {
  /** The image to predict from now on. */
  setImage(image: WorkerImage): void;
  predict(request: PredictRequest, signal: AbortSignal): Promise<WorkerPrediction>;
  /**
   * Learns from what is confirmed. @param changes asked right before they are sent; `isFresh`: the runner knows nothing
   * @returns whether the predictions are others now
   */
  learn(
    task: WorkerLiveTask,
    changes: (isFresh: boolean) => readonly ConfirmedChange[],
    signal: AbortSignal,
  ): Promise<boolean>;
  /** What was learned says of raw pixels: unconfirmed cells by `packRuns`; null where nothing can be said. */
  predictLearned(region: PixelRegion | null, signal: AbortSignal): Promise<Uint8Array | null>;
}

export interface PredictorListener {
  started(): void;
  /** @param error why the last request failed, or undefined when it succeeded or was cancelled */
  ended(error: unknown): void;
}

export class Predictor {
  private running: AbortController | undefined;

  /** @param runner has the image */
  constructor(
    private readonly runner: Pick<SegmentationRunner, 'predict'>,
    private readonly listener: PredictorListener,
  ) {}

  /**
   * Predicts the whole image; a request that runs already is cancelled.
   * @throws LabelerError `cancelled` after {@link cancel}, the signal, or a newer request
   */
  async predict(request: PredictRequest, signal: AbortSignalLike): Promise<PredictResult> {
    this.running?.abort();
    const controller = new AbortController();
    this.running = controller;
    const abort = (): void => controller.abort();
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    this.listener.started();
    let failure: unknown;
    try {
      const prediction = await this.runner.predict(request, controller.signal);
      controller.signal.throwIfAborted();
      return prediction;
    } catch (error) {
      if (controller.signal.aborted) throw cancelled();
      failure = error;
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
      if (this.running === controller) {
        this.running = undefined;
        this.listener.ended(failure);
      }
    }
  }

  /** Stops the request that runs, if any. */
  cancel(): void {
    this.running?.abort();
  }
}
