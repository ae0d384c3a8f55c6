import type { AbortSignalLike } from '../../src/protocol/rpc';

/** The browser's own signal, aborted when a caller on the other side cancels. */
export function toSignal(signal: AbortSignalLike): AbortSignal {
  const controller = new AbortController();
  signal.addEventListener('abort', () => controller.abort());
  if (signal.aborted) controller.abort();
  return controller.signal;
}
