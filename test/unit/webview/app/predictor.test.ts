import { describe, expect, it, vi } from 'vitest';
import { LabelerError } from '../../../../src/core/errors';
import { unpackCells } from '../../../../src/core/packing';
import type { PredictRequest } from '../../../../src/protocol/hostView';
import type { WorkerPrediction } from '../../../../src/protocol/viewWorker';
import { ImageBorder } from '../../../../webview/labeler/imageBorder';
import { Predictor, type PredictorListener } from '../../../../webview/labeler/predictor';

const REQUEST: PredictRequest = { inputSize: 513, outputStride: 16, classLookup: new Uint8Array(256) };

/** Raw 3 × 2, shown as 2 × 3: the camera was held turned. */
const BORDER = new ImageBorder({ width: 3, height: 2 }, 6);

function answer(patch: Partial<WorkerPrediction> = {}): WorkerPrediction {
  return {
    width: 2,
    height: 3,
    classes: Uint8Array.of(0, 1, 2, 3, 4, 5),
    confidence: new Uint8Array(6).fill(51),
    milliseconds: 7,
    ...patch,
  };
}

function setUp(run: (signal: AbortSignal) => Promise<WorkerPrediction>) {
  const close = vi.fn();
  const bitmap = { close } as unknown as ImageBitmap;
  const setImage = vi.fn();
  const decode = vi.fn(() => Promise.resolve(bitmap));
  const listener = { started: vi.fn(), ended: vi.fn() } satisfies PredictorListener;
  const runner = { setImage, predict: (_request: PredictRequest, signal: AbortSignal) => run(signal) };
  return {
    predictor: new Predictor(runner, decode, BORDER, listener),
    setImage,
    decode,
    listener,
    close,
  };
}

const never = new AbortController().signal;

/** Answers when told to; rejects as the client does when its signal is aborted. */
function untilAborted(signal: AbortSignal): Promise<WorkerPrediction> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')));
  });
}

describe('the predictor', () => {
  it('gives raw, unconfirmed cells and the mean confidence', async () => {
    const { predictor, listener } = setUp(() => Promise.resolve(answer()));
    const { labels, meanConfidence, milliseconds } = await predictor.predict(REQUEST, never);
    // Orientation 6: raw (x, y) is shown at (height - 1 - y, x).
    expect([...unpackCells(labels, 6)]).toEqual([1, 3, 5, 0, 2, 4]);
    expect(meanConfidence).toBeCloseTo(0.2);
    expect(milliseconds).toBe(7);
    expect(listener.ended).toHaveBeenCalledWith(undefined);
  });

  it('decodes the image once for the worker, and frees its copy', async () => {
    const { predictor, decode, setImage, close } = setUp(() => Promise.resolve(answer()));
    await predictor.predict(REQUEST, never);
    await predictor.predict(REQUEST, never);
    expect(decode).toHaveBeenCalledTimes(1);
    expect(setImage).toHaveBeenCalledTimes(1);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('cancels the request before when a newer one comes', async () => {
    let calls = 0;
    const { predictor, listener } = setUp((signal) =>
      ++calls === 1 ? untilAborted(signal) : Promise.resolve(answer()),
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

  it('refuses a prediction of another size', async () => {
    const { predictor } = setUp(() => Promise.resolve(answer({ width: 3, height: 2 })));
    await expect(predictor.predict(REQUEST, never)).rejects.toMatchObject({ code: 'bad-message' });
  });
});
