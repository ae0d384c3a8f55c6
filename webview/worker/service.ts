/** What the worker does: starts a backend, keeps the model and the image, predicts one request at a time. */
import { LabelerError } from '../../src/core/errors';
import { parseModel } from '../../src/fcn/modelFile';
import { createSegmenter } from '../../src/fcn/segmenter';
import { throwIfAborted } from '../../src/fcn/turns';
import type { PreparedImage, Segmenter } from '../../src/fcn/types';
import { BACKENDS, type Backend, type BackendSetting } from '../../src/protocol/hostView';
import type { CallContext, Client, Handlers } from '../../src/protocol/rpc';
import type {
  WorkerApi,
  WorkerEvents,
  WorkerPrediction,
  WorkerPredictRequest,
  WorkerRuntime,
  WorkerStage,
  WorkerStart,
} from '../../src/protocol/viewWorker';
import { startBackend } from './backends';
import { decodeImage, type ImageFile } from '../shared/decodeImage';
import { bitmapSource } from './bitmapSource';
import { PackedLabels } from './packedLabels';

/** While the browser decodes nothing else is heard of the worker; ms. */
const HEARTBEAT = 1000;

/** Polled between the network's blocks. */
interface Run {
  aborted: boolean;
}

export class SegmentationService {
  private segmenter: Segmenter | undefined;
  private image: ImageFile | undefined;
  /** What the network sees of the image. */
  private prepared: { readonly inputSize: number; readonly image: PreparedImage } | undefined;
  private backend: Backend | undefined;
  private predictions = 0;
  private latest: Run | undefined;
  /** Settles when nothing runs any more. */
  private idle: Promise<unknown> = Promise.resolve();

  constructor(private readonly events: Client<WorkerEvents>) {}

  handlers(): Handlers<WorkerApi> {
    return {
      start: (params) => this.start(params),
      setImage: (image) => this.setImage({ ...image, file: image.file as Blob }),
      predict: (request, context) => this.predict(request, context),
    };
  }

  private async start(params: WorkerStart): Promise<WorkerRuntime> {
    const runtime = await this.startAnyBackend(params);
    this.report('model', 0, 1);
    this.segmenter = createSegmenter(parseModel(params.modelJson, params.weights, 'model.json'));
    this.prepared = undefined;
    this.report('model', 1, 1);
    this.backend = runtime.backend;
    return runtime;
  }

  private async startAnyBackend({ backend: setting, skip, wasm }: WorkerStart): Promise<WorkerRuntime> {
    const failures: { backend: Backend; reason: string }[] = [];
    for (const backend of candidates(setting)) {
      if (skip.includes(backend)) continue;
      void this.events.backendTrying({ backend });
      const onLost = (reason: string): void => void this.events.deviceLost({ reason });
      try {
        const allowSoftware = backend === setting;
        const { description, software } = await startBackend(backend, { wasm, allowSoftware, onLost });
        return { backend, adapter: description, software, failures };
      } catch (error) {
        const reason = messageOf(error);
        failures.push({ backend, reason });
        void this.events.backendFailed({ backend, reason });
      }
    }
    const reasons = failures.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ');
    throw new LabelerError('backend-unavailable', `No backend could be started (${reasons}).`);
  }

  private setImage(image: ImageFile): Promise<void> {
    this.abortLatest();
    return this.enqueue(() => {
      this.image = image;
      this.prepared = undefined;
    });
  }

  /** Cancels the one before and waits until it has stopped. */
  private predict(
    request: WorkerPredictRequest,
    { signal, transfer }: CallContext,
  ): Promise<WorkerPrediction> {
    this.abortLatest();
    const run: Run = { aborted: signal.aborted };
    signal.addEventListener('abort', () => (run.aborted = true));
    this.latest = run;
    return this.enqueue(async () => {
      const prediction = await this.runNetwork(request, run);
      transfer.push(prediction.labels.buffer);
      return prediction;
    });
  }

  private async runNetwork(request: WorkerPredictRequest, run: Run): Promise<WorkerPrediction> {
    const { segmenter, image } = this;
    if (segmenter === undefined || image === undefined) {
      throw new LabelerError('bad-message', 'the worker needs a model and an image before it predicts');
    }
    const { orientation } = image;
    // GPU backends compile their shaders while they run for the first time.
    const compiles = this.predictions === 0 && (this.backend === 'webgpu' || this.backend === 'webgl');
    const started = performance.now();
    const prepared = await this.prepare(segmenter, image, request.inputSize, run);
    const labels = new PackedLabels();
    const options = {
      ...request,
      orientation,
      signal: run,
      onProgress: (stage: 'network' | 'labels', done: number, total: number) =>
        this.report(compiles && stage === 'network' ? 'compile' : stage, done, total),
    };
    await segmenter.predictRows(prepared, options, (_y, classes, confidence) =>
      labels.add(classes, confidence),
    );
    this.predictions += 1;
    return { ...labels.finish(), milliseconds: performance.now() - started };
  }

  /** Decodes the image for as long as it takes to shrink it to what the network sees. */
  private async prepare(
    segmenter: Segmenter,
    image: ImageFile,
    inputSize: number,
    run: Run,
  ): Promise<PreparedImage> {
    if (this.prepared?.inputSize === inputSize) return this.prepared.image;
    const bitmap = await this.decode(image);
    try {
      throwIfAborted(run);
      const prepared = await segmenter.prepare(bitmapSource(bitmap), inputSize, {
        signal: run,
        onProgress: (done, total) => this.report('image', done, total),
      });
      this.prepared = { inputSize, image: prepared };
      return prepared;
    } finally {
      bitmap.close();
    }
  }

  private async decode(image: ImageFile): Promise<ImageBitmap> {
    this.report('image', 0, 1);
    const heartbeat = setInterval(() => this.report('image', 0, 1), HEARTBEAT);
    try {
      return await decodeImage(image);
    } finally {
      clearInterval(heartbeat);
    }
  }

  private abortLatest(): void {
    if (this.latest) this.latest.aborted = true;
  }

  private enqueue<T>(task: () => T | Promise<T>): Promise<T> {
    const result = this.idle.then(task);
    this.idle = result.catch(() => undefined);
    return result;
  }

  private report(stage: WorkerStage, done: number, total: number): void {
    void this.events.progress({ stage, done, total });
  }
}

/** The chosen backend first, then the others from the fastest to the slowest. */
function candidates(setting: BackendSetting): readonly Backend[] {
  return setting === 'auto' ? BACKENDS : [setting, ...BACKENDS.filter((backend) => backend !== setting)];
}

/** tfjs rejects with plain objects, too. */
function messageOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return String(hasMessage ? error.message : error);
}
