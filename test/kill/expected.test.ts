/** The judge itself: what it must refuse. */
import { describe, expect, it } from 'vitest';
import { Expected } from './expected';
import type { Report } from './report';
import { blank, nameOf, Script } from './script';

const start = blank({ width: 8, height: 6 });

/** The contents at the start and after each of the first steps of a script. */
function contents(seed: number, steps: number): string[] {
  const script = new Script(seed, start);
  return [nameOf(start), ...Array.from({ length: steps }, () => nameOf(script.next().contents.at(-1)!))];
}

/** Reports of steps that are done at these times. */
function done(...times: readonly number[]): Report[] {
  return times.flatMap((at, step): Report[] => [
    { type: 'start', step, at: at - 1 },
    { type: 'done', step, at },
  ]);
}

/** The first two steps of this script change something each. */
const SEED = Array.from({ length: 1000 }, (_, seed) => seed).find(
  (seed) => new Set(contents(seed, 2)).size === 3,
)!;
const [atStart, first, second] = contents(SEED, 2);

describe('what may be found after a kill', () => {
  it('is what was committed, and what had begun', () => {
    const expected = new Expected(start);
    expected.follow([...done(100), { type: 'start', step: 1, at: 150 }], SEED, null);
    expected.killed(1000);
    expect(expected.find(second)?.loss).toEqual({ edits: 0, age: 0 });
  });

  it('is nothing older than 250 ms', () => {
    const expected = new Expected(start);
    expected.follow(done(100, 800), SEED, null);
    expected.killed(1000);
    expect(expected.find(atStart)).toBeUndefined();
    expect(expected.find(first)?.loss).toEqual({ edits: 1, age: 200 });
  });
});

describe('what only a journal can bring back', () => {
  const after = (...times: readonly number[]): Expected => {
    const expected = new Expected(start);
    expected.follow(done(...times), SEED, null);
    expected.killed(1000);
    return expected;
  };

  it('is what mask and backup lack, and may not be lost', () => {
    expect(after(100, 600).needsJournal(new Set([atStart]))).toBe(true);
    expect(after(100, 600).needsJournal(new Set([atStart, first]))).toBe(true);
    expect(after(100, 600).needsJournal(new Set([atStart, second]))).toBe(false);
  });

  it('is nothing of what was done a moment ago', () => {
    expect(after(100, 800).needsJournal(new Set([first]))).toBe(false);
    expect(after(800, 900).needsJournal(new Set())).toBe(false);
  });
});

describe('what a mask may hold', () => {
  const saving: Report = { type: 'saving', step: 0, at: 150 };
  const saved: Report = { type: 'saved', step: 0, at: 250 };
  const [one, two] = [done(100), done(100, 200).slice(2)];

  it('is the old or the new content while a save is under way', () => {
    const expected = new Expected(start);
    expected.follow([...one, saving], SEED, null);
    expect([null, first, second].map((name) => expected.allowsMask(name))).toEqual([true, true, false]);
  });

  it('is the new content once it was saved, or what came while it was', () => {
    const expected = new Expected(start);
    expected.follow([...one, saving, ...two, saved], SEED, null);
    expect([null, first, second].map((name) => expected.allowsMask(name))).toEqual([false, true, true]);
  });
});
