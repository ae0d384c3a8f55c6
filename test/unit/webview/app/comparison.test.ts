/** Comparing two label maps, and what of a comparison is on the canvas when. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classOf, CONFIRMED, LabelMap, UNLABELED } from '../../../../src/core/labelMap';
import type { Preview } from '../../../../webview/labeler/canvas/types';
import { Comparison } from '../../../../webview/labeler/conflict/comparison';
import {
  compareCells,
  DIFFERENCE_CLASSES,
  type DifferenceCounts,
} from '../../../../webview/labeler/conflict/differences';
import type { ViewModel } from '../../../../webview/labeler/state/viewModel';

const CONFLICT = { message: 'labels/a.png was changed.', comparable: true };

/** How two cells differ, by the words of {@link DifferenceCounts}. */
function naiveKind(mine: number, theirs: number): keyof DifferenceCounts | undefined {
  if (mine === theirs) return undefined;
  if (classOf(mine) === classOf(theirs)) return 'otherConfirmed';
  if (classOf(mine) === UNLABELED) return 'onlyTheirs';
  return classOf(theirs) === UNLABELED ? 'onlyMine' : 'otherClass';
}

describe('differences', () => {
  const cell = fc.constantFrom(0, 1, 2, UNLABELED, CONFIRMED, CONFIRMED | 1, CONFIRMED | UNLABELED);
  const pairs = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 200 });

  it('are those of a naive comparison, counted and drawn', () => {
    fc.assert(
      fc.property(pairs, (cells) => {
        const mine = Uint16Array.from(cells, ([a]) => a);
        const theirs = Uint16Array.from(cells, ([, b]) => b);
        const drawn = new Uint16Array(mine.length).fill(7);
        const counts = compareCells(mine, theirs, drawn);
        const kinds = cells.map(([a, b]) => naiveKind(a, b));
        for (const { kind } of DIFFERENCE_CLASSES) {
          expect(counts[kind]).toBe(kinds.filter((each) => each === kind).length);
        }
        expect(
          Array.from(drawn, (each) => DIFFERENCE_CLASSES.find(({ id }) => id === classOf(each))?.kind),
        ).toEqual(kinds);
        expect(compareCells(mine, theirs)).toEqual(counts);
      }),
    );
  });
});

type Facts = Pick<ViewModel, 'conflict' | 'comparison'>;

describe('a comparison', () => {
  const map = new LabelMap(2, 2, Uint16Array.of(1, 2, UNLABELED, UNLABELED));
  const theirs = new LabelMap(2, 2, Uint16Array.of(1, 3, 4, UNLABELED));
  let shown: (Preview | null)[];
  let facts: Facts;
  let failures: unknown[];
  let answers: { resolve(map: LabelMap): void; reject(error: Error): void }[];
  let comparison: Comparison;

  beforeEach(() => {
    vi.useFakeTimers();
    shown = [];
    facts = { conflict: null, comparison: null };
    failures = [];
    answers = [];
    comparison = new Comparison({
      map,
      canvas: { setPreview: (preview) => shown.push(preview) },
      readTheirs: () => new Promise((resolve, reject) => answers.push({ resolve, reject })),
      changed: (changed) => (facts = changed),
      failed: (error) => failures.push(error),
    });
  });
  afterEach(() => vi.useRealTimers());

  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

  it('begins with the differences, and each choice shows its map', async () => {
    comparison.setConflict(CONFLICT);
    comparison.toggle();
    expect(facts.comparison).toEqual({ shown: 'differences', counts: null });
    answers[0].resolve(theirs);
    await settle();
    expect(facts.comparison?.counts).toEqual({
      otherClass: 1,
      onlyMine: 0,
      onlyTheirs: 1,
      otherConfirmed: 0,
    });
    expect(shown.at(-1)?.look?.classes).toBe(DIFFERENCE_CLASSES);
    comparison.show('theirs');
    expect(shown.at(-1)).toEqual({ map: theirs });
    expect(comparison.cellAt(0, 1)).toBe(4);
    comparison.show('mine');
    expect(shown.at(-1)).toBeNull();
    comparison.toggle();
    expect(facts).toEqual({ conflict: CONFLICT, comparison: null });
    expect(comparison.cellAt(0, 1)).toBeUndefined();
  });

  it('ends with the conflict, also while the mask is being read', async () => {
    comparison.setConflict(CONFLICT);
    comparison.toggle();
    comparison.setConflict(null);
    expect(facts).toEqual({ conflict: null, comparison: null });
    answers[0].resolve(theirs);
    await settle();
    expect(facts.comparison).toBeNull();
    expect(shown.every((preview) => preview === null)).toBe(true);
  });

  it('shows the mask that was asked for last, whichever is read first', async () => {
    comparison.setConflict(CONFLICT);
    comparison.toggle();
    comparison.setConflict({ ...CONFLICT, message: 'labels/a.png was changed again.' });
    answers[1].resolve(map);
    await settle();
    answers[0].resolve(theirs);
    await settle();
    expect(facts.comparison?.counts?.otherClass).toBe(0);
  });

  it('that can’t be read ends and says why', async () => {
    comparison.setConflict(CONFLICT);
    comparison.toggle();
    answers[0].reject(new Error('gone'));
    await settle();
    expect(failures).toEqual([new Error('gone')]);
    expect(facts.comparison).toBeNull();
  });

  it('is not begun where there is nothing to compare', () => {
    comparison.setConflict({ ...CONFLICT, comparable: false });
    comparison.toggle();
    expect(answers).toEqual([]);
    expect(comparison.end()).toBe(false);
  });

  it('counts anew after the labels changed, once for several changes', async () => {
    comparison.setConflict(CONFLICT);
    comparison.toggle();
    answers[0].resolve(theirs);
    await settle();
    const before = shown.length;
    map.cells[1] = 3;
    comparison.labelsChanged();
    comparison.labelsChanged();
    await vi.advanceTimersByTimeAsync(1000);
    expect(shown.length).toBe(before + 1);
    expect(facts.comparison?.counts).toMatchObject({ otherClass: 0, onlyTheirs: 1 });
    map.cells[1] = 2;
  });
});
