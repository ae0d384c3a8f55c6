import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LabelerError } from '../../../src/core/errors';
import { isCancelled, type Handlers } from '../../../src/protocol/rpc';
import type { WorkerApi, WorkerModel } from '../../../src/protocol/viewWorker';
import { SILENCE_LIMIT, SLOW_SILENCE_LIMIT } from '../../../webview/shared/segmentation/workerSession';
import { image, makeClient, NEVER, predict, PREDICTION, REQUEST, startOn, type Start } from './fakeWorkers';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('starts the worker with the first request and keeps it', async () => {
  const { client, workers, runtimes, loadAssets } = makeClient({});
  expect(loadAssets).not.toHaveBeenCalled();
  await expect(predict(client)).resolves.toMatchObject({ labels: Uint8Array.of(7) });
  await predict(client);
  expect(workers).toHaveLength(1);
  expect(workers[0].calls).toEqual(['start', 'setImage', 'predict', 'predict']);
  expect(runtimes.at(-1)).toEqual({
    backend: 'wasm',
    adapter: 'wasm adapter',
    lastInference: 5,
    failures: [],
  });
});

test('a worker that was prepared serves the first request', async () => {
  const { client, workers } = makeClient({});
  client.prepare();
  await vi.waitFor(() => expect(workers[0]?.calls).toEqual(['start']));
  await predict(client);
  expect(workers).toHaveLength(1);
  expect(workers[0].calls).toEqual(['start', 'setImage', 'predict']);
});

test('a new image cancels the prediction of the old one and reaches the worker', async () => {
  const { client, workers } = makeClient({ predict: () => NEVER });
  const first = predict(client);
  const rejected = expect(first).rejects.toSatisfy(isCancelled);
  await vi.advanceTimersByTimeAsync(1);
  client.setImage(image());
  await rejected;
  predict(client).catch(() => undefined);
  await vi.advanceTimersByTimeAsync(1);
  expect(workers[0].calls).toEqual(['start', 'setImage', 'predict', 'setImage', 'predict']);
});

test('a newer request cancels the older, also while the worker starts', async () => {
  const { client } = makeClient({});
  const first = predict(client);
  const rejected = expect(first).rejects.toSatisfy(isCancelled);
  await expect(predict(client)).resolves.toBe(PREDICTION);
  await rejected;
});

test('a cancelled request rejects at once although the worker hangs', async () => {
  const { client } = makeClient({ predict: () => NEVER });
  const abort = new AbortController();
  const result = client.predict(REQUEST, abort.signal);
  const rejected = expect(result).rejects.toSatisfy(isCancelled);
  await vi.advanceTimersByTimeAsync(1);
  abort.abort();
  await rejected;
});

test('a worker that is silent for 10 s on wasm is ended and started anew with image and message', async () => {
  const { client, workers, messages } = makeClient({ predict: () => NEVER }, {});
  const result = predict(client);
  await vi.advanceTimersByTimeAsync(SILENCE_LIMIT - 1);
  expect(workers[0].terminated).toBe(false);
  await vi.advanceTimersByTimeAsync(2);
  await expect(result).resolves.toMatchObject({ labels: Uint8Array.of(7) });
  expect(workers[0].terminated).toBe(true);
  expect(workers[1].calls).toEqual(['start', 'setImage', 'predict']);
  expect(messages).toEqual(['Segmentation did not answer for 10 s and was started again.']);
});

