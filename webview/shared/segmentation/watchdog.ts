/** Notices when nothing is heard for too long. */

/** Timers, replaceable in tests. */
export interface Clock {
  /** @returns how to cancel it */
  after(milliseconds: number, callback: () => void): () => void;
}

export const browserClock: Clock = {
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

export class Watchdog {
  private limit = 0;
  private cancel: (() => void) | undefined;

  /** @param onSilent gets the limit that passed, in milliseconds; the watchdog is off then */
  constructor(
    private readonly clock: Clock,
    private readonly onSilent: (limit: number) => void,
  ) {}

  /** Watches from now on: something must be heard every `limit` milliseconds. */
  watch(limit: number): void {
    this.limit = limit;
    this.restart();
  }

  /** Something was heard. */
  beat(): void {
    if (this.cancel !== undefined) this.restart();
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private restart(): void {
    this.stop();
    this.cancel = this.clock.after(this.limit, () => {
      this.cancel = undefined;
      this.onSilent(this.limit);
    });
  }
}
