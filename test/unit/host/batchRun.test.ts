import { describe, expect, it } from 'vitest';
import { LabelerError } from '../../../src/core/errors';
import { durationText } from '../../../src/core/durationText';
import { runBatch, type BatchProgress, type Outcome } from '../../../src/host/batch/batchRun';
import { batchSummary } from '../../../src/host/batch/batchText';
import { progressText } from '../../../src/host/work/job';
import { Lanes } from '../../../src/host/work/lanes';

interface Setup {
  items: number[];
  atOnce?: number;
  work?: (item: number) => Promise<Outcome> | Outcome;
  signal?: AbortSignal;
}

function start({ items, atOnce = 2, work = () => 'done', signal = new AbortController().signal }: Setup) {
  const reports: BatchProgress<number>[] = [];
  let time = 0;
  const result = runBatch<number>({
    items,
    atOnce,
    work: async (item) => work(item),
    isFatal: (error, inARow) =>
      error instanceof LabelerError && (error.code === 'backend-unavailable' || inARow === 4),
    report: (progress) => reports.push({ ...progress, failures: [...progress.failures] }),
    signal,
    now: () => (time += 500),
  });
  return { result, reports };
}

const ten = Array.from({ length: 10 }, (_, i) => i);

describe('a batch', () => {
  it('works on every item once, some at a time', async () => {
    let running = 0;
    let most = 0;
    const seen: number[] = [];
    const { result } = start({
      items: ten,
      atOnce: 3,
      work: async (item) => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running--;
        seen.push(item);
        return item % 5 === 0 ? 'skipped' : 'done';
      },
    });
    expect(await result).toMatchObject({ done: 8, skipped: 2, failures: [], left: 0, cancelled: false });
    expect([seen.sort((a, b) => a - b), most]).toEqual([ten, 3]);
  });

  it('lists what failed with its reason, and goes on', async () => {
    const { result, reports } = start({
      items: [1, 2, 3],
      work: (item) => {
        if (item === 2) throw new Error('two is broken');
        return 'done';
      },
    });
    expect((await result).failures).toEqual([{ item: 2, reason: 'two is broken' }]);
    expect(reports.at(-1)).toMatchObject({ total: 3, done: 3, failures: [{ item: 2 }] });
  });

  it('says how fast it is and how long it takes yet, once it can', async () => {
    const { result, reports } = start({ items: ten, atOnce: 1 });
    await result;
    expect(reports[0]).toMatchObject({ done: 0, rate: null, secondsLeft: null });
    // An item takes half a second by this clock.
    expect(reports[4]).toMatchObject({ done: 4, rate: 2, secondsLeft: 3 });
  });

  it('ends after the running items where it is cancelled, and says what is left', async () => {
    const controller = new AbortController();
    const { result } = start({
      items: ten,
      atOnce: 1,
      signal: controller.signal,
      work: (item) => {
        if (item === 3) controller.abort();
        return 'done';
      },
    });
    expect(await result).toMatchObject({ done: 4, left: 6, cancelled: true });
  });

  it('counts an item that was cancelled as left, not as failed', async () => {
    const { result } = start({
      items: ten,
      atOnce: 1,
      work: (item) => {
        if (item === 2) throw new LabelerError('cancelled', 'no more');
        return 'done';
      },
    });
    expect(await result).toMatchObject({ done: 2, failures: [], left: 8, cancelled: true });
  });

  it('gives up where every item would fail', async () => {
    let calls = 0;
    const { result } = start({
      items: ten,
      atOnce: 1,
      work: () => {
        calls++;
        throw new LabelerError('backend-unavailable', 'no backend runs');
      },
    });
    await expect(result).rejects.toThrow('no backend runs');
    expect(calls).toBe(1);
  });

  it('gives up where many fail one after the other, as on a full disk', async () => {
    let calls = 0;
    const { result } = start({
      items: Array.from({ length: 20 }, (_, i) => i),
      atOnce: 1,
      work: (item) => {
        calls++;
        if (item === 3) return 'done';
        throw new LabelerError('write-failed', 'no space left');
      },
    });
    await expect(result).rejects.toThrow('no space left');
    expect(calls).toBe(8);
  });
});

describe('what is said', () => {
  it('about the progress', () => {
    expect(progressText({ done: 12, total: 400, rate: 2.14, secondsLeft: 181 })).toBe(
      '12 of 400 · 2.1 images/s · about 3 min 1 s left',
    );
    expect(progressText({ done: 0, total: 4, rate: null, secondsLeft: null })).toBe('0 of 4');
  });

  it('about the end', () => {
    const failures = [{ item: 1, reason: 'broken' }];
    expect(batchSummary({ done: 10, skipped: 1, failures, left: 2, cancelled: true, seconds: 5 })).toBe(
      '10 images segmented in 5 s (2.0 images a second). 1 image had labels meanwhile. 1 image failed. 2 images left.',
    );
  });

  it('about durations', () => {
    expect([0, 59.6, 61, 3599, 3661, 86_400].map(durationText)).toEqual([
      '0 s',
      '1 min 0 s',
      '1 min 1 s',
      '59 min 59 s',
      '1 h 1 min',
      '24 h 0 min',
    ]);
  });
});

describe('lanes', () => {
  it('are used by one at a time, and given on also after a failure', async () => {
    const lanes = new Lanes(2);
    const used = [0, 0];
    const work = async (lane: number): Promise<number> => {
      expect(++used[lane]).toBe(1);
      await Promise.resolve();
      used[lane]--;
      if (lane === 0) throw new Error('broken');
      return lane;
    };
    const results = await Promise.allSettled(ten.map(() => lanes.run(work)));
    expect(results).toHaveLength(10);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['fulfilled', 'rejected']));
  });
});
