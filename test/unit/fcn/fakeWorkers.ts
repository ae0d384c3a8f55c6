/** A segmenter client on workers that run in the test's own thread. */
import { vi } from 'vitest';
import type { RuntimeReport } from '../../../src/protocol/hostView';
import { connect, type Channel, type Handlers } from '../../../src/protocol/rpc';
import type {
  WorkerApi,
  WorkerEvents,
  WorkerImage,
  WorkerPrediction,
} from '../../../src/protocol/viewWorker';
import type { SegmenterEnvironment } from '../../../webview/shared/segmentation/environment';
import { SegmenterClient } from '../../../webview/shared/segmentation/segmenterClient';
import { browserClock } from '../../../webview/shared/segmentation/watchdog';
import type { WorkerHandle } from '../../../webview/shared/segmentation/workerSession';

export const REQUEST = { inputSize: 129, outputStride: 16, classLookup: new Uint8Array(256) } as const;
export const PREDICTION: WorkerPrediction = {
  labels: Uint8Array.of(7),
  meanConfidence: 1,
  milliseconds: 5,
};
export const RUNS = Uint8Array.of(1, 2, 3);
const NONE = new Uint8Array(0);
const COLLECTED = { features: new Uint16Array(0), classes: NONE, present: NONE, candidate: null };
const TRAINED = { json: '{}', weights: NONE, milliseconds: 1 };
export const NEVER = new Promise<never>(() => undefined);

/** A worker in the test's own thread. */
export class FakeWorker implements WorkerHandle {
  terminated = false;
  crash: (message: string) => void = () => undefined;
  readonly channel: Channel;
  readonly events;
  readonly calls: string[] = [];

  constructor(behaviour: Partial<Handlers<WorkerApi>>) {
    const [outside, inside] = channelPair(() => this.terminated);
    this.channel = outside;
    const record =
      <P, R>(name: string, handler: (params: P, context: never) => R) =>
      (params: P, context: unknown): R => {
        this.calls.push(name);
        return handler(params, context as never);
      };
    this.events = connect<WorkerApi, WorkerEvents>(inside, {
      start: record('start', behaviour.start ?? startOn('wasm')),
      setImage: record('setImage', behaviour.setImage ?? (() => undefined)),
      setModel: record('setModel', behaviour.setModel ?? (() => undefined)),
      predict: record('predict', behaviour.predict ?? (() => PREDICTION)),
      learn: record('learn', behaviour.learn ?? (() => ({ learned: true }))),
      predictLearned: record('predictLearned', behaviour.predictLearned ?? (() => ({ runs: RUNS }))),
      predictAhead: record('predictAhead', () => Promise.reject(new Error('nobody asks for it'))),
      collectPixels: record('collectPixels', behaviour.collectPixels ?? (() => COLLECTED)),
      addReplay: record('addReplay', behaviour.addReplay ?? (() => undefined)),
      trainShared: record('trainShared', behaviour.trainShared ?? (() => TRAINED)),
    }).remote;
  }

  onError(listener: (message: string) => void): void {
    this.crash = listener;
  }

  terminate(): void {
    this.terminated = true;
  }
}

function channelPair(closed: () => boolean): [Channel, Channel] {
  const listeners: (((message: unknown) => void) | undefined)[] = [undefined, undefined];
  const end = (own: 0 | 1): Channel => ({
    post: (message) => void Promise.resolve().then(() => closed() || listeners[1 - own]?.(message)),
    listen(listener) {
      listeners[own] = listener;
      return () => (listeners[own] = undefined);
    },
  });
  return [end(0), end(1)];
}

export type Start = Handlers<WorkerApi>['start'];

export function startOn(backend: 'webgpu' | 'wasm' | 'cpu', software = false): Start {
  return () => ({ backend, adapter: `${backend} adapter`, software, failures: [] });
}

/** A client whose workers behave, one after the other, as listed; the last one's behaviour repeats. */
export function makeClient(...behaviours: Partial<Handlers<WorkerApi>>[]) {
  const workers: FakeWorker[] = [];
  const messages: string[] = [];
  const runtimes: RuntimeReport[] = [];
  const loadAssets = vi.fn(() =>
    Promise.resolve({
      workerUrl: 'blob:worker',
      wasm: {},
      modelJson: '{}',
      weights: new ArrayBuffer(0),
      dispose: () => undefined,
    }),
  );
  const environment: SegmenterEnvironment = {
    clock: browserClock,
    loadAssets,
    startWorker: () => {
      const worker = new FakeWorker(behaviours[Math.min(workers.length, behaviours.length - 1)]);
      workers.push(worker);
      return worker;
    },
  };
  const client = new SegmenterClient(
    {
      assets: { worker: '', wasm: {}, modelJson: '', modelWeights: '' },
      backend: 'auto',
      onProgress: () => undefined,
      onRuntime: (report) => runtimes.push(report),
      onMessage: (_level, text) => messages.push(text),
    },
    environment,
  );
  client.setImage(image());
  return { client, workers, messages, runtimes, loadAssets };
}

export function image(): WorkerImage {
  return { name: 'image.png', file: {}, width: 1, height: 1, orientation: 1 };
}

export function predict(client: SegmenterClient): Promise<WorkerPrediction> {
  return client.predict(REQUEST, new AbortController().signal);
}
