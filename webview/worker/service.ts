/** What the worker does: starts a backend, keeps the model and the image, predicts one request at a time. */
import type { ConfirmedChange } from '../../src/core/confirmedChange';
import { LabelerError } from '../../src/core/errors';
import type { PixelRegion } from '../../src/core/orientation';
import { createSegmenter } from '../../src/fcn/segmenter';
import { throwIfAborted } from '../../src/fcn/turns';
import { BACKENDS, type Backend, type BackendSetting } from '../../src/protocol/hostView';
import type { AbortSignalLike, CallContext, Client, Handlers } from '../../src/protocol/rpc';
import type {
  WorkerApi,
  WorkerEvents,
  WorkerLiveTask,
  WorkerModel,
  WorkerPrediction,
  WorkerPredictRequest,
  WorkerRuntime,
  WorkerStage,
  WorkerStart,
} from '../../src/protocol/viewWorker';
import { startBackend } from './backends';
import { BackgroundWork } from './backgroundWork';
import type { ImageFile } from '../shared/decodeImage';
import { ImageNetwork } from './imageNetwork';
import { LiveSession } from './liveSession';
import { readModel, type BuiltInModel } from './modelReader';
import { predictImage } from './predictImage';

/** Polled between the network's blocks. */
interface Run {
  aborted: boolean;
}

export class SegmentationService {
  private readonly network = new ImageNetwork((stage, done, total) => this.report(stage, done, total));
  private builtIn: BuiltInModel | undefined;
  private backend: Backend | undefined;
  private predictions = 0;
  private readonly live = new LiveSession(this.network);
  /** The prediction asked for last, and what is learned live: a stroke's cancels no prediction that a person waits for. */
  private latest: Run | undefined;
  private latestLive: Run | undefined;
  private readonly background = new BackgroundWork(this.network);
  /** Settles when nothing runs any more. */
  private idle: Promise<unknown> = Promise.resolve();

  constructor(private readonly events: Client<WorkerEvents>) {}

  handlers(): Handlers<WorkerApi> {
    return {
      start: (params) => this.start(params),
      setImage: (image) => this.setImage({ ...image, file: image.file as Blob }),
      setModel: ({ model }) => this.setModel(model),
      predict: (request, context) => this.predict(request, context),
      learn: ({ task, changes }, context) => this.learn(task, changes, context),
      predictLearned: ({ region }, context) => this.predictLearned(region, context),
      ...this.background.handlers(
        (task) => this.enqueue(() => task(this.startedFrom())),
        () => this.report('background', 0, 1),
      ),
    };
  }

  private async start(params: WorkerStart): Promise<WorkerRuntime> {
    const runtime = await this.startAnyBackend(params);
    this.builtIn = params;
    this.runModel(null);
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
      this.network.setImage(image);
      this.live.imageChanged();
    });
  }

  private setModel(model: WorkerModel | null): Promise<void> {
    this.abortLatest();
    return this.enqueue(() => this.runModel(model));
  }

  /** @throws LabelerError `model-invalid`; the one before runs on then */
  private runModel(model: WorkerModel | null): void {
    this.report('model', 0, 1);
    this.network.setSegmenter(createSegmenter(readModel(this.startedFrom(), model)));
    this.predictions = 0;
    this.report('model', 1, 1);
  }

  private startedFrom(): BuiltInModel {
    if (this.builtIn === undefined) throw new LabelerError('bad-message', 'the worker was not started');
    return this.builtIn;
  }

  /** Cancels the one before and waits until it has stopped. */
  private predict(
    request: WorkerPredictRequest,
    { signal, transfer }: CallContext,
  ): Promise<WorkerPrediction> {
    this.abortLatest();
    const run = runOf(signal);
    this.latest = run;
    return this.enqueue(async () => {
      const prediction = await this.runNetwork(request, run);
      transfer.push(prediction.labels.buffer);
      return prediction;
    });
  }

  private async runNetwork(request: WorkerPredictRequest, run: Run): Promise<WorkerPrediction> {
    // GPU backends compile their shaders while they run for the first time.
    const compiles = this.predictions === 0 && (this.backend === 'webgpu' || this.backend === 'webgl');
    const prediction = await predictImage(this.network, request, run, (stage, done, total) =>
      this.report(compiles && stage === 'network' ? 'compile' : stage, done, total),
    );
    this.predictions += 1;
    return prediction;
  }

  private async learn(
    task: WorkerLiveTask,
    changes: readonly ConfirmedChange[],
    { signal }: CallContext,
  ): Promise<{ learned: boolean }> {
    this.live.apply(changes);
    const learned = await this.runLive(signal, (run) =>
      this.live.learn(task, run, () => this.report('learn', 0, 1)),
    );
    return { learned };
  }

  private async predictLearned(
    region: PixelRegion | null,
    { signal, transfer }: CallContext,
  ): Promise<{ runs: Uint8Array | null }> {
    const runs = await this.runLive(signal, (run) =>
      this.live.predict(region, {
        signal: run,
        onProgress: (done, total) => this.report('learn', done, total),
      }),
    );
    if (runs !== null) transfer.push(runs.buffer);
    return { runs };
  }

  /** Cancels what was learned before and waits its turn. */
  private runLive<T>(signal: AbortSignalLike, task: (run: Run) => Promise<T>): Promise<T> {
    if (this.latestLive) this.latestLive.aborted = true;
    this.background.cancel();
    const run = runOf(signal);
    this.latestLive = run;
    return this.enqueue(() => {
      throwIfAborted(run);
      this.report('learn', 0, 1);
      return task(run);
    });
  }

  private abortLatest(): void {
    for (const run of [this.latest, this.latestLive]) if (run) run.aborted = true;
    this.background.cancel();
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

function runOf(signal: AbortSignalLike): Run {
  const run: Run = { aborted: signal.aborted };
  signal.addEventListener('abort', () => (run.aborted = true));
  return run;
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
