/** Figures of many sessions of the simulated person. */
import { median } from '../support';
import type { Session } from './strokeSession';

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

export interface Summary {
  /** Percent of right pixels by number of strokes, mean over sessions. */
  readonly accuracy: Readonly<Record<number, number>>;
  /** Median over sessions; one that never gets there counts as one stroke more than were made. */
  readonly strokesTo90: number;
  /** Percent of the sessions that get there. */
  readonly reached90: number;
  /** Percent of the strokes that lower the accuracy by more than half a point. */
  readonly worse: number;
  /** Milliseconds; undefined where nothing was measured. */
  readonly refit: Percentiles | undefined;
  readonly viewport: Percentiles | undefined;
}

const AFTER = [0, 5, 10, 20, 40];
const HALF_A_POINT = 0.005;

export function summaryOf(sessions: readonly Session[]): Summary {
  const strokes = sessions[0].accuracy.length - 1;
  const to90 = sessions.map(({ accuracy }) => accuracy.findIndex((share) => share >= 0.9));
  const changes = sessions.flatMap(({ accuracy }) =>
    accuracy.slice(1).map((share, i) => share - accuracy[i]),
  );
  return {
    accuracy: Object.fromEntries(
      AFTER.filter((n) => n <= strokes).map((n) => [
        n,
        100 * mean(sessions.map(({ accuracy }) => accuracy[n])),
      ]),
    ),
    strokesTo90: median(to90.map((n) => (n < 0 ? strokes + 1 : n))),
    reached90: 100 * mean(to90.map((n) => (n < 0 ? 0 : 1))),
    worse: 100 * mean(changes.map((change) => (change < -HALF_A_POINT ? 1 : 0))),
    refit: percentilesOf(sessions.flatMap(({ refits }) => refits)),
    viewport: percentilesOf(sessions.flatMap(({ viewports }) => viewports)),
  };
}

function percentilesOf(values: readonly number[]): Percentiles | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: median(sorted), p95: sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] };
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
