/** When the view learns, what it asks of the worker, and what cancels it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ForgottenPixels } from '../../../../src/core/forgottenPixels';
import { CONFIRMED } from '../../../../src/core/labelMap';
import { cancelled } from '../../../../src/protocol/rpc';
import type { WorkerLiveTask } from '../../../../src/protocol/viewWorker';
import { ConfirmedFollower } from '../../../../webview/labeler/learning/confirmedFollower';
import { LiveLearning } from '../../../../webview/labeler/learning/liveLearning';
import { until } from '../../../support/until';

const SIZE = { width: 10, height: 8 };
const TASK: WorkerLiveTask = {
  inputSize: 513,
  outputStride: 16,
  classLookup: new Uint8Array(256),
  classIds: Uint8Array.of(0, 1),
};
const RUNS = Uint8Array.of(1);

interface Ask {
  readonly what: string;
  readonly signal: AbortSignal;
  answer(value: unknown): void;
  fail(error: unknown): void;
}

let asked: Ask[];
let sent: number[];
let running: boolean[];
let failures: unknown[];
let task: WorkerLiveTask | null;
let learning: LiveLearning;

beforeEach(() => {
  [asked, sent, running, failures, task] = [[], [], [], [], TASK];
  const ask = <T>(what: string, signal: AbortSignal): Promise<T> =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(cancelled()));
      asked.push({ what, signal, answer: (value) => resolve(value as T), fail: reject });
    });
  learning = new LiveLearning({
    runner: {
      learn: (_task, changes, signal) =>
        ask(
          `learn ${changes(false)
            .map(({ kind }) => kind)
            .join()}`,
          signal,
        ),
      predictLearned: (region, signal) => ask(`predict ${region?.width}x${region?.height}`, signal),
    },
    follower: new ConfirmedFollower(new Uint16Array(80).fill(255), new ForgottenPixels(), () => true),
    rawSize: SIZE,
    orientation: 1,
    uprightSize: SIZE,
    task: () => task,
    visible: () => ({ x: 0, y: 0, width: 10, height: 5 }),
    learned: (revision) => sent.push(revision),
    runningChanged: (isRunning) => running.push(isRunning),
    failed: (error) => failures.push(error),
  });
});

const runs = Uint32Array.of(3, 2, CONFIRMED);
const paint = (edit: number, acknowledged?: number): void =>
  learning.changed({
    revision: 10 * edit,
    runs,
    acknowledged,
    cause: { edit, kind: 'stroke', undone: false },
  });
const undo = (edit: number): void =>
  learning.changed({
    revision: 99,
    runs: Uint32Array.of(3, 2, 255),
    acknowledged: undefined,
    cause: { edit, kind: 'stroke', undone: true },
  });
const whats = (): string[] => asked.map(({ what }) => what);
const latest = (): Ask => asked[asked.length - 1];

async function answer(value: unknown, next: number): Promise<void> {
  latest().answer(value);
  await until('the next request', () => asked.length === next || running.at(-1) === false);
}

describe('a stroke of this view', () => {
  it('is learned, then predicted where the person looks, then elsewhere', async () => {
    paint(1, 1);
    expect(whats()).toEqual(['learn all,painted']);
    await answer(true, 2);
    await answer(RUNS, 3);
    expect(sent).toEqual([10]);
    await answer(RUNS, 4);
    expect(whats()).toEqual(['learn all,painted', 'predict 10x5', 'predict 10x3']);
    expect(sent).toEqual([10, 10]);
    expect(running).toEqual([true, false]);
  });

  it('cancels what was learned before, and owes its predictions', async () => {
    paint(1, 1);
    await answer(true, 2);
    paint(2, 2);
    expect(asked[1].signal.aborted).toBe(true);
    expect(latest().what).toBe('learn painted');
    await answer(false, 4);
    expect(latest().what).toBe('predict 10x5');
    expect(failures).toEqual([]);
  });

  it('is not predicted again where learning changed nothing, or nothing can be said', async () => {
    paint(1, 1);
    await answer(false, 2);
    expect(whats()).toHaveLength(1);
    paint(2, 2);
    await answer(true, 3);
    await answer(null, 4);
    expect(sent).toEqual([]);
    expect(running.at(-1)).toBe(false);
  });

  it('is not learned where nothing is to be; later ones begin with everything', () => {
    task = null;
    paint(1, 1);
    expect(asked).toEqual([]);
    task = TASK;
    paint(2, 2);
    expect(whats()).toEqual(['learn all,painted']);
  });

  it('is left as it is where the setting was switched off meanwhile', async () => {
    paint(1, 1);
    await answer(true, 2);
    task = null;
    await answer(RUNS, 3);
    expect(sent).toEqual([]);
    expect(running.at(-1)).toBe(false);
    expect(failures).toEqual([]);
    task = { ...TASK };
    paint(2, 2);
    task = null;
    await answer(true, 4);
    expect(whats().filter((what) => what.startsWith('predict'))).toHaveLength(1);
  });

  it.each([
    ['learning', 1, () => latest().answer(true)],
    ['predicting', 2, () => latest().answer(RUNS)],
    ['a prediction that the worker gave up', 2, () => latest().fail(cancelled())],
    ['a prediction that nobody can make any more', 2, () => latest().answer(null)],
  ])('is learned and predicted anew where another model takes over during %s', async (_, asks, end) => {
    paint(1, 1);
    if (asks === 2) await answer(true, 2);
    task = { ...TASK, classLookup: new Uint8Array(256) };
    end();
    await until('it is learned again', () => asked.length > asks);
    expect(latest().what).toMatch(/^learn/);
    expect([sent, running.at(-1)]).toEqual([[], true]);
    await answer(true, asks + 2);
    await answer(RUNS, asks + 3);
    await answer(RUNS, asks + 4);
    expect([sent, running.at(-1), failures]).toEqual([[10, 10], false, []]);
  });

  it('is not begun again where it was cancelled: by undo, say', async () => {
    paint(1, 1);
    await answer(true, 2);
    task = { ...TASK, classLookup: new Uint8Array(256) };
    learning.cancel();
    await until('it ends', () => running.at(-1) === false);
    expect(asked).toHaveLength(2);
  });

  it('says once why learning failed', async () => {
    paint(1, 1);
    latest().fail(new Error('no network'));
    await until('the end', () => running.at(-1) === false);
    expect(failures).toHaveLength(1);
  });
});

describe('undo and redo', () => {
  it('cancel what runs and bring the net up to date, without predictions', async () => {
    paint(1, 1);
    await answer(true, 2);
    undo(1);
    expect(asked[1].signal.aborted).toBe(true);
    expect(latest().what).toBe('learn takenBack');
    await answer(true, 4);
    expect(whats()).toHaveLength(3);
    paint(1);
    expect(latest().what).toBe('learn painted');
    await answer(true, 5);
    expect(sent).toEqual([]);
  });

  it('wait for the next stroke where nothing was learned yet', () => {
    undo(1);
    expect(asked).toEqual([]);
  });
});

it('leaves predictions and echoes that changed nothing alone', () => {
  paint(1, 1);
  learning.changed({
    revision: 11,
    runs,
    acknowledged: undefined,
    cause: { edit: 1, kind: 'prediction', undone: false },
  });
  learning.changed({ revision: 11, runs, acknowledged: 4, cause: undefined });
  expect(asked).toHaveLength(1);
  expect(asked[0].signal.aborted).toBe(false);
});

it('is cancelled by whatever else changes what is confirmed', () => {
  paint(1, 1);
  learning.changed({
    revision: 12,
    runs,
    acknowledged: undefined,
    cause: { edit: 2, kind: 'other', undone: false },
  });
  expect(asked[0].signal.aborted).toBe(true);
  expect(asked).toHaveLength(1);
});

it('begins anew after a revert, and after corrections were forgotten', () => {
  paint(1, 1);
  learning.replaced();
  expect(asked[0].signal.aborted).toBe(true);
  learning.forget();
  learning.warmUp();
  expect(latest().what).toBe('learn all');
});
