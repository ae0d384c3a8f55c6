/** Works through many items, some at a time: how far it is, how fast, what failed. Pure but for the clock. */
import { isCancelled } from '../../core/errors';
import type { AbortSignalLike } from '../../protocol/rpc';

/** What became of an item; `skipped`: there was nothing to do any more. */
export type Outcome = 'done' | 'skipped';

export interface Failure<T> {
  readonly item: T;
  readonly reason: string;
}

export interface BatchProgress<T> {
  readonly total: number;
  /** With those that were skipped or failed. */
  readonly done: number;
  /** Items a second lately; null before two were done. */
  readonly rate: number | null;
  readonly secondsLeft: number | null;
  readonly failures: readonly Failure<T>[];
}

export interface BatchOptions<T> {
  readonly items: readonly T[];
  /** How many at a time. */
  readonly atOnce: number;
  work(item: T): Promise<Outcome>;
  /** Whether an error will meet every item. @param inARow items that failed one after the other, with this one */
  isFatal(error: unknown, inARow: number): boolean;
  report(progress: BatchProgress<T>): void;
  readonly signal: AbortSignalLike;
  /** Milliseconds. */
  now(): number;
}

export interface BatchResult<T> {
  readonly done: number;
  readonly skipped: number;
  readonly failures: readonly Failure<T>[];
  /** Items that nobody looked at. */
  readonly left: number;
  readonly cancelled: boolean;
  readonly seconds: number;
}

/** The rate is that of the last ones: the first of all starts the network. */
const WINDOW = 20;

/** @throws the fatal error, once what runs has ended */
export async function runBatch<T>(options: BatchOptions<T>): Promise<BatchResult<T>> {
  const { items, signal } = options;
  const started = options.now();
  const failures: Failure<T>[] = [];
  const counts = { done: 0, skipped: 0 };
  const ends: number[] = [];
  let next = 0;
  let inARow = 0;
  let fatal: Error | undefined;
  let stopped = false;
  const looked = (): number => counts.done + counts.skipped + failures.length;
  const report = (): void =>
    options.report({
      total: items.length,
      done: looked(),
      failures,
      ...speed(ends, items.length - looked()),
    });
  const lane = async (): Promise<void> => {
    while (next < items.length && !stopped && !signal.aborted) {
      const item = items[next++];
      try {
        counts[await options.work(item)]++;
        inARow = 0;
      } catch (error) {
        if (isCancelled(error)) stopped = true;
        else if (options.isFatal(error, ++inARow)) fatal = asError(error);
        else failures.push({ item, reason: asError(error).message });
        stopped ||= fatal !== undefined;
        if (stopped) return;
      }
      ends.push(options.now());
      if (ends.length > WINDOW) ends.shift();
      report();
    }
  };
  report();
  await Promise.all(Array.from({ length: options.atOnce }, lane));
  if (fatal !== undefined) throw fatal;
  const left = items.length - looked();
  return { ...counts, failures, left, cancelled: left > 0, seconds: (options.now() - started) / 1000 };
}

function speed(ends: readonly number[], left: number): Pick<BatchProgress<unknown>, 'rate' | 'secondsLeft'> {
  const [first] = ends;
  const last = ends.at(-1);
  if (last === undefined || last <= first) return { rate: null, secondsLeft: null };
  const rate = ((ends.length - 1) * 1000) / (last - first);
  return { rate, secondsLeft: left / rate };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
