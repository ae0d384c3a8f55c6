/** The two big parts that the view is given; tests and the real page give different ones. */
import type { AssetUris, BackendSetting, RuntimeReport } from '../../src/protocol/hostView';
import type { WorkerModel } from '../../src/protocol/viewWorker';
import type { CanvasEvents, LabelCanvas } from './canvas/types';
import type { SegmentationRunner } from './predictor';
import type { BackgroundRunner } from '../shared/segmentation/backgroundRunner';
import type { MessageLevel } from './ui/messages';

/** What the view needs of the client that runs the segmentation worker. */
export interface SegmentationClient extends SegmentationRunner, BackgroundRunner {
  /** Takes another model from now on; null: the built-in one. Cancels a prediction under way. */
  setModel(model: WorkerModel | null): void;
  /** Starts the worker ahead of the first request. */
  prepare(): void;
  setBackend(backend: BackendSetting): void;
  dispose(): void;
}

export interface SegmentationClientOptions {
  readonly assets: AssetUris;
  readonly backend: BackendSetting;
  onProgress(stage: string, done: number, total: number): void;
  onRuntime(report: RuntimeReport): void;
  onMessage(level: MessageLevel, text: string): void;
}

export interface LabelerParts {
  createCanvas(container: HTMLElement, events: CanvasEvents): LabelCanvas;
  createSegmenter(options: SegmentationClientOptions): SegmentationClient;
}
