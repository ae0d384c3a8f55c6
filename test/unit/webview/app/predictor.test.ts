import { describe, expect, it, vi } from 'vitest';
import { LabelerError } from '../../../../src/core/errors';
import type { PredictRequest } from '../../../../src/protocol/hostView';
import type { WorkerPrediction } from '../../../../src/protocol/viewWorker';
import { Predictor, type PredictorListener } from '../../../../webview/labeler/predictor';

const REQUEST: PredictRequest = { inputSize: 513, outputStride: 16, classLookup: new Uint8Array(256) };

const ANSWER: WorkerPrediction = { labels: Uint8Array.of(7), meanConfidence: 0.2, milliseconds: 7 };

function setUp(run: (signal: AbortSignal) => Promise<WorkerPrediction>) {
  const listener = { started: vi.fn(), ended: vi.fn() } satisfies PredictorListener;
  const runner = { predict: (_request: PredictRequest, signal: AbortSignal) => run(signal) };
  return { predictor: new Predictor(runner, listener), listener };
}

const never = new AbortController().signal;

/** Answers when told to; rejects as the client does when its signal is aborted. */
function untilAborted(signal: AbortSignal): Promise<WorkerPrediction> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')));
  });
}

describe('the predictor', () => {
  it('gives what the worker says', async () => {
    const { predictor, listener } = setUp(() => Promise.resolve(ANSWER));
    await expect(predictor.predict(REQUEST, never)).resolves.toEqual(ANSWER);
    expect(listener.started).toHaveBeenCalledTimes(1);
    expect(listener.ended).toHaveBeenCalledWith(undefined);
  });

  it('cancels the request before when a newer one comes', async () => {
    let calls = 0;
    const { predictor, listener } = setUp((signal) =>
      ++calls === 1 ? untilAborted(signal) : Promise.resolve(ANSWER),
    );
    const first = predictor.predict(REQUEST, never);
    await vi.waitFor(() => expect(calls).toBe(1));
    const second = predictor.predict(REQUEST, never);
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    await expect(second).resolves.toMatchObject({ milliseconds: 7 });
    expect(listener.ended).toHaveBeenCalledTimes(1);
  });

  it.each(['the person', 'the host'])('stops when %s cancels', async (who) => {
    const { predictor, listener } = setUp(untilAborted);
    const host = new AbortController();
    const prediction = predictor.predict(REQUEST, host.signal);
    await Promise.resolve();
    if (who === 'the host') host.abort();
    else predictor.cancel();
    await expect(prediction).rejects.toMatchObject({ code: 'cancelled' });
    expect(listener.ended).toHaveBeenCalledExactlyOnceWith(undefined);
  });

  it('says why it failed', async () => {
    const error = new LabelerError('backend-unavailable', 'nothing runs here');
    const { predictor, listener } = setUp(() => Promise.reject(error));
    await expect(predictor.predict(REQUEST, never)).rejects.toBe(error);
    expect(listener.ended).toHaveBeenCalledWith(error);
  });
});