test('progress keeps a slow worker alive', async () => {
  const { client, workers } = makeClient({ predict: () => NEVER });
  predict(client).catch(() => undefined);
  for (let i = 0; i < 5; i++) {
    await vi.advanceTimersByTimeAsync(SILENCE_LIMIT - 1);
    void workers[0].events.progress({ stage: 'network', done: i, total: 5 });
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(workers[0].terminated).toBe(false);
});

test.each([
  ['cpu', startOn('cpu')],
  ['a software adapter', startOn('webgpu', true)],
  ['a first compile', startOn('webgpu')],
])('%s may be silent for 120 s', async (_name, start) => {
  const { client, workers } = makeClient({ start, predict: () => NEVER });
  predict(client).catch(() => undefined);
  await vi.advanceTimersByTimeAsync(SLOW_SILENCE_LIMIT - 1);
  expect(workers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2);
  expect(workers).toHaveLength(2);
  client.dispose();
});

test('after two restarts the next backend gets its turn', async () => {
  const skips: string[][] = [];
  const start: Start = ({ skip }) => {
    skips.push([...skip]);
    const backend = skip.includes('wasm') ? 'cpu' : 'wasm';
    return { backend, adapter: '', software: false, failures: [] };
  };
  const hanging = { start, predict: () => NEVER };
  const { client, messages, runtimes } = makeClient(hanging, hanging, hanging, { start });
  const result = predict(client);
  await vi.advanceTimersByTimeAsync(3 * SILENCE_LIMIT + 10);
  await result;
  expect(skips).toEqual([[], [], [], ['wasm']]);
  expect(messages).toHaveLength(3);
  expect(messages[2]).toContain('next backend');
  expect(runtimes.at(-1)?.failures).toEqual([{ backend: 'wasm', reason: 'did not answer for 10 s' }]);
});

test('a lost device falls back to the next backend and the prediction goes on', async () => {
  const { client, workers, messages } = makeClient(
    { start: startOn('webgpu'), predict: () => NEVER },
    {
      start: ({ skip }) => {
        expect(skip).toEqual(['webgpu']);
        return { backend: 'wasm', adapter: '', software: false, failures: [] };
      },
    },
  );
  const result = predict(client);
  await vi.advanceTimersByTimeAsync(1);
  void workers[0].events.deviceLost({ reason: 'unplugged' });
  await expect(result).resolves.toMatchObject({ labels: Uint8Array.of(7) });
  expect(messages[0]).toContain('lost its graphics device (unplugged)');
});

test('a backend that hangs while it starts is not tried again', async () => {
  const hanging: Partial<Handlers<WorkerApi>> = { start: () => NEVER };
  const { client, workers } = makeClient(hanging, {
    start: ({ skip }) => {
      expect(skip).toEqual(['webgl']);
      return { backend: 'wasm', adapter: '', software: false, failures: [] };
    },
  });
  const result = predict(client);
  await vi.advanceTimersByTimeAsync(1);
  void workers[0].events.backendTrying({ backend: 'webgl' });
  await vi.advanceTimersByTimeAsync(SLOW_SILENCE_LIMIT + 1);
  await result;
});

test('when no backend starts there is one error with the reason of each', async () => {
  const { client, workers, runtimes } = makeClient({
    start: async () => {
      await workers.at(-1)?.events.backendFailed({ backend: 'webgl', reason: 'no WebGL 2' });
      await workers.at(-1)?.events.backendFailed({ backend: 'wasm', reason: 'blocked' });
      throw new LabelerError('backend-unavailable', 'none');
    },
  });
  await expect(predict(client)).rejects.toMatchObject({
    code: 'backend-unavailable',
    message: expect.stringMatching(/webgl: no WebGL 2; wasm: blocked.*Painting still works/) as string,
  });
  expect(runtimes.at(-1)).toMatchObject({
    backend: null,
    failures: [{ backend: 'webgl' }, { backend: 'wasm' }],
  });
  await expect(predict(client)).rejects.toMatchObject({ code: 'backend-unavailable' });
  expect(workers).toHaveLength(2);
});

test('a worker whose script cannot run is given up after two restarts', async () => {
  const { client, workers, messages } = makeClient({ start: () => NEVER });
  const result = predict(client);
  const rejected = expect(result).rejects.toMatchObject({ code: 'backend-unavailable' });
  for (let i = 0; i < 3; i++) {
    await vi.advanceTimersByTimeAsync(1);
    workers[i].crash('SyntaxError');
  }
  await rejected;
  expect(workers).toHaveLength(3);
  expect(messages[2]).toContain('nothing is left');
});

test('an invalid model is told as it is', async () => {
  const { client } = makeClient({
    start: () => {
      throw new LabelerError('model-invalid', 'bad model');
    },
  });
  await expect(predict(client)).rejects.toMatchObject({ code: 'model-invalid', message: 'bad model' });
});

test('another backend takes over a prediction under way', async () => {
  const { client, workers, messages } = makeClient(
    { predict: () => NEVER },
    {
      start: ({ backend }) => {
        expect(backend).toBe('cpu');
        return { backend: 'cpu', adapter: '', software: false, failures: [] };
      },
    },
  );
  const result = predict(client);
  await vi.advanceTimersByTimeAsync(1);
  client.setBackend('cpu');
  await expect(result).resolves.toMatchObject({ labels: Uint8Array.of(7) });
  expect(workers[0].terminated).toBe(true);
  expect(messages).toEqual([]);
});

test('a disposed client ends its worker and what it was asked', async () => {
  const { client, workers } = makeClient({ predict: () => NEVER });
  const result = predict(client);
  const rejected = expect(result).rejects.toSatisfy(isCancelled);
  await vi.advanceTimersByTimeAsync(1);
  client.dispose();
  await rejected;
  await vi.advanceTimersByTimeAsync(1);
  expect(workers[0].terminated).toBe(true);
});

/** What a worker was given, in order: the names of models, `null` for the built-in one. */
function recording(...refused: string[]) {
  const given: (string | null)[] = [];
  const setModel: Handlers<WorkerApi>['setModel'] = ({ model }) => {
    given.push(model?.name ?? null);
    if (model && refused.includes(model.name)) throw new LabelerError('model-invalid', `bad ${model.name}`);
  };
  return { given, setModel };
}

function model(name: string, byte = 1): WorkerModel {
  return { name, json: '{}', weights: Uint8Array.of(byte) };
}

test('a model reaches the worker once, before the first prediction', async () => {
  const { given, setModel } = recording();
  const { client, workers } = makeClient({ setModel });
  client.setModel(model('roads'));
  await predict(client);
  await predict(client);
  expect(workers[0].calls).toEqual(['start', 'setImage', 'setModel', 'predict', 'predict']);
  expect(given).toEqual(['roads']);
});

test('the built-in model is what a worker starts with, and goes back to', async () => {
  const { given, setModel } = recording();
  const { client } = makeClient({ setModel });
  client.setModel(null);
  await predict(client);
  expect(given).toEqual([]);
  client.setModel(model('roads'));
  await predict(client);
  client.setModel(null);
  await predict(client);
  expect(given).toEqual(['roads', null]);
});

test('a new model cancels the prediction of the old one; the same one does not', async () => {
  const { client, workers } = makeClient({ predict: () => NEVER });
  client.setModel(model('roads'));
  const first = predict(client);
  const rejected = expect(first).rejects.toSatisfy(isCancelled);
  await vi.advanceTimersByTimeAsync(1);
  let ended = false;
  first.catch(() => (ended = true));
  client.setModel(model('roads'));
  await vi.advanceTimersByTimeAsync(1);
  expect([ended, workers[0].calls]).toEqual([false, ['start', 'setImage', 'setModel', 'predict']]);
  client.setModel(model('roads', 2));
  await rejected;
  predict(client).catch(() => undefined);
  await vi.advanceTimersByTimeAsync(1);
  expect(workers[0].calls.slice(4)).toEqual(['setModel', 'predict']);
});

test('a worker that takes the place of another gets the model again', async () => {
  const [before, after] = [recording(), recording()];
  const { client } = makeClient({ setModel: before.setModel, predict: () => NEVER }, after);
  client.setModel(model('roads'));
  const result = predict(client);
  await vi.advanceTimersByTimeAsync(SILENCE_LIMIT + 1);
  await result;
  expect([before.given, after.given]).toEqual([['roads'], ['roads']]);
});

test('a model that the worker refuses fails every prediction, until there is another one', async () => {
  const { given, setModel } = recording('broken');
  const { client, workers } = makeClient({ setModel });
  client.setModel(model('broken'));
  for (let i = 0; i < 2; i++) {
    await expect(predict(client)).rejects.toMatchObject({ code: 'model-invalid', message: 'bad broken' });
  }
  client.setModel(null);
  await expect(predict(client)).resolves.toMatchObject({ labels: Uint8Array.of(7) });
  expect(given).toEqual(['broken', 'broken']);
  expect(workers).toHaveLength(1);
});
