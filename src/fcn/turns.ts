/** Long computations give others a turn: messages (a cancel among them) are read in between. */
import { LabelerError } from '../core/errors';

/** The part of an abort signal that a computation polls. */
export interface AbortFlag {
  readonly aborted: boolean;
}

/** What runtimes have to queue a macrotask; core's types know neither Node nor the DOM. */
interface MacrotaskGlobals {
  setImmediate?: (callback: () => void) => void;
  MessageChannel?: new () => {
    port1: { onmessage: (() => void) | null; close(): void };
    port2: { postMessage(message: null): void };
  };
}

/**
 * Waits for one macrotask, then looks at the signal. A posted message instead of a timer, because browsers
 * stretch nested timers to 4 ms.
 * @throws LabelerError `cancelled`
 */
export async function takeTurn(signal: AbortFlag | undefined): Promise<void> {
  await macrotask();
  throwIfAborted(signal);
}

/** @throws LabelerError `cancelled` */
export function throwIfAborted(signal: AbortFlag | undefined): void {
  if (signal?.aborted) throw new LabelerError('cancelled', 'cancelled');
}

function macrotask(): Promise<void> {
  const { setImmediate, MessageChannel } = globalThis as unknown as MacrotaskGlobals;
  return new Promise((resolve, reject) => {
    if (setImmediate) {
      setImmediate(resolve);
    } else if (MessageChannel) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else {
      reject(new Error('this runtime has neither setImmediate nor MessageChannel'));
    }
  });
}
