/** One worker from its start to its end: calls, heartbeats, and the reason why it ended. */
import type { ConfirmedChange } from '../../../src/core/confirmedChange';
import type { PixelRegion } from '../../../src/core/orientation';
import type { Backend } from '../../../src/protocol/hostView';
import { connect, type AbortSignalLike, type Channel, type Connection } from '../../../src/protocol/rpc';
import type {
  WorkerApi,
  WorkerEvents,
  WorkerImage,
  WorkerLiveTask,
  WorkerModel,
  WorkerPrediction,
  WorkerPredictRequest,
  WorkerRuntime,
  WorkerStart,
} from '../../../src/protocol/viewWorker';
import type { BackgroundWorker } from './backgroundRunner';
import { Watchdog, type Clock } from './watchdog';

/** A running worker, replaceable in tests. */
export interface WorkerHandle {
  readonly channel: Channel;
  /** The worker's script failed to load or threw. */
  onError(listener: (message: string) => void): void;
  terminate(): void;
}

export type EndReason =
  | { readonly kind: 'silent'; readonly seconds: number }
  | { readonly kind: 'crashed'; readonly message: string }
  | { readonly kind: 'device-lost'; readonly message: string }
  /** The client ended it: another backend was chosen, or the view closes. */
  | { readonly kind: 'replaced' };

/** What calls of an ended session reject with. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';

  /** @param backend that ran or was being started */
  constructor(
    readonly reason: EndReason,
    readonly backend: Backend | undefined,
    /** Whether `start` had succeeded. */
    readonly started: boolean,
  ) {
    super(`the worker ended: ${reason.kind}`);
  }
}

/** What the session tells. */
export interface SessionEvents {
  progress(stage: string, done: number, total: number): void;
  backendFailed(backend: Backend, reason: string): void;
  /** Told once, before calls under way reject. */
  ended(end: SessionEnded): void;
}

/** A worker that is silent for longer has died, in milliseconds. */
export const SILENCE_LIMIT = 10_000;
/** The same for slow backends, and while something is compiled for the first time. */
export const SLOW_SILENCE_LIMIT = 120_000;

export class WorkerSession {
  /** Which image the worker has; the client counts them. */
  imageVersion = 0;
  /** What the worker predicts with; null: the built-in model, which it starts with. */
  model: WorkerModel | null = null;
  runtime: WorkerRuntime | undefined;
  /** Whether the worker was told what is confirmed of its image. */
  knowsConfirmed = false;

  private backend: Backend | undefined;
  private predictions = 0;
  private callsUnderWay = 0;
  private ended = false;
  private readonly connection: Connection<WorkerApi>;
  private readonly watchdog: Watchdog;
  private readonly end = withReject<never>();

  constructor(
    private readonly handle: WorkerHandle,
    clock: Clock,
    private readonly events: SessionEvents,
  ) {
    // Nobody may be waiting when it ends.
    this.end.promise.catch(() => undefined);
    this.watchdog = new Watchdog(clock, (limit) => this.stop({ kind: 'silent', seconds: limit / 1000 }));
    handle.onError((message) => this.stop({ kind: 'crashed', message }));
    this.connection = connect<WorkerEvents, WorkerApi>(handle.channel, {
      progress: ({ stage, done, total }) => {
        this.watchdog.beat();
        // Nobody waits for it, so nobody is shown how far it is.
        if (stage !== 'background') events.progress(stage, done, total);
      },
      backendTrying: ({ backend }) => {
        this.watchdog.beat();
        this.backend = backend;
      },
      backendFailed: ({ backend, reason }) => {
        this.watchdog.beat();
        events.backendFailed(backend, reason);
      },
      deviceLost: ({ reason }) => this.stop({ kind: 'device-lost', message: reason }),
    });
  }

  /** @throws SessionEnded, or the worker's own LabelerError */
  async start(params: WorkerStart): Promise<WorkerRuntime> {
    this.runtime = await this.watched(SLOW_SILENCE_LIMIT, this.connection.remote.start(params));
    this.backend = this.runtime.backend;
    return this.runtime;
  }

  /** @throws SessionEnded */
  async setImage(image: WorkerImage, version: number): Promise<void> {
    this.imageVersion = version;
    this.knowsConfirmed = false;
    await this.watched(this.silenceLimit(), this.connection.remote.setImage(image));
  }

  /** @throws SessionEnded, or LabelerError `model-invalid`: the worker has the one before then */
  async setModel(model: WorkerModel | null): Promise<void> {
    await this.watched(this.silenceLimit(), this.connection.remote.setModel({ model }));
    this.model = model;
    // Another network is compiled anew.
    this.predictions = 0;
  }

  /** @throws SessionEnded, or a LabelerError: `cancelled` or the worker's own */
  async predict(request: WorkerPredictRequest, signal: AbortSignalLike): Promise<WorkerPrediction> {
    const call = this.connection.remote.predict(request, { signal });
    const prediction = await this.watched(this.silenceLimit(), call);
    this.predictions += 1;
    return prediction;
  }

  /** @throws SessionEnded, or a LabelerError: `cancelled` or the worker's own */
  async learn(
    task: WorkerLiveTask,
    changes: readonly ConfirmedChange[],
    signal: AbortSignalLike,
  ): Promise<boolean> {
    const call = this.connection.remote.learn({ task, changes }, { signal });
    // What was posted is taken over, whatever cancels the call then.
    this.knowsConfirmed = true;
    return (await this.watched(this.silenceLimit(), call)).learned;
  }

  /** @throws SessionEnded, or a LabelerError: `cancelled` or the worker's own */
  async predictLearned(region: PixelRegion | null, signal: AbortSignalLike): Promise<Uint8Array | null> {
    const call = this.connection.remote.predictLearned({ region }, { signal });
    return (await this.watched(this.silenceLimit(), call)).runs;
  }

  /** Asks for what may be given up. @throws SessionEnded, or the worker's own LabelerError, `cancelled` among them */
  background<T>(ask: (worker: BackgroundWorker) => Promise<T>): Promise<T> {
    return this.watched(this.silenceLimit(), ask(this.connection.remote));
  }

  /** Ends the worker; every call under way rejects with {@link SessionEnded}. */
  stop(reason: EndReason): void {
    if (this.ended) return;
    this.ended = true;
    this.watchdog.stop();
    this.handle.terminate();
    const end = new SessionEnded(reason, this.backend, this.runtime !== undefined);
    this.events.ended(end);
    this.end.reject(end);
    this.connection.dispose();
  }

  private silenceLimit(): number {
    const slow = this.runtime === undefined || this.runtime.software || this.runtime.backend === 'cpu';
    const compiles = this.predictions === 0 && this.runtime?.backend !== 'wasm';
    return slow || compiles ? SLOW_SILENCE_LIMIT : SILENCE_LIMIT;
  }

  private async watched<T>(limit: number, call: Promise<T>): Promise<T> {
    this.callsUnderWay += 1;
    this.watchdog.watch(limit);
    try {
      return await Promise.race([this.end.promise, call]);
    } finally {
      this.callsUnderWay -= 1;
      if (this.callsUnderWay === 0) this.watchdog.stop();
    }
  }
}

function withReject<T>(): { promise: Promise<T>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((_resolve, rejectPromise) => {
    reject = rejectPromise;
  });
  return { promise, reject };
}
