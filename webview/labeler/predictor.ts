/** Runs the network on the view's image: one request at a time, the latest wins. */
import { LabelMap } from '../../src/core/labelMap';
import type { PredictRequest, PredictResult } from '../../src/protocol/hostView';
import { cancelled, type AbortSignalLike } from '../../src/protocol/rpc';
import type { WorkerPrediction } from '../../src/protocol/viewWorker';
import { LabelerError } from '../../src/core/errors';
import type { ImageBorder } from './imageBorder';

/** The part of the segmentation client that predictions use. */
export interface SegmentationRunner {
  /** Copies the bitmap. */
  setImage(bitmap: ImageBitmap): void;
  predict(request: PredictRequest, signal: AbortSignal): Promise<WorkerPrediction>;
}

export interface PredictorListener {
  started(): void;
  /** @param error why the last request failed, or undefined when it succeeded or was cancelled */
  ended(error: unknown): void;
}

export class Predictor {
  private running: AbortController | undefined;
  private imageSet = false;

  /** @param decode decodes the image once more, for the worker */
  constructor(
    private readonly runner: SegmentationRunner,
    private readonly decode: () => Promise<ImageBitmap>,
    private readonly border: ImageBorder,
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
      return await this.run(request, controller.signal);
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

  private async run(request: PredictRequest, signal: AbortSignal): Promise<PredictResult> {
    await this.giveImage(signal);
    signal.throwIfAborted();
    const prediction = await this.runner.predict(request, signal);
    signal.throwIfAborted();
    const { width, height } = this.border.uprightSize;
    if (prediction.width !== width || prediction.height !== height) {
      throw new LabelerError(
        'bad-message',
        `The prediction is ${prediction.width} × ${prediction.height} pixels, the image ${width} × ${height}. ` +
          'Run Segment Image again.',
      );
    }
    const labels = LabelMap.from(width, height, prediction.classes, false);
    return {
      labels: this.border.pack(labels),
      meanConfidence: mean(prediction.confidence) / 255,
      milliseconds: prediction.milliseconds,
    };
  }

  private async giveImage(signal: AbortSignal): Promise<void> {
    if (this.imageSet) return;
    const bitmap = await this.decode();
    if (signal.aborted) {
      bitmap.close();
      throw cancelled();
    }
    this.runner.setImage(bitmap);
    this.imageSet = true;
    bitmap.close();
  }
}

function mean(values: Uint8Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}
