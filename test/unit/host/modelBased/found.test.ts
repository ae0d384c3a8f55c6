/** Sequences that once gave something else than the naive model: what random search found, by name. */
import { afterAll, beforeAll, it, vi } from 'vitest';
import type { Command, MaskPattern, PageId, PlainKind, Setup } from './commands';
import { play, stopTime } from './play';

const PIXEL: Setup = { width: 1, height: 1, orientation: 1, mask: null };

beforeAll(stopTime);
afterAll(() => {
  vi.useRealTimers();
});

const plain = (...kinds: PlainKind[]): Command[] => kinds.map((kind) => ({ kind }));
const fill = (label: number, page: PageId = 0): Command => ({
  kind: 'fill',
  page,
  label,
  onlyUnconfirmed: false,
  at: [0, 0],
});
/** One pixel of an image of one row. */
const dot = (label: number, x: number): Command => ({
  kind: 'brush',
  page: 0,
  label,
  size: 1,
  onlyUnconfirmed: false,
  points: [[4 * x + 2, 2]],
});
const learned = (id: number): Command => ({
  kind: 'learned',
  page: 0,
  age: 0,
  labels: { ids: [id], offset: 0, run: 1 },
  part: null,
});
const theirs = (id: number): MaskPattern => ({ labels: { ids: [id], offset: 0, run: 1 }, ours: null });

it('stays dirty after a revert to a save point whose edits were painted over, save, edit', () =>
  play(PIXEL, [
    fill(0),
    fill(1),
    ...plain('save', 'undo', 'undo'),
    fill(2),
    ...plain('revert', 'save'),
    fill(5),
  ]));

it('saves nothing of itself after Keep Mine, where the refused save was of an earlier conflict', () =>
  play(PIXEL, [
    { kind: 'foreignChange', mask: theirs(0), noticed: false },
    fill(0),
    ...plain('save', 'revert', 'clear'),
    { kind: 'foreignChange', mask: null, noticed: true },
    ...plain('keepMine'),
  ]));

it('has no conflict with its own save that landed while its stroke was undone, and keeps what came after', () =>
  play(PIXEL, [
    fill(0),
    ...plain('startSave', 'undo', 'segment'),
    { kind: 'answer', labels: { ids: [2], offset: 0, run: 1 } },
    { kind: 'crash', landed: true },
  ]));

it('stays undone when the process dies a moment later', () =>
  play(PIXEL, [fill(0), ...plain('undo'), { kind: 'crash', landed: false }]));

it('opens what was painted after a restore, and not the backup that VS Code still has', () =>
  play(PIXEL, [fill(0), ...plain('hotExit'), fill(1), { kind: 'crash', landed: false }, ...plain('revert')]));

it('may still write the mask again after Keep Mine, a crash later', () =>
  play(PIXEL, [
    fill(0),
    ...plain('save', 'undo'),
    { kind: 'foreignChange', mask: null, noticed: true },
    ...plain('keepMine'),
    { kind: 'crash', landed: false },
    ...plain('save'),
  ]));

it('remembers Keep Mine after a crash, although VS Code has a backup from before', () =>
  play(PIXEL, [
    fill(0),
    { kind: 'foreignChange', mask: theirs(1), noticed: true },
    ...plain('backup', 'keepMine'),
    { kind: 'crash', landed: false },
    ...plain('save'),
  ]));

it('has no conflict with its own save after a crash, although VS Code has a backup from during that save', () =>
  play(PIXEL, [
    fill(0),
    ...plain('startSave'),
    fill(2),
    ...plain('backup', 'finishSave'),
    { kind: 'crash', landed: false },
    ...plain('save'),
  ]));

it('keeps labels whose mask was deleted, also where VS Code took them for unsaved already', () =>
  play(PIXEL, [
    fill(1),
    ...plain('save', 'undo', 'redo'),
    { kind: 'foreignChange', mask: null, noticed: true },
    { kind: 'crash', landed: false },
  ]));

it('does not bring back what was saved, where the mask that told so is another by the second opening', () =>
  play(PIXEL, [
    fill(0),
    ...plain('startSave', 'backup'),
    { kind: 'crash', landed: true },
    { kind: 'foreignChange', mask: theirs(0), noticed: false },
    ...plain('reopen'),
  ]));

it('does not bring back what a restored window saved, where the mask is deleted by the second opening', () =>
  play({ ...PIXEL, mask: theirs(1) }, [
    fill(0),
    ...plain('hotExit', 'startSave'),
    { kind: 'crash', landed: true },
    { kind: 'foreignChange', mask: null, noticed: false },
    { kind: 'crash', landed: false },
  ]));

it('lets nothing join a stroke any more whose labels another program wrote to the mask, just as they are', () =>
  play({ ...PIXEL, width: 3 }, [
    dot(1, 0),
    dot(2, 1),
    {
      kind: 'foreignChange',
      mask: {
        labels: { ids: [1, 2, 255], offset: 0, run: 1 },
        ours: { bitRun: 2, status: 'corrected' },
      },
      noticed: true,
    },
    learned(1),
  ]));
