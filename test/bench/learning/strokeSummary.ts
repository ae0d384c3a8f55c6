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
  readonly to90: StrokesTo;
  readonly to95: StrokesTo;
  /** Percent of the strokes that lower the accuracy by more than half a point. */
  readonly worse: number;
  /** Milliseconds; undefined where nothing was measured. */
  readonly refit: Percentiles | undefined;
  readonly viewport: Percentiles | undefined;
}

/** Until so much is right. A session that never gets there counts as one stroke more than were made. */
export interface StrokesTo {
  readonly median: number;
  /** Of any session. */
  readonly most: number;
  /** Percent of the sessions that get there. */
  readonly reached: number;
}

const AFTER = [0, 5, 10, 20, 40];
const HALF_A_POINT = 0.005;

export function summaryOf(sessions: readonly Session[]): Summary {
  const strokes = sessions[0].accuracy.length - 1;
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
    to90: strokesTo(0.9, sessions),
    to95: strokesTo(0.95, sessions),
    worse: 100 * mean(changes.map((change) => (change < -HALF_A_POINT ? 1 : 0))),
    refit: percentilesOf(sessions.flatMap(({ refits }) => refits)),
    viewport: percentilesOf(sessions.flatMap(({ viewports }) => viewports)),
  };
}

function strokesTo(target: number, sessions: readonly Session[]): StrokesTo {
  const counts = sessions.map(({ accuracy }) => {
    const n = accuracy.findIndex((share) => share >= target);
    return n < 0 ? accuracy.length : n;
  });
  const there = sessions.filter(({ accuracy }) => accuracy.some((share) => share >= target));
  return {
    median: median(counts),
    most: Math.max(...counts),
    reached: (100 * there.length) / sessions.length,
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
