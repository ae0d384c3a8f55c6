/** The worker's background: pixels are collected as they are predicted, trainings give way, nothing is trained on half. */
import { beforeAll, describe, expect, it } from 'vitest';
import { isCancelled } from '../../../../src/core/errors';
import { decodeFloat16 } from '../../../../src/fcn/float16';
import { extractFeatures, prepareHeadInputs } from '../../../../src/fcn/features/featureMaps';
import { sampleFeatures } from '../../../../src/fcn/features/sampleFeatures';
import { Layers } from '../../../../src/fcn/layers';
import { backboneOf, parseModel } from '../../../../src/fcn/modelFile';
import { createSegmenter } from '../../../../src/fcn/segmenter';
import { SHARED_SHAPE } from '../../../../src/fcn/training/trainShared';
import type { CallContext, Handlers } from '../../../../src/protocol/rpc';
import type { TrainRequest } from '../../../../src/protocol/sharedLearning';
import type { WorkerApi } from '../../../../src/protocol/viewWorker';
import { BackgroundWork } from '../../../../webview/worker/backgroundWork';
import type { ImageNetwork } from '../../../../webview/worker/imageNetwork';
import type { BuiltInModel } from '../../../../webview/worker/modelReader';
import { madeUpImage } from '../../fcn/training/support';
import { agreement, photograph, pixelSource, startWasm, vocFiles, type Pixels } from '../../fcn/support';

const INPUT_SIZE = 129;
const SIZE = { width: 160, height: 120 };
let builtIn: BuiltInModel;
let photo: Pixels;
let network: ImageNetwork;

beforeAll(async () => {
  await startWasm();
  const { json, weights } = await vocFiles();
  builtIn = { modelJson: json, weights };
  photo = await photograph('family-play-01.jpg', SIZE.width, SIZE.height);
  const segmenter = createSegmenter(parseModel(json, weights, 'model.json'));
  const prepare = (inputSize: number) => segmenter.prepare(pixelSource(photo), inputSize);
  const scores = async () => segmenter.score(await prepare(INPUT_SIZE), { outputStride: 16 });
  network = { segmenter, prepare, scores } as unknown as ImageNetwork;
});

interface Signal {
  aborted: boolean;
  abort(): void;
}

function context(): CallContext & { signal: Signal } {
  const listeners: (() => void)[] = [];
  const signal = {
    aborted: false,
    addEventListener: (_type: 'abort', listener: () => void) => void listeners.push(listener),
    removeEventListener: () => undefined,
    abort() {
      signal.aborted = true;
      for (const listener of listeners) listener();
    },
  };
  return { signal, transfer: [] };
}

function start(onBeat: (beats: number) => void = () => undefined) {
  let beats = 0;
  const work = new BackgroundWork(network);
  const handlers: Pick<Handlers<WorkerApi>, 'collectPixels' | 'addReplay' | 'trainShared'> = work.handlers(
    (task) => Promise.resolve().then(() => task(builtIn)),
    () => onBeat(++beats),
  );
  return { work, handlers };
}

/** Two classes by a channel. */
const pieceOf = (training: number, seed: number) => {
  const spec = { ...SHARED_SHAPE, hidden: 0, classes: 2 };
  return { training, ...madeUpImage(spec, 100, seed, (a) => (a > 0 ? 1 : 0)) };
};

function request(more: Partial<TrainRequest> = {}): TrainRequest {
  const classes = [0, 1].map((id) => ({ id, name: `class ${id}`, color: '#000000' }));
  const reference = { name: 'learned', version: 1 };
  const rest = { classes, hidden: 0, inputSize: INPUT_SIZE, reference, images: 2, seed: 1, earlier: null };
  return { training: 1, pieces: 2, ...rest, ...more };
}

async function fails(promise: unknown): Promise<unknown> {
  return Promise.resolve(promise).then(
    () => 'it did not fail',
    (error: unknown) => error,
  );
}

describe('collecting pixels', () => {
  it("gives the shared head's features, and what the models say", async () => {
    const { handlers } = start();
    const pixels = Uint32Array.from({ length: 300 }, (_, i) => i * 64);
    const classLookup = Uint8Array.from({ length: 256 }, (_, id) => (id === 0 ? 255 : id + 100));
    const classes = new Uint8Array(pixels.length).fill(3);
    const train = start();
    for (const seed of [1, 2]) await train.handlers.addReplay(pieceOf(1, seed), context());
    const candidate = await train.handlers.trainShared(request(), context());
    const asked = { inputSize: INPUT_SIZE, outputStride: 16, classLookup, image: null } as const;
    const made = context();
    const collected = await handlers.collectPixels({ ...asked, pixels, classes, candidate }, made);

    expect(made.transfer).toEqual([collected.features.buffer]);
    const layers = new Layers(backboneOf(parseModel(builtIn.modelJson, builtIn.weights, 'model.json')));
    const inputs = await prepareHeadInputs(pixelSource(photo), SHARED_SHAPE, INPUT_SIZE);
    const features = sampleFeatures(await extractFeatures(layers, inputs, SHARED_SHAPE), pixels);
    const kept = decodeFloat16(collected.features);
    const furthest = kept.reduce((most, value, i) => Math.max(most, Math.abs(value - features[i])), 0);
    // A half-precision float has 11 bits; features are below 64.
    expect(furthest).toBeLessThan(0.02);
    expect(features.some((value) => Math.abs(value) > 1)).toBe(true);

    const whole = await network.segmenter.predict(pixelSource(photo), {
      inputSize: INPUT_SIZE,
      outputStride: 16,
      classLookup,
    });
    const there = pixels.map((pixel) => whole.classes[pixel]);
    expect(agreement(collected.present, there)).toBeGreaterThan(0.99);
    expect(new Set(collected.present).size).toBeGreaterThan(1);
    expect(collected.candidate).toHaveLength(300);
    expect(collected.candidate?.every((id) => id <= 1)).toBe(true);
  });

  it('is cancelled by what a person waits for', async () => {
    const { work, handlers } = start((beats) => {
      if (beats === 5) work.cancel();
    });
    const nothing = { pixels: Uint32Array.of(1), classes: Uint8Array.of(1), candidate: null };
    const asked = {
      inputSize: INPUT_SIZE,
      outputStride: 16,
      classLookup: new Uint8Array(256),
      image: null,
    } as const;
    const error = await fails(handlers.collectPixels({ ...asked, ...nothing }, context()));
    expect(isCancelled(error)).toBe(true);
  });
});

