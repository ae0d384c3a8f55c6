/** What the segmenter client needs of the browser; tests bring their own. */
import type { AssetUris } from '../../../src/protocol/hostView';
import { loadAssets, type Assets } from './assets';
import { browserClock, type Clock } from './watchdog';
import type { WorkerHandle } from './workerSession';

export interface SegmenterEnvironment {
  readonly clock: Clock;
  loadAssets(uris: AssetUris, onLoaded: (done: number, total: number) => void): Promise<Assets>;
  startWorker(url: string): WorkerHandle;
}

export const browserEnvironment: SegmenterEnvironment = {
  clock: browserClock,
  loadAssets,
  startWorker,
};

function startWorker(url: string): WorkerHandle {
  const worker = new Worker(url);
  return {
    channel: {
      post: (message, transfer) => worker.postMessage(message, transfer as Transferable[]),
      listen(listener) {
        const onMessage = (event: MessageEvent): void => listener(event.data);
        worker.addEventListener('message', onMessage);
        return () => worker.removeEventListener('message', onMessage);
      },
    },
    onError(listener) {
      worker.addEventListener('error', ({ message }) => listener(message || 'its script could not be run'));
    },
    terminate: () => worker.terminate(),
  };
}
