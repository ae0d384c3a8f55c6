/** What may be given up for whatever a person waits for. */
import type { Client } from '../../../src/protocol/rpc';
import type { WorkerApi } from '../../../src/protocol/viewWorker';

/** The part of the worker that works in the background. */
export type BackgroundWorker = Pick<
  Client<WorkerApi>,
  'predictAhead' | 'collectPixels' | 'addReplay' | 'trainShared'
>;

export interface BackgroundRunner {
  /**
   * Asks the worker, which has the view's image and model by then.
   * @throws LabelerError `cancelled` where the worker ended, or somebody else needs it; `backend-unavailable`
   */
  background<T>(ask: (worker: BackgroundWorker) => Promise<T>, signal: AbortSignal): Promise<T>;
}