describe('a prediction of another image', () => {
  /** The worker runs one thing after the other. */
  function inTurns(onBeat?: (beats: number) => void) {
    const work = new BackgroundWork(Object.assign(network, { of: () => network }));
    let last: Promise<unknown> = Promise.resolve();
    let beats = 0;
    const handlers = work.handlers(
      (task) => {
        const done = last.then(() => task(builtIn));
        last = done.catch(() => undefined);
        return done;
      },
      () => onBeat?.(++beats),
    );
    return { work, handlers };
  }
  const image = { file: new Blob(['x']), ...SIZE, name: 'x', mimeType: 'image/png', orientation: 1 } as const;
  const asked = { image, inputSize: INPUT_SIZE, outputStride: 16, classLookup: new Uint8Array(256) } as const;

  it('waits for a training, and gives it no end; the reverse as well', async () => {
    const { handlers } = inTurns();
    for (const seed of [1, 2]) await handlers.addReplay(pieceOf(1, seed), context());
    const training = handlers.trainShared(request(), context());
    const prediction = handlers.predictAhead(asked, context());
    expect((await training).weights.length).toBeGreaterThan(0);
    expect((await prediction).labels.length).toBeGreaterThan(0);
    for (const seed of [1, 2]) await handlers.addReplay(pieceOf(2, seed), context());
    const again = handlers.predictAhead(asked, context());
    const next = handlers.trainShared(request({ training: 2 }), context());
    expect((await again).labels.length).toBeGreaterThan(0);
    expect((await next).weights.length).toBeGreaterThan(0);
  });

  it('is given up with all that waits for what a person waits for', async () => {
    const { work, handlers } = inTurns();
    const all = [1, 2].map(() => fails(handlers.predictAhead(asked, context())));
    work.cancel();
    expect((await Promise.all(all)).map(isCancelled)).toEqual([true, true]);
  });
});

describe('training', () => {
  it('takes all the pieces of its training and no others', async () => {
    const { handlers } = start();
    await handlers.addReplay(pieceOf(1, 1), context());
    expect(isCancelled(await fails(handlers.trainShared(request(), context())))).toBe(true);
    await handlers.addReplay(pieceOf(7, 9), context());
    for (const seed of [1, 2]) await handlers.addReplay(pieceOf(8, seed), context());
    expect(isCancelled(await fails(handlers.trainShared(request(), context())))).toBe(true);
    const trained = await handlers.trainShared(request({ training: 8 }), context());
    expect(trained.weights.length).toBeGreaterThan(0);
    // Pieces are given up with their training.
    expect(isCancelled(await fails(handlers.trainShared(request({ training: 8 }), context())))).toBe(true);
    const alone = start().handlers;
    for (const seed of [1, 2]) await alone.addReplay(pieceOf(1, seed), context());
    const same = await alone.trainShared(request(), context());
    expect(Buffer.compare(same.weights, trained.weights)).toBe(0);
  });

  it('holds no pieces of a training that was cancelled before its turn, and keeps those of the next one', async () => {
    const { handlers } = start();
    for (const seed of [1, 2]) await handlers.addReplay(pieceOf(1, seed), context());
    const made = context();
    made.signal.abort();
    expect(isCancelled(await fails(handlers.trainShared(request(), made)))).toBe(true);
    const again = await fails(handlers.trainShared(request(), context()));
    expect(isCancelled(again)).toBe(true);
    const late = fails(handlers.trainShared(request({ training: 1 }), made));
    for (const seed of [1, 2]) await handlers.addReplay(pieceOf(2, seed), context());
    await late;
    const trained = await handlers.trainShared(request({ training: 2 }), context());
    expect(trained.weights.length).toBeGreaterThan(0);
  });

  it('is cancelled between two steps, by the caller and by what a person waits for', async () => {
    for (const by of ['caller', 'person']) {
      const made = context();
      let steps = 0;
      const { work, handlers } = start((beats) => {
        steps = beats;
        if (beats !== 4) return;
        if (by === 'caller') made.signal.abort();
        else work.cancel();
      });
      for (const seed of [1, 2]) await handlers.addReplay(pieceOf(1, seed), context());
      expect(isCancelled(await fails(handlers.trainShared(request(), made)))).toBe(true);
      expect(steps).toBe(4);
    }
  });
});
