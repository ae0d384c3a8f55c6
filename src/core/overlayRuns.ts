/** Runs laid over others. */
import { RUN_STRIDE, RunBuilder, type Change, type Runs } from './runs';

/** What applying `lower` and then `upper` writes. */
export function overlayRuns(lower: Runs, upper: Runs): Runs {
  const result = new RunBuilder();
  let next = 0;
  /** Adds the parts of `upper` that begin before `end`. */
  const addUpper = (end: number): void => {
    for (; next < upper.length && upper[next] < end; next += RUN_STRIDE) {
      result.push(upper[next], upper[next + 1], upper[next + 2]);
    }
  };
  for (let i = 0; i < lower.length; i += RUN_STRIDE) {
    const end = lower[i] + lower[i + 1];
    let at = lower[i];
    while (at < end) {
      addUpper(at + 1);
      if (next > 0) at = Math.max(at, endOf(upper, next - RUN_STRIDE));
      const gapEnd = Math.min(end, next < upper.length ? upper[next] : end);
      result.push(at, gapEnd - at, lower[i + 2]);
      at = Math.max(at, gapEnd);
    }
  }
  addUpper(Infinity);
  return result.finish();
}

/** One change that does what two do one after the other; `second` was made of what `first` leads to. */
export function joinChanges(first: Change, second: Change): Change {
  return {
    before: overlayRuns(second.before, first.before),
    after: overlayRuns(first.after, second.after),
  };
}

function endOf(runs: Runs, at: number): number {
  return runs[at] + runs[at + 1];
}
