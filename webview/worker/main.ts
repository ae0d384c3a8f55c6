/** The segmentation worker of the labeler's view. */
import { connect, type Channel, type Connection, type Handlers } from '../../src/protocol/rpc';
import type { WorkerApi, WorkerEvents } from '../../src/protocol/viewWorker';
import { SegmentationService } from './service';

declare const self: DedicatedWorkerGlobalScope;

const channel: Channel = {
  post: (message, transfer) => self.postMessage(message, transfer as Transferable[]),
  listen(listener) {
    const onMessage = (event: MessageEvent): void => listener(event.data);
    self.addEventListener('message', onMessage);
    return () => self.removeEventListener('message', onMessage);
  },
};

// The service tells the view about progress, and the view's calls reach the service: each needs the other.
const connection: Connection<WorkerEvents> = connect<WorkerApi, WorkerEvents>(channel, {
  start: (params, context) => handlers.start(params, context),
  setImage: (params, context) => handlers.setImage(params, context),
  setModel: (params, context) => handlers.setModel(params, context),
  predict: (params, context) => handlers.predict(params, context),
  learn: (params, context) => handlers.learn(params, context),
  predictLearned: (params, context) => handlers.predictLearned(params, context),
  predictAhead: (params, context) => handlers.predictAhead(params, context),
  collectPixels: (params, context) => handlers.collectPixels(params, context),
  addReplay: (params, context) => handlers.addReplay(params, context),
  trainShared: (params, context) => handlers.trainShared(params, context),
});
const handlers: Handlers<WorkerApi> = new SegmentationService(connection.remote).handlers();
