/** A segmentation worker without a network: a disc of class 1 in the middle, after a few steps. */
import { cancelled, connect, type CallContext, type Channel } from '../../../src/protocol/rpc';
import type { WorkerApi, WorkerEvents, WorkerPrediction } from '../../../src/protocol/viewWorker';

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

let size = { width: 0, height: 0 };

const { remote } = connect<WorkerApi, WorkerEvents>(channel, {
  start: () => ({ backend: 'wasm', adapter: 'SIMD', software: false, failures: [] }),
  setImage({ bitmap }) {
    const { width, height } = bitmap as ImageBitmap;
    size = { width, height };
  },
  async predict(_request, context) {
    for (let done = 1; done <= STEPS; done++) {
      await new Promise((resolve) => setTimeout(resolve, STEP_TIME));
      if (context.signal.aborted) throw cancelled();
      void remote.progress({ stage: 'network', done, total: STEPS });
    }
    return disc(context);
  },
});

function disc(context: CallContext): WorkerPrediction {
  const { width, height } = size;
  const classes = new Uint8Array(width * height);
  const radius = Math.min(width, height) / 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = Math.hypot(x - width / 2, y - height / 2) < radius;
      classes[y * width + x] = inside ? 1 : 0;
    }
  }
  const confidence = new Uint8Array(width * height).fill(204);
  context.transfer.push(classes.buffer, confidence.buffer);
  return { width, height, classes, confidence, milliseconds: STEPS * STEP_TIME };
}
