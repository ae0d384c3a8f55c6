/** Samples what a page and its workers hold, through the developer tools' protocol. */
import type { CDPSession, Page } from 'playwright-core';

/** Bytes on the heap and behind its arrays, as `Runtime.getHeapUsage` gives them. */
interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

/** Largest numbers of bytes that were seen. */
export interface Peak {
  readonly page: number;
  /** Every worker but the host's. */
  readonly worker: number;
  /** At one time. */
  readonly together: number;
}

const INTERVAL = 50;
/** A worker that computes answers in its next turn. */
const PATIENCE = 5000;

const NOTHING: Peak = { page: 0, worker: 0, together: 0 };

export class MemorySampler {
  private workers = new Set<string>();
  private readonly pending = new Map<number, (result: unknown) => void>();
  private calls = 0;
  private running = true;
  private loop: Promise<void> = Promise.resolve();
  private seen = NOTHING;
  /** What the worker held last, for when it doesn't answer at once. */
  private lastWorker = 0;

  private constructor(private readonly cdp: CDPSession) {}

  /** @param ignored the name of a worker that isn't counted */
  static async start(page: Page, ignored: string): Promise<MemorySampler> {
    const cdp = await page.context().newCDPSession(page);
    const sampler = new MemorySampler(cdp);
    cdp.on('Target.attachedToTarget', ({ sessionId, targetInfo: { type, title } }) => {
      if (type === 'worker' && title !== ignored) sampler.workers.add(sessionId);
    });
    cdp.on('Target.detachedFromTarget', ({ sessionId }) => sampler.workers.delete(sessionId));
    cdp.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message) as { id?: number; result?: unknown };
      if (id !== undefined) sampler.pending.get(id)?.(result);
    });
    await cdp.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
    sampler.loop = sampler.run();
    // Whoever stops the sampler hears of it; before that another error may have closed the page.
    sampler.loop.catch(() => undefined);
    return sampler;
  }

  /** The peak since this was asked last. Rubbish is collected now, so that a step doesn't inherit that of the one before. */
  async takePeak(): Promise<Peak> {
    const { seen } = this;
    await this.collectGarbage();
    this.seen = NOTHING;
    await this.sample();
    return seen;
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.loop;
    await this.cdp.detach();
  }

  private async run(): Promise<void> {
    while (this.running) {
      await this.sample();
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
  }

  private async sample(): Promise<void> {
    const [page, ...workers] = await Promise.all([
      this.cdp.send('Runtime.getHeapUsage').then(bytesOf),
      ...[...this.workers].map(async (session) => {
        const usage = await this.ask(session, 'Runtime.getHeapUsage');
        return usage === undefined ? this.lastWorker : bytesOf(usage as HeapUsage);
      }),
    ]);
    this.lastWorker = workers.reduce((sum, bytes) => sum + bytes, 0);
    const worker = this.lastWorker;
    this.seen = {
      page: Math.max(this.seen.page, page),
      worker: Math.max(this.seen.worker, worker),
      together: Math.max(this.seen.together, page + worker),
    };
  }

  private async collectGarbage(): Promise<void> {
    await this.cdp.send('HeapProfiler.collectGarbage');
    for (const session of this.workers) await this.ask(session, 'HeapProfiler.collectGarbage');
  }

  /** @returns undefined when the worker ended or computes for too long */
  private async ask(sessionId: string, method: string): Promise<unknown> {
    const id = ++this.calls;
    const answer = new Promise((resolve) => this.pending.set(id, resolve));
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), PATIENCE));
    try {
      await this.cdp.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method }),
      });
      return await Promise.race([answer, late]);
    } catch {
      return undefined;
    } finally {
      this.pending.delete(id);
    }
  }
}

function bytesOf({ usedSize, embedderHeapUsedSize, backingStorageSize }: HeapUsage): number {
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}
