/** Who predicts: when a learned head takes over, what rolling back does, and what numbers versions get. */
import { describe, expect, it } from 'vitest';
import {
  isBetter,
  judged,
  KEPT_VERSIONS,
  newest,
  NOTHING_LEARNED,
  parseState,
  rolledBack,
  serving,
  unseenBy,
  withGiven,
  withVersion,
  type LearnedState,
} from '../../../src/host/learning/learnedState';
import { learnedText } from '../../../src/host/learning/learnedText';

const start = withGiven(NOTHING_LEARNED, 'builtin:voc 1');

/** One more training. */
function trained(state: LearnedState, lacks = false): LearnedState {
  const version = state.lastVersion + 1;
  return withVersion(state, { version, images: version, hidden: 0 }, lacks);
}

/** An approved image, then a training. */
function approved(state: LearnedState, image: string, learned: number, given: number | null): LearnedState {
  return trained(judged(state, { image, learned, given }));
}

describe('taking over', () => {
  it('comes with the third approved image on whose mean the learned heads did better', () => {
    let state = trained(start);
    state = approved(state, 'a', 0.9, 0.5);
    state = approved(state, 'b', 0.9, 0.5);
    expect(serving(state)).toBeUndefined();
    state = approved(state, 'c', 0.2, 0.5);
    expect(serving(state)?.version).toBe(4);
    expect(serving(trained(state))?.version).toBe(5);
  });

  it('looks at the last three alone, and a draw is not better', () => {
    let state = trained(start);
    for (const [image, learned] of [
      ['a', 0.1],
      ['b', 0.1],
      ['c', 0.1],
      ['d', 0.6],
      ['e', 0.6],
    ] as const) {
      state = approved(state, image, learned, 0.5);
      expect(isBetter(state)).toBe(false);
    }
    expect(isBetter(approved(state, 'f', 0.3, 0.5))).toBe(false);
    expect(serving(approved(state, 'f', 0.31, 0.5))?.version).toBe(7);
  });

  it('counts an image that is approved again once', () => {
    let state = trained(start);
    for (let i = 0; i < 4; i++) state = approved(state, 'a', 0.9, 0.1);
    expect(serving(state)).toBeUndefined();
  });

  it('happens at once where the given model knows nothing of the dataset', () => {
    expect(serving(trained(start, true))?.version).toBe(1);
  });

  it('begins anew with another given model', () => {
    const other = withGiven(trained(start, true), 'models/roads 1');
    expect(serving(other)).toBeUndefined();
    expect(other.approvals).toEqual([]);
    expect(newest(other)?.version).toBe(1);
    // The head that served before is no step back from the next one: the model of before it is.
    expect(serving(rolledBack(trained(other, true)) ?? start)).toBeUndefined();
  });
});

describe('rolling back', () => {
  it('goes one version back, then to the given model; trainings go on from there with new numbers', () => {
    let state = trained(trained(trained(start), true));
    expect(serving(state)?.version).toBe(3);
    state = rolledBack(state)!;
    expect(serving(state)?.version).toBe(2);
    expect(serving(trained(state))?.version).toBe(4);
    state = rolledBack(state)!;
    expect(serving(state)).toBeUndefined();
    expect(newest(state)?.version).toBe(1);
    expect(rolledBack(state)).toBeUndefined();
    expect(trained(state).lastVersion).toBe(4);
  });

  it('keeps the given model until the heads do better', () => {
    let state = rolledBack(trained(start, true))!;
    state = trained(state, true);
    expect(serving(state)).toBeUndefined();
    for (const image of ['a', 'b', 'c']) state = approved(state, image, 0.9, 0.5);
    expect(serving(state)?.version).toBe(5);
  });
});

describe('versions', () => {
  it('are kept, the last ones', () => {
    let state = start;
    for (let i = 0; i < 2 * KEPT_VERSIONS; i++) state = trained(state, true);
    expect(state.versions.map(({ version }) => version)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    while (serving(state)) state = rolledBack(state)!;
    expect(state.versions).toEqual([]);
  });

  it('tell which had not learned an image', () => {
    const state = trained(trained(trained(start)));
    expect(unseenBy(state, 3)?.version).toBe(2);
    expect(unseenBy(state, 1)).toBeUndefined();
    expect(unseenBy(state, 9)?.version).toBe(3);
  });
});

describe('the status bar', () => {
  it('says from how many images it learned, and nothing before', () => {
    expect(learnedText(trained(start))).toBeUndefined();
    const first = learnedText(trained(start, true));
    expect(first).toEqual({
      short: 'learned from 1 image',
      lines: ['Model: learned from 1 image, version 1'],
    });
    const state = approved(approved(trained(start, true), 'a', 0.5, null), 'b', 0.75, null);
    expect(learnedText(state)?.short).toBe('learned from 3 images');
    expect(learnedText(state)?.lines[1]).toMatch(/before they were learned: 63%$/);
  });
});

describe('the file', () => {
  it('gives the state back, and refuses anything else', () => {
    const state = approved(trained(start, true), 'a', 0.5, null);
    expect(parseState(JSON.stringify(state))).toEqual(state);
    for (const broken of ['{', '{}', JSON.stringify({ ...state, format: 2 })]) {
      expect(() => parseState(broken)).toThrow();
    }
    const score = { image: 'a', learned: 2, given: 0 };
    expect(() => parseState(JSON.stringify({ ...state, approvals: [score] }))).toThrow();
  });
});
