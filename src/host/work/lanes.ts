/** Gives out a page's lanes, each to one at a time. */
export class Lanes {
  private readonly free: number[];
  private readonly waiting: ((lane: number) => void)[] = [];

  constructor(count: number) {
    this.free = Array.from({ length: count }, (_, lane) => lane);
  }

  /** Runs something in the next free lane. */
  async run<T>(work: (lane: number) => Promise<T>): Promise<T> {
    const lane = this.free.shift() ?? (await new Promise<number>((resolve) => this.waiting.push(resolve)));
    try {
      return await work(lane);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free.push(lane);
      else next(lane);
    }
  }
}
