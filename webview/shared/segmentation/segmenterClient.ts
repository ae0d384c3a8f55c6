/** The view's side of segmentation: starts the worker when it is needed and keeps it going. */
import type { ConfirmedChange } from '../../../src/core/confirmedChange';
import { LabelerError } from '../../../src/core/errors';
import type { PixelRegion } from '../../../src/core/orientation';
import type {
  AssetUris,
  Backend,
  BackendSetting,
  PredictRequest,
  RuntimeReport,
} from '../../../src/protocol/hostView';
import { cancelled } from '../../../src/protocol/rpc';
import type {
  WorkerImage,
  WorkerLiveTask,
  WorkerModel,
  WorkerPrediction,
} from '../../../src/protocol/viewWorker';
import type { Assets } from './assets';
import type { BackgroundRunner, BackgroundWorker } from './backgroundRunner';
import { browserEnvironment, type SegmenterEnvironment } from './environment';
import { RestartPolicy } from './restartPolicy';
import { isSameModel } from './workerModel';
import { SessionEnded, WorkerSession } from './workerSession';

export interface SegmenterClientOptions {
  readonly assets: AssetUris;
  readonly backend: BackendSetting;
  /** `stage` is `assets`, `model`, `compile`, `network` or `labels`. */
  onProgress(stage: string, done: number, total: number): void;
  onRuntime(report: RuntimeReport): void;
  onMessage(level: 'info' | 'warn' | 'error', text: string): void;
}

export class SegmenterClient implements BackgroundRunner {
  private backend: BackendSetting;
  private image: WorkerImage | undefined;
  /** Counts the images, so that a session can say which one its worker has. */
  private imageVersion = 0;
  /** Null: the built-in one. */
  private model: WorkerModel | null = null;
  private latest: AbortController | undefined;
  private session: WorkerSession | undefined;
  private starting: Promise<WorkerSession> | undefined;
  private assets: Promise<Assets> | undefined;
  private disposed = false;
  private readonly policy = new RestartPolicy();
  /** Backends of the present worker that didn't start. */
  private readonly failedStarts = new Map<Backend, string>();

  constructor(
    private readonly options: SegmenterClientOptions,
    private readonly environment: SegmenterEnvironment = browserEnvironment,
  ) {
    this.backend = options.backend;
  }

  /** Starts the worker before it is asked for anything; where it doesn't start, the first request says so. */
  prepare(): void {
    if (!this.disposed) this.startOnce().catch(() => undefined);
  }

  /** Starts the worker. @throws LabelerError `cancelled`; `backend-unavailable` with the reason of each backend */
  async start(signal: AbortSignal): Promise<void> {
    await this.untilDone(
      () => Promise.resolve(),
      signal,
      () => this.startOnce(),
    );
  }

  /** The image to predict from now on. Cancels a prediction under way. */
  setImage(image: WorkerImage): void {
    this.latest?.abort();
    this.image = image;
    this.imageVersion += 1;
  }

  /** The model to predict with from now on, in this worker and in those that take its place. */
  setModel(model: WorkerModel | null): void {
    if (isSameModel(model, this.model)) return;
    this.latest?.abort();
    this.model = model;
  }

