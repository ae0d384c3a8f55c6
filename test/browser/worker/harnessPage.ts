/** The page of the worker's tests: the real client and the real worker, driven through `window.segmentation`. */
import { readImageHeader } from '../../../src/core/image/imageHeader';
import type { BackendSetting, RuntimeReport } from '../../../src/protocol/hostView';
import type { WorkerModel } from '../../../src/protocol/viewWorker';
import { ImageBorder } from '../../../webview/labeler/imageBorder';
import { browserEnvironment } from '../../../webview/shared/segmentation/environment';
import { SegmenterClient } from '../../../webview/shared/segmentation/segmenterClient';

export interface HarnessOptions {
  readonly backend: BackendSetting;
  readonly imageUrl: string;
  /** How much faster than the clock the watchdog's limits pass. */
  readonly haste?: number;
}

export interface HarnessPrediction {
  readonly width: number;
  readonly height: number;
  /** Upright bytes in base64: an array of numbers is slow to hand over. */
  readonly classes: string;
  readonly meanConfidence: number;
  readonly milliseconds: number;
  readonly stages: readonly string[];
}

/** What the page offers to Playwright. */
export interface Segmentation {
  readonly messages: string[];
  readonly runtime: RuntimeReport | undefined;
  readonly workers: number;
  predict(inputSize: number, outputStride: 8 | 16): Promise<HarnessPrediction>;
  /** Cancels a prediction at its n-th step and waits until the worker is through with it. @returns how many it did, of how many */
  stepsOfCancelled(inputSize: number, step: number): Promise<{ done: number; total: number }>;
  setImage(url: string): Promise<void>;
  /** @param folder of `model.json` and `weights.bin`; null: the built-in model */
  setModel(folder: string | null): Promise<void>;
  /** Makes the present worker hang or throw (`faults.js`). */
  fault(kind: 'hang' | 'throw'): void;
}

declare global {
  interface Window {
    openSegmentation(options: HarnessOptions): Promise<Segmentation>;
    segmentation: Segmentation;
  }
}

const WASM = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];

window.openSegmentation = async ({ backend, imageUrl, haste = 1 }) => {
  const workers: Worker[] = [];
  const messages: string[] = [];
  const stages = new Set<string>();
  let runtime: RuntimeReport | undefined;
  let onProgress: (stage: string, done: number, total: number) => void = () => undefined;
  const client = new SegmenterClient(
    {
      assets: {
        worker: '/worker.js',
        wasm: Object.fromEntries(WASM.map((name) => [name, `/wasm/${name}`])),
        modelJson: '/model.json',
        modelWeights: '/weights.bin',
      },
      backend,
      onProgress(stage, done, total) {
        stages.add(stage);
        onProgress(stage, done, total);
      },
      onRuntime: (report) => (runtime = report),
      onMessage: (_level, text) => messages.push(text),
    },
    {
      ...browserEnvironment,
      clock: { after: (ms, callback) => browserEnvironment.clock.after(ms / haste, callback) },
      startWorker: (url) => spyOnWorkers(workers, () => browserEnvironment.startWorker(url)),
    },
  );
  let border = await setImage(client, imageUrl);
  const predict = (inputSize: number, outputStride: 8 | 16, signal: AbortSignal) =>
    client.predict(
      { inputSize, outputStride, classLookup: Uint8Array.from({ length: 256 }, (_, i) => i) },
      signal,
    );

  return {
    messages,
    get runtime() {
      return runtime;
    },
    get workers() {
      return workers.length;
    },
    async predict(inputSize, outputStride) {
      stages.clear();
      const prediction = await predict(inputSize, outputStride, new AbortController().signal);
      const { width, height, classes } = await border.unpackClasses(prediction.labels);
      const { meanConfidence, milliseconds } = prediction;
      return { width, height, classes: toBase64(classes), meanConfidence, milliseconds, stages: [...stages] };
    },
    async stepsOfCancelled(inputSize, step) {
      const abort = new AbortController();
      const steps = { done: 0, total: 0 };
      const reached = new Promise<void>((resolve) => {
        onProgress = (stage, done, total) => {
          if (stage !== 'network') return;
          Object.assign(steps, { done, total });
          if (done === step) resolve();
        };
      });
      const cancelled = predict(inputSize, 16, abort.signal).then(
        () => false,
        () => true,
      );
      await reached;
      const ended = answerOf(workers.at(-1)!);
      abort.abort();
      if (!(await cancelled)) throw new Error('it was not cancelled');
      await ended;
      onProgress = () => undefined;
      return steps;
    },
    async setImage(url) {
      border = await setImage(client, url);
    },
    async setModel(folder) {
      client.setModel(folder === null ? null : await fetchModel(folder));
    },
    fault: (kind) => workers.at(-1)?.postMessage({ fault: kind }),
  };
};

async function setImage(client: SegmenterClient, url: string): Promise<ImageBorder> {
  const file = await (await fetch(url)).blob();
  const { width, height, orientation } = readImageHeader(new Uint8Array(await file.arrayBuffer()), url);
  client.setImage({ name: url, file, width, height, orientation });
  return new ImageBorder({ width, height }, orientation);
}

async function fetchModel(folder: string): Promise<WorkerModel> {
  const [json, weights] = await Promise.all([fetch(`${folder}/model.json`), fetch(`${folder}/weights.bin`)]);
  return { name: folder, json: await json.text(), weights: new Uint8Array(await weights.arrayBuffer()) };
}

/** Resolves when the worker answers the call under way, be it with an error. */
function answerOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.addEventListener('message', function listen({ data }: MessageEvent<{ kind: string }>) {
      if (data.kind !== 'result' && data.kind !== 'error') return;
      worker.removeEventListener('message', listen);
      resolve();
    });
  });
}

/** Collects the workers that `start` makes. */
function spyOnWorkers<T>(workers: Worker[], start: () => T): T {
  const RealWorker = window.Worker;
  window.Worker = class extends RealWorker {
    constructor(url: string | URL) {
      super(url);
      workers.push(this);
    }
  };
  try {
    return start();
  } finally {
    window.Worker = RealWorker;
  }
}

function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 8192)
    parts.push(String.fromCharCode(...bytes.subarray(i, i + 8192)));
  return btoa(parts.join(''));
}
