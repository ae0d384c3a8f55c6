/** Decides what follows when a worker has ended by itself: the same backend again, or the next one. */
import { BACKENDS, type Backend } from '../../../src/protocol/hostView';
import type { EndReason, SessionEnded } from './workerSession';

/** How often a backend's worker is started again before the next backend gets its turn. */
export const MAX_RESTARTS = 2;

export class RestartPolicy {
  /** Nothing is left to start. */
  exhausted = false;
  private readonly restarts = new Map<Backend | undefined, number>();
  private readonly skipped = new Map<Backend, string>();

  /** Backends that aren't tried any more. */
  get skip(): Backend[] {
    return [...this.skipped.keys()];
  }

  /** The skipped backends and why. */
  get failures(): { backend: Backend; reason: string }[] {
    return [...this.skipped].map(([backend, reason]) => ({ backend, reason }));
  }

  /** @returns what to tell the person */
  ended({ reason, backend, started }: SessionEnded): string {
    const restarts = this.restarts.get(backend) ?? 0;
    const hangsAtStart = reason.kind === 'silent' && !started && backend !== undefined;
    const hopeless = reason.kind === 'device-lost' || hangsAtStart;
    if (!hopeless && restarts < MAX_RESTARTS) {
      this.restarts.set(backend, restarts + 1);
      return `Segmentation ${describe(reason)} and was started again.`;
    }
    if (backend !== undefined) this.skipped.set(backend, describe(reason));
    // A worker that dies before it names a backend dies with each.
    this.exhausted = backend === undefined || this.skipped.size === BACKENDS.length;
    const what = `Segmentation${backend === undefined ? '' : ` on ${backend}`} ${describe(reason)}`;
    return this.exhausted
      ? `${what}; nothing is left to run it on.`
      : `${what}; it goes on with the next backend.`;
  }

  reset(): void {
    this.restarts.clear();
    this.skipped.clear();
    this.exhausted = false;
  }
}

function describe(reason: EndReason): string {
  switch (reason.kind) {
    case 'silent':
      return `did not answer for ${reason.seconds} s`;
    case 'crashed':
      return `failed (${reason.message})`;
    case 'device-lost':
      return `lost its graphics device${reason.message === '' ? '' : ` (${reason.message})`}`;
    case 'replaced':
      return 'was replaced';
  }
}
