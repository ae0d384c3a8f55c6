import { describe, expect, it } from 'vitest';
import { effortUntil, summaryOfEfforts, type Effort } from '../../bench/learning/effort';

/** Three strokes of 10 px, 5 px apart; the second and third of another class. */
const session = {
  accuracy: [0, 0.5, 0.9, 0.97],
  strokes: [
    { classId: 1, from: { x: 0, y: 0 }, to: { x: 10, y: 0 } },
    { classId: 2, from: { x: 10, y: 5 }, to: { x: 10, y: 15 } },
    { classId: 2, from: { x: 13, y: 19 }, to: { x: 19, y: 27 } },
  ],
};

describe('what a session cost', () => {
  it('counts strokes, choices of a class and the pointer path until so much is right', () => {
    expect(effortUntil(session, 0.9)).toEqual({ gestures: 2, classChoices: 2, painting: 20, path: 25 });
    expect(effortUntil(session, 0.95)).toEqual({ gestures: 3, classChoices: 2, painting: 30, path: 40 });
  });

  it('counts the return to a class as a choice, too', () => {
    const [first, second, third] = session.strokes;
    const strokes = [first, second, { ...third, classId: 1 }];
    expect(effortUntil({ ...session, strokes }, 0.95)).toMatchObject({ classChoices: 3 });
  });

  it('costs nothing where enough is right from the start', () => {
    const effort = effortUntil({ ...session, accuracy: [0.91, 0.92] }, 0.9);
    expect(effort).toEqual({ gestures: 0, classChoices: 0, painting: 0, path: 0 });
  });

  it('counts no stroke that was not made', () => {
    const strokes = [session.strokes[0], undefined, session.strokes[1]];
    expect(effortUntil({ accuracy: [0, 0, 0, 1], strokes }, 1)).toMatchObject({ gestures: 2, path: 25 });
  });

  it('has no effort where it never gets there', () => {
    expect(effortUntil(session, 0.98)).toBeUndefined();
  });
});

describe('the efforts of many sessions', () => {
  const effort = (gestures: number): Effort => ({
    gestures,
    classChoices: 1,
    painting: 40 * gestures,
    path: 0,
  });

  it('are medians over those that get there, and how many do', () => {
    const { median, reached } = summaryOfEfforts([effort(1), undefined, effort(5), effort(2)]);
    expect(median).toEqual(effort(2));
    expect(reached).toBe(75);
  });

  it('have no median where none gets there', () => {
    expect(summaryOfEfforts([undefined])).toEqual({ median: undefined, reached: 0 });
  });
});