  /**
   * Predicts the image; cancels a prediction under way. Starts the worker if there is none, and again if it dies.
   * @throws LabelerError `cancelled`; `backend-unavailable` with the reason of each backend; `model-invalid`
   */
  async predict(request: PredictRequest, signal: AbortSignal): Promise<WorkerPrediction> {
    this.latest?.abort();
    const run = new AbortController();
    this.latest = run;
    const abort = (): void => run.abort();
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    try {
      return await this.untilDone(async (session) => {
        const prediction = await session.predict(request, run.signal);
        this.reportRuntime(session, prediction.milliseconds);
        return prediction;
      }, run.signal);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /**
   * Learns from what a person has confirmed of the image.
   * @param changes asked right before they are sent, so that none is lost by a cancel; `isFresh` says that the worker
   * knows nothing of the image yet
   * @returns whether the predictions are others now
   * @throws LabelerError `cancelled`; `backend-unavailable`; `model-invalid`
   */
  learn(
    task: WorkerLiveTask,
    changes: (isFresh: boolean) => readonly ConfirmedChange[],
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.untilDone(async (session) => {
      if (signal.aborted) throw cancelled();
      return await session.learn(task, changes(!session.knowsConfirmed), signal);
    }, signal);
  }

  /**
   * What was learned says of a region of the raw image, or (null) of all.
   * @returns unconfirmed cells by `packRuns`; null where nothing can be said
   * @throws LabelerError `cancelled`
   */
  async predictLearned(region: PixelRegion | null, signal: AbortSignal): Promise<Uint8Array | null> {
    const { session } = this;
    if (session?.knowsConfirmed !== true) return null;
    try {
      return await session.predictLearned(region, signal);
    } catch (error) {
      // The next worker learns with the next stroke.
      if (error instanceof SessionEnded) return null;
      throw error;
    }
  }

  /** Asks for what may be given up; a worker that ends takes it along. */
  async background<T>(ask: (worker: BackgroundWorker) => Promise<T>, signal: AbortSignal): Promise<T> {
    const session = await abortable(this.ready(), signal);
    try {
      return await session.background(ask);
    } catch (error) {
      throw error instanceof SessionEnded ? cancelled() : error;
    }
  }

  /** Takes effect at once: a prediction under way begins again on the new backend. */
  setBackend(backend: BackendSetting): void {
    if (backend === this.backend) return;
    this.backend = backend;
    this.policy.reset();
    this.endSession();
  }

  dispose(): void {
    this.disposed = true;
    this.latest?.abort();
    this.endSession();
    this.image = undefined;
    this.assets?.then(
      (assets) => assets.dispose(),
      () => undefined,
    );
    this.assets = undefined;
  }

  /** Asks a worker, and the next one where it ends before it has answered. */
  private async untilDone<T>(
    ask: (session: WorkerSession) => Promise<T>,
    signal: AbortSignal,
    ready = (): Promise<WorkerSession> => this.ready(),
  ): Promise<T> {
    for (;;) {
      try {
        return await ask(await abortable(ready(), signal));
      } catch (error) {
        if (signal.aborted) throw cancelled();
        if (!(error instanceof SessionEnded)) throw error;
      }
    }
  }

  /** A worker that runs and has the present image and model. @throws LabelerError `model-invalid` */
  private async ready(): Promise<WorkerSession> {
    if (this.disposed || this.image === undefined) throw cancelled();
    const { image, imageVersion, model } = this;
    const session = await this.startOnce();
    if (session.imageVersion !== imageVersion) await session.setImage(image, imageVersion);
    if (session.model !== model) await session.setModel(model);
    return session;
  }

  private startOnce(): Promise<WorkerSession> {
    if (this.starting !== undefined) return this.starting;
    const starting = this.startWorker();
    this.starting = starting;
    starting.catch(() => {
      if (this.starting === starting) this.starting = undefined;
    });
    return starting;
  }

  private async startWorker(): Promise<WorkerSession> {
    if (this.policy.exhausted) throw this.unavailable();
    const { workerUrl, modelJson, weights, wasm } = await this.loadAssets();
    if (this.disposed) throw cancelled();
    const session = new WorkerSession(this.environment.startWorker(workerUrl), this.environment.clock, {
      progress: (stage, done, total) => this.options.onProgress(stage, done, total),
      backendFailed: (backend, reason) => this.failedStarts.set(backend, reason),
      ended: (end) => this.sessionEnded(end),
    });
    this.session = session;
    this.failedStarts.clear();
    try {
      await session.start({ backend: this.backend, skip: this.policy.skip, modelJson, weights, wasm });
    } catch (error) {
      if (!(error instanceof LabelerError)) throw error;
      session.stop({ kind: 'replaced' });
      throw error.code === 'backend-unavailable' ? this.unavailable() : error;
    }
    this.reportRuntime(session, null);
    return session;
  }

  private loadAssets(): Promise<Assets> {
    if (this.assets !== undefined) return this.assets;
    const assets = this.environment.loadAssets(this.options.assets, (done, total) =>
      this.options.onProgress('assets', done, total),
    );
    this.assets = assets;
    assets.catch(() => (this.assets = undefined)); // the next request tries again
    return assets;
  }

  private sessionEnded(end: SessionEnded): void {
    this.session = undefined;
    this.starting = undefined;
    if (end.reason.kind !== 'replaced') this.options.onMessage('warn', this.policy.ended(end));
  }

  private endSession(): void {
    this.session?.stop({ kind: 'replaced' });
  }

  private reportRuntime({ runtime }: WorkerSession, lastInference: number | null): void {
    if (runtime === undefined) return;
    const { backend, adapter } = runtime;
    this.options.onRuntime({ backend, adapter, lastInference, failures: this.failures() });
  }

  private failures(): { backend: Backend; reason: string }[] {
    const started = [...this.failedStarts].map(([backend, reason]) => ({ backend, reason }));
    return [...this.policy.failures, ...started];
  }

  /** The one error when no backend runs; the next request tries all of them again. */
  private unavailable(): LabelerError {
    const failures = this.failures();
    this.options.onRuntime({ backend: null, adapter: '', lastInference: null, failures });
    this.policy.reset();
    const reasons = failures.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ');
    return new LabelerError(
      'backend-unavailable',
      `Segmentation can't run here (${reasons === '' ? 'its worker does not start' : reasons}). Painting still works.`,
    );
  }
}

/** Stops waiting when the signal is aborted; what was waited for goes on. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(cancelled());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
