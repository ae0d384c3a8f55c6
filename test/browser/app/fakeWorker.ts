/** A segmentation worker without a network: a disc of class 1 in the middle, after a few steps. */
import { packCells } from '../../../src/core/packing';
import { cancelled, connect, type AbortSignalLike, type Channel } from '../../../src/protocol/rpc';
import type { WorkerApi, WorkerEvents, WorkerImage } from '../../../src/protocol/viewWorker';
import { HELD_INPUT_SIZE, LET_GO } from './fakeNetwork';

const STEPS = 8;
const STEP_TIME = 60;

const channel: Channel = {
  post: (message) => self.postMessage(message),
  listen(listener) {
    const receive = (event: MessageEvent): void => listener(event.data);
    self.addEventListener('message', receive);
    return () => self.removeEventListener('message', receive);
  },
};

let image: Pick<WorkerImage, 'width' | 'height' | 'orientation'> = { width: 0, height: 0, orientation: 1 };

const { remote } = connect<WorkerApi, WorkerEvents>(channel, {
  start: () => ({ backend: 'wasm', adapter: 'SIMD', software: false, failures: [] }),
  setImage: (params) => void (image = params),
  setModel: () => undefined,
  learn: () => ({ learned: false }),
  predictLearned: () => ({ runs: null }),
  predictAhead: () => Promise.reject(cancelled()),
  collectPixels: () => Promise.reject(cancelled()),
  addReplay: () => undefined,
  trainShared: () => Promise.reject(cancelled()),
  async predict({ inputSize }, { signal }) {
    for (let done = 1; done <= STEPS; done++) {
      await new Promise((resolve) => setTimeout(resolve, STEP_TIME));
      if (done === STEPS && inputSize === HELD_INPUT_SIZE) await letGo(signal);
      if (signal.aborted) throw cancelled();
      void remote.progress({ stage: 'network', done, total: STEPS });
    }
    return { labels: packCells(disc()), meanConfidence: 0.8, milliseconds: STEPS * STEP_TIME };
  },
});

/** Resolves when a test lets the network go, or the prediction is cancelled. */
function letGo(signal: AbortSignalLike): Promise<void> {
  const held = new BroadcastChannel(LET_GO);
  return new Promise<void>((resolve) => {
    held.onmessage = () => resolve();
    signal.addEventListener('abort', () => resolve());
    if (signal.aborted) resolve();
  }).finally(() => held.close());
}

/** Raw cells; a disc is the same however it is turned. */
function disc(): Uint16Array {
  const { width, height } = image;
  const cells = new Uint16Array(width * height);
  const radius = Math.min(width, height) / 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = Math.hypot(x - width / 2, y - height / 2) < radius;
      cells[y * width + x] = inside ? 1 : 0;
    }
  }
  return cells;
}
