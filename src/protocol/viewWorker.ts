/** What a view and its segmentation worker say to each other. */
import type { ConfirmedChange } from '../core/confirmedChange';
import type { Orientation, PixelRegion } from '../core/orientation';
import type { Backend, BackendSetting } from './hostView';
import type { CollectedPixels, CollectRequest, SharedLearningApi } from './sharedLearning';

export interface WorkerStart {
  /** Tried first; the others follow in order only for `auto` or after a failure. */
  readonly backend: BackendSetting;
  /** Backends not to try (again). */
  readonly skip: readonly Backend[];
  readonly modelJson: string;
  readonly weights: ArrayBuffer;
  /** `blob:` URLs of tfjs's wasm binaries by file name. */
  readonly wasm: Readonly<Record<string, string>>;
}

/** A model of the workspace: a head that reads the built-in model's backbone. */
export interface WorkerModel {
  /** What messages call it. */
  readonly name: string;
  /** The text of its `model.json`. */
  readonly json: string;
  /** The bytes of its `weights.bin`. */
  readonly weights: Uint8Array;
}

export interface WorkerRuntime {
  readonly backend: Backend;
  readonly adapter: string;
  /** A software GPU: slow on purpose chosen only, never by `auto`. */
  readonly software: boolean;
  readonly failures: readonly { backend: Backend; reason: string }[];
}

export interface WorkerPredictRequest {
  readonly inputSize: number;
  readonly outputStride: 8 | 16;
  /** 256 bytes: dataset class id by model class id. */
  readonly classLookup: Uint8Array;
}

/** What is learned live for. */
export interface WorkerLiveTask extends WorkerPredictRequest {
  /** Class ids of the dataset. */
  readonly classIds: Uint8Array;
}

/** An image file for the worker to decode: what crosses is a handle, the bytes stay with the browser. */
export interface WorkerImage {
  readonly name: string;
  /** A `Blob`; named here without the DOM's types. */
  readonly file: object;
  /** Raw size in pixels. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

export interface WorkerPrediction {
  /** Unconfirmed cells in raw orientation, by `packCells`. */
  readonly labels: Uint8Array;
  /** Mean of the largest softmax probability over the pixels, 0..1. */
  readonly meanConfidence: number;
  readonly milliseconds: number;
}

/** Predicts another image than the worker's own. */
export interface WorkerPredictAhead extends WorkerPredictRequest {
  readonly image: WorkerImage;
}

/** Reads features at pixels of an image. */
export interface WorkerCollectRequest extends Omit<CollectRequest, 'image'> {
  /** Null: the one that the worker has. */
  readonly image: WorkerImage | null;
}

/** What the worker serves. It runs one thing at a time; a newer `predict` cancels the one before. */
export interface WorkerApi extends SharedLearningApi {
  /** Rejects with `backend-unavailable` when none starts. */
  start(params: WorkerStart): WorkerRuntime;
  /** What to predict from now on. Decoded when a prediction needs it. */
  setImage(image: WorkerImage): void;
  /**
   * What to predict with from now on; null: the built-in model, which a worker starts with. Rejects with `model-invalid`
   * and keeps the one before.
   */
  setModel(params: { model: WorkerModel | null }): void;
  predict(request: WorkerPredictRequest): WorkerPrediction;
  /** With the present model; gives way to all that a person waits for. */
  predictAhead(request: WorkerPredictAhead): WorkerPrediction;
  /**
   * Learns from what a person has confirmed. The changes count even if the call is cancelled: by a newer `learn` or a
   * `predict`. Answers whether the predictions are others now.
   */
  learn(params: { task: WorkerLiveTask; changes: readonly ConfirmedChange[] }): { learned: boolean };
  /**
   * What was learned says of a region of the raw image, or (null) of all: unconfirmed cells by `packRuns`; null where
   * nothing can be said.
   */
  predictLearned(params: { region: PixelRegion | null }): { runs: Uint8Array | null };
  collectPixels(request: WorkerCollectRequest): CollectedPixels;
}

export type WorkerStage = 'model' | 'image' | 'compile' | 'network' | 'labels' | 'learn' | 'background';

/** What the worker tells the view. */
export interface WorkerEvents {
  /** A block of the network is done (also the heartbeat of the watchdog). */
  progress(params: { stage: WorkerStage; done: number; total: number }): void;
  /** A backend is about to be started; should the worker fall silent now, it is to blame. */
  backendTrying(params: { backend: Backend }): void;
  backendFailed(params: { backend: Backend; reason: string }): void;
  /** The GPU is gone; the view starts the worker anew with the next backend. */
  deviceLost(params: { reason: string }): void;
}
