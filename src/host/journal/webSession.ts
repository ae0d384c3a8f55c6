/**
 * The session of a web extension host: a worker of a page. It holds a lock of the browser as long as it runs, which
 * other pages of the same origin can see; of pages of other origins nothing can be known.
 */
import type { JournalOwner, JournalSession } from './journalOwner';

const LOCK = 'fcn-labeler-session-';

/** The parts of the worker's globals that are used; the host's code knows no DOM types. */
interface WebGlobals {
  readonly location?: { readonly origin: string };
  readonly navigator?: {
    readonly locks?: {
      request(name: string, callback: () => Promise<void>): Promise<void>;
      query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
    };
  };
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
}

export class WebSession implements JournalSession {
  readonly owner: JournalOwner;
  private release: () => void = () => undefined;

  constructor(private readonly globals: WebGlobals = globalThis) {
    const { location, crypto } = globals;
    this.owner = { session: randomName(crypto), host: location?.origin ?? '' };
    const held = new Promise<void>((resolve) => (this.release = resolve));
    // Refused in pages without an origin of their own: others then take this session for alive.
    this.locks?.request(LOCK + this.owner.session, () => held).catch(() => undefined);
  }

  async isAlive(other: JournalOwner): Promise<boolean> {
    if (other.session === this.owner.session) return true;
    if (this.locks === undefined || other.host !== this.owner.host || other.host === 'null') return true;
    try {
      const { held = [] } = await this.locks.query();
      return held.some(({ name }) => name === LOCK + other.session);
    } catch {
      return true;
    }
  }

  /** Ends the session, as the end of the page does. */
  dispose(): void {
    this.release();
  }

  private get locks() {
    return this.globals.navigator?.locks;
  }
}

/** `randomUUID` isn't there on pages without TLS. */
function randomName(crypto: WebGlobals['crypto']): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
