import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isCancelled } from '../../../src/protocol/rpc';
import type { WorkerPrediction } from '../../../src/protocol/viewWorker';
import type { SegmenterClient } from '../../../webview/shared/segmentation/segmenterClient';
import { image, makeClient, NEVER, predict, PREDICTION, REQUEST, RUNS } from './fakeWorkers';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('learning', () => {
  const TASK = { ...REQUEST, classIds: Uint8Array.of(0, 1) };
  const learn = (client: SegmenterClient, fresh: boolean[], signal = new AbortController().signal) =>
    client.learn(
      TASK,
      (isFresh) => {
        fresh.push(isFresh);
        return [];
      },
      signal,
    );

  test('asks what a worker must hear, and says whether it knows nothing yet', async () => {
    const { client } = makeClient({});
    const fresh: boolean[] = [];
    expect(await learn(client, fresh)).toBe(true);
    await learn(client, fresh);
    client.setImage(image());
    await learn(client, fresh);
    expect(fresh).toEqual([true, false, true]);
  });

  test('begins anew in the worker that takes a dead one’s place', async () => {
    const { client, workers } = makeClient({ learn: () => NEVER }, {});
    const fresh: boolean[] = [];
    const learned = learn(client, fresh);
    await vi.advanceTimersByTimeAsync(1);
    workers[0].crash('out of memory');
    expect(await learned).toBe(true);
    expect(fresh).toEqual([true, true]);
  });

  test('asks for no changes once it is cancelled: they are for the next time', async () => {
    const { client } = makeClient({});
    const fresh: boolean[] = [];
    const abort = new AbortController();
    const learned = learn(client, fresh, abort.signal);
    abort.abort();
    await expect(learned).rejects.toSatisfy(isCancelled);
    expect(fresh).toEqual([]);
  });

  test('predicts what was learned, and nothing before or after the worker’s death', async () => {
    const { client, workers } = makeClient({});
    const { signal } = new AbortController();
    expect(await client.predictLearned(null, signal)).toBeNull();
    await learn(client, []);
    expect(await client.predictLearned(null, signal)).toEqual(RUNS);
    workers[0].crash('out of memory');
    expect(await client.predictLearned(null, signal)).toBeNull();
  });

  test('is not cancelled by a prediction’s end, nor cancels one', async () => {
    let finish: (prediction: WorkerPrediction) => void = () => undefined;
    const { client } = makeClient({ predict: () => new Promise((resolve) => (finish = resolve)) });
    const prediction = predict(client);
    await vi.advanceTimersByTimeAsync(1);
    expect(await learn(client, [])).toBe(true);
    finish(PREDICTION);
    expect(await prediction).toEqual(PREDICTION);
  });
});
