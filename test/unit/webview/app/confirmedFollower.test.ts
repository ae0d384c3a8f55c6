import { describe, expect, it } from 'vitest';
import { CONFIRMED } from '../../../../src/core/labelMap';
import { ForgottenPixels } from '../../../../src/core/forgottenPixels';
import { applyRuns } from '../../../../src/core/runs';
import { ConfirmedFollower } from '../../../../webview/labeler/learning/confirmedFollower';

const run = (start: number, classId: number) => Uint32Array.of(start, 2, classId | CONFIRMED);
const stroke = (edit: number, undone = false) => ({ edit, kind: 'stroke' as const, undone });

function follower(
  forgotten = new ForgottenPixels(),
  isSettled = () => true,
): { cells: Uint16Array; follower: ConfirmedFollower } {
  const cells = new Uint16Array(20).fill(255);
  applyRuns(cells, run(0, 1));
  return { cells, follower: new ConfirmedFollower(cells, forgotten, isSettled) };
}

describe('what a worker must hear', () => {
  it('is everything at first, the stroke by itself', () => {
    const { cells, follower: each } = follower();
    applyRuns(cells, run(4, 2));
    each.changed(stroke(7), run(4, 2));
    expect(each.isFollowed).toBe(false);
    expect(each.take(true)).toEqual([
      { kind: 'all', runs: run(0, 1) },
      { kind: 'painted', edit: 7, runs: run(4, 2) },
    ]);
    expect(each.isFollowed).toBe(true);
  });

  it('is each stroke, undo and redo from then on, once', () => {
    const { follower: each } = follower();
    each.take(true);
    each.changed(stroke(1), run(4, 2));
    expect(each.take(false)).toEqual([{ kind: 'painted', edit: 1, runs: run(4, 2) }]);
    each.changed(stroke(1, true), run(4, 255));
    each.changed(stroke(1), run(4, 2));
    expect(each.take(false)).toEqual([
      { kind: 'takenBack', edit: 1 },
      { kind: 'painted', edit: 1, runs: run(4, 2) },
    ]);
    expect(each.take(false)).toEqual([]);
  });

  it('is nothing of predictions', () => {
    const { follower: each } = follower();
    each.take(true);
    each.changed({ edit: 1, kind: 'prediction', undone: false }, Uint32Array.of(4, 9, 2));
    expect(each.take(false)).toEqual([]);
  });

  it.each([
    ['another edit', { edit: 5, kind: 'other' as const, undone: false }],
    ['a stroke of before is undone', stroke(99, true)],
  ])('is everything anew once %s', (_what, cause) => {
    const { cells, follower: each } = follower();
    applyRuns(cells, run(4, 2));
    each.changed(stroke(1), run(4, 2));
    each.take(true);
    each.changed(cause, run(8, 1));
    expect(each.isFollowed).toBe(false);
    applyRuns(cells, run(8, 1));
    const [all] = each.take(false);
    expect(all.kind === 'all' && [...all.runs]).toEqual([...run(0, 1), ...run(4, 2), ...run(8, 1)]);
  });

  it('is everything for another worker, strokes by themselves', () => {
    const { cells, follower: each } = follower();
    each.take(true);
    applyRuns(cells, run(4, 2));
    each.changed(stroke(1), run(4, 2));
    each.take(false);
    expect(each.take(true)).toEqual([
      { kind: 'all', runs: run(0, 1) },
      { kind: 'painted', edit: 1, runs: run(4, 2) },
    ]);
  });

  it('is what a stroke had covered, once it is undone, though the worker never heard of it', () => {
    const { cells, follower: each } = follower();
    applyRuns(cells, run(0, 2));
    each.changed(stroke(1), run(0, 2));
    applyRuns(cells, run(6, 2));
    each.changed(stroke(2), run(6, 2));
    expect(each.take(false)[0]).toEqual({ kind: 'all', runs: new Uint32Array(0) });
    applyRuns(cells, Uint32Array.of(6, 2, 255));
    each.changed(stroke(2, true), Uint32Array.of(6, 2, 255));
    expect(each.take(false)).toEqual([{ kind: 'takenBack', edit: 2 }]);
    applyRuns(cells, run(0, 1));
    each.changed(stroke(1, true), run(0, 1));
    expect(each.take(false)).toEqual([{ kind: 'all', runs: run(0, 1) }]);
  });

  it('is of a stroke that is made again what a person painted, not what was learned from it', () => {
    const { follower: each } = follower();
    each.take(true);
    each.changed(stroke(1), Uint32Array.of(4, 2, 2 | CONFIRMED, 6, 9, 1));
    expect(each.take(false)).toEqual([{ kind: 'painted', edit: 1, runs: run(4, 2) }]);
  });

  it('is everything again where a stroke was under way that may have gone since', () => {
    let isSettled = false;
    const { cells, follower: each } = follower(undefined, () => isSettled);
    each.changed(stroke(1), run(4, 2));
    applyRuns(cells, run(4, 2));
    applyRuns(cells, run(8, 2));
    expect(each.take(false)[0]).toEqual({
      kind: 'all',
      runs: Uint32Array.of(...run(0, 1), ...run(8, 2)),
    });
    applyRuns(cells, Uint32Array.of(8, 2, 255));
    isSettled = true;
    each.changed(stroke(2), run(12, 2));
    applyRuns(cells, run(12, 2));
    expect(each.take(false)[0]).toEqual({ kind: 'all', runs: run(0, 1) });
    each.changed(stroke(2, true), Uint32Array.of(12, 2, 255));
    expect(each.take(false)).toEqual([{ kind: 'takenBack', edit: 2 }]);
  });

  it('is only what came after corrections were forgotten', () => {
    const { cells, follower: each } = follower();
    each.take(true);
    each.forget();
    applyRuns(cells, run(4, 2));
    each.changed(stroke(1), run(4, 2));
    const expected = [
      { kind: 'all', runs: new Uint32Array(0) },
      { kind: 'painted', edit: 1, runs: run(4, 2) },
    ];
    expect(each.take(false)).toEqual(expected);
    expect(each.take(true)).toEqual(expected);
    each.replaced();
    expect(each.take(false)).toEqual([{ kind: 'all', runs: run(4, 2) }]);
    const later = follower(new ForgottenPixels(run(0, 1)));
    expect(later.follower.take(true)).toEqual([{ kind: 'all', runs: new Uint32Array(0) }]);
  });
});
