/** Long work in slices, so that the host answers in between. */

/** Longest slice, in milliseconds. */
const SLICE = 10;

export class Turns {
  private since = performance.now();

  /** @param isStopped whether nobody wants the result any more */
  constructor(private readonly isStopped: () => boolean) {}

  /** Whether it is time to {@link take} one: asking is cheap, waiting for every file isn't. */
  get isDue(): boolean {
    return performance.now() - this.since > SLICE;
  }

  /** Lets others have a turn. @throws Stopped */
  async take(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (this.isStopped()) throw new Stopped();
    this.since = performance.now();
  }
}

/** Nobody wants the result any more. */
export class Stopped extends Error {}
