/** The page around the view: the host lives in a worker, and what the main thread does and holds is recorded. */
import type { VsCodeApi } from '../../../webview/shared/vscodeApi';
import type { FakeHostOptions } from '../app/fakeHost';
import { THEMES } from '../app/themes';
import { HOST_NAME } from './hostName';
import type { FromHost, HostOrder, ToHost } from './hostWorker';

/** A task of the main thread that took 50 ms or more. */
export interface LongTask {
  /** Since the page began, ms. */
  readonly start: number;
  readonly duration: number;
}

export interface MemoryHarness {
  readonly longTasks: readonly LongTask[];
  /** Follows an order in the host; resolves when the host is done. */
  order(order: HostOrder): Promise<void>;
}

declare global {
  interface Window {
    memoryHarness: MemoryHarness;
    memoryOptions: Omit<FakeHostOptions, 'bytes'>;
  }
}

const longTasks: LongTask[] = [];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) longTasks.push({ start: startTime, duration });
}).observe({ type: 'longtask', buffered: true });

const waiting = new Map<number, (error: string | undefined) => void>();
let orders = 0;

const started = startHost();

async function startHost(): Promise<Worker> {
  const script = await (await fetch('host.js')).blob();
  const worker = new Worker(URL.createObjectURL(script), { name: HOST_NAME });
  worker.addEventListener('message', ({ data }: MessageEvent<FromHost>) => {
    if (data.kind === 'done') waiting.get(data.id)?.(data.error);
    else window.dispatchEvent(new MessageEvent('message', { data: data.message }));
  });
  const bytes = await (await fetch('image')).arrayBuffer();
  const options = { ...window.memoryOptions, bytes: new Uint8Array(bytes) };
  worker.postMessage({ kind: 'options', options } satisfies ToHost, [bytes]);
  return worker;
}

window.memoryHarness = {
  longTasks,
  async order(order) {
    const worker = await started;
    const id = ++orders;
    await new Promise<void>((resolve, reject) => {
      waiting.set(id, (error) => (error === undefined ? resolve() : reject(new Error(error))));
      worker.postMessage({ kind: 'order', id, order } satisfies ToHost);
    });
  },
};

let state: unknown;
const api: VsCodeApi = {
  postMessage(message) {
    const copy: unknown = structuredClone(message);
    void started.then((worker) => worker.postMessage({ kind: 'view', message: copy } satisfies ToHost));
  },
  getState: () => state,
  setState: (value) => (state = value),
};
window.acquireVsCodeApi = () => api;
for (const [name, color] of Object.entries(THEMES.dark2026.colors)) {
  document.documentElement.style.setProperty(`--vscode-${name.replaceAll('.', '-')}`, color);
}
