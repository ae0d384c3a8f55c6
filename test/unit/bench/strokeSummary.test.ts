import { describe, expect, it } from 'vitest';
import type { Session } from '../../bench/learning/strokeSession';
import { summaryOf } from '../../bench/learning/strokeSummary';

function sessionOf(...accuracy: number[]): Session {
  return { accuracy, strokes: [], refits: [], viewports: [] };
}

describe('the summary of sessions', () => {
  it('takes the mean accuracy by number of strokes, as far as there are any', () => {
    const sessions = [sessionOf(0.8, 0, 0, 0, 0, 0.9), sessionOf(0.6, 0, 0, 0, 0, 0.7)];
    const { accuracy } = summaryOf(sessions);
    expect(Object.keys(accuracy)).toEqual(['0', '5']);
    expect(accuracy[0]).toBeCloseTo(70);
    expect(accuracy[5]).toBeCloseTo(80);
  });

  it('counts strokes until so much is right, one more than were made where it never is', () => {
    const { to90, to95 } = summaryOf([sessionOf(0.9, 0.9), sessionOf(0.8, 0.95), sessionOf(0.8, 0.89)]);
    expect(to90).toMatchObject({ median: 1, most: 2 });
    expect(to90.reached).toBeCloseTo(66.7, 1);
    expect(to95).toMatchObject({ median: 2, most: 2 });
    expect(to95.reached).toBeCloseTo(33.3, 1);
  });

  it('counts the strokes that lower the accuracy by more than half a point', () => {
    expect(summaryOf([sessionOf(0.8, 0.796, 0.79, 0.9, 0.85)]).worse).toBe(50);
  });
});
