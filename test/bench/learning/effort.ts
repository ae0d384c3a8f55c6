/** What a session cost the simulated person until so much was right. */
import { median } from '../support';
import type { Line, Point } from './person';
import type { Session, SessionStroke } from './strokeSession';

export interface Effort {
  /** Strokes. */
  readonly gestures: number;
  /** Times that another class is chosen, the first one included. */
  readonly classChoices: number;
  /** Image pixels that the pointer goes while it paints. */
  readonly painting: number;
  /** Image pixels that it goes in all: while it paints, and from the end of a stroke to the start of the next. */
  readonly path: number;
}

/** @param target share of right pixels, 0..1 @returns undefined where the session never gets there */
export function effortUntil(
  { accuracy, strokes }: Pick<Session, 'accuracy' | 'strokes'>,
  target: number,
): Effort | undefined {
  const count = accuracy.findIndex((share) => share >= target);
  return count < 0 ? undefined : effortOf(strokes.slice(0, count).filter((stroke) => stroke !== undefined));
}

function effortOf(strokes: readonly SessionStroke[]): Effort {
  const painting = sum(strokes.map(lengthOf));
  const between = sum(strokes.slice(1).map(({ from }, i) => distance(strokes[i].to, from)));
  const choices = strokes.filter(({ classId }, i) => i === 0 || classId !== strokes[i - 1].classId);
  return { gestures: strokes.length, classChoices: choices.length, painting, path: painting + between };
}

export interface EffortSummary {
  /** Medians over the sessions that get there; undefined where none does. */
  readonly median: Effort | undefined;
  /** Percent of the sessions that get there. */
  readonly reached: number;
}

export function summaryOfEfforts(efforts: readonly (Effort | undefined)[]): EffortSummary {
  const there = efforts.filter((effort) => effort !== undefined);
  const medianOf = (what: keyof Effort): number => median(there.map((effort) => effort[what]));
  return {
    median:
      there.length === 0
        ? undefined
        : {
            gestures: medianOf('gestures'),
            classChoices: medianOf('classChoices'),
            painting: medianOf('painting'),
            path: medianOf('path'),
          },
    reached: (100 * there.length) / efforts.length,
  };
}

function lengthOf({ from, to }: Line): number {
  return distance(from, to);
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
