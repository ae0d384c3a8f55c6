/** Background learning of the shared head: it learns, goes on, takes new classes in, can be cancelled, repeats. */
import { beforeAll, describe, expect, it } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { isCancelled } from '../../../../src/core/errors';
import type { EncodedModel } from '../../../../src/fcn/encodeModel';
import { parseModel, type Model } from '../../../../src/fcn/modelFile';
import {
  classifyPixels,
  SHARED_SHAPE,
  SHARED_WIDTH as WIDTH,
  trainShared,
  type ReplayPixels,
  type SharedTraining,
} from '../../../../src/fcn/training/trainShared';
import { SHARED_WIDTH } from '../../../../src/protocol/sharedLearning';
import { agreement, loadVocModel, startWasm } from '../support';
import { madeUpImage } from './support';

let builtIn: Model;

/** Ids 4 and 9 by a channel, and (with `three`) 30 by another. */
function image(seed: number, count = 300, three = false): ReplayPixels {
  const spec = { ...SHARED_SHAPE, hidden: 0, classes: 3 };
  const place = (a: number, b: number): number => (three && b > 0.3 ? 2 : a > 0 ? 1 : 0);
  const { features, classes } = madeUpImage(spec, count, seed, place);
  return { features, classes: classes.map((each) => [4, 9, 30][each]) };
}

const classesOf = (ids: readonly number[]): SharedTraining['classes'] =>
  ids.map((id) => ({ id, name: `class ${id}`, color: '#102030' }));

function training(more: Partial<SharedTraining> = {}): SharedTraining {
  return {
    classes: classesOf([4, 9]),
    hidden: 0,
    inputSize: 513,
    reference: { name: 'learned', version: 1 },
    images: 2,
    seed: 3,
    ...more,
  };
}

const toModel = ({ json, weights }: EncodedModel): Model =>
  parseModel(json, weights.buffer, 'learned', builtIn);

async function accuracy(files: EncodedModel, held: ReplayPixels): Promise<number> {
  return agreement(await classifyPixels(toModel(files), held.features), held.classes);
}

beforeAll(async () => {
  await startWasm();
  builtIn = await loadVocModel();
});

describe('trainShared', () => {
  it('reads as many channels as host and view believe', () => {
    expect(WIDTH).toBe(SHARED_WIDTH);
  });

  it.each([0, 64])('learns what it never saw before, by ids, with %i hidden units', async (hidden) => {
    const files = await trainShared([image(1), image(2)], training({ hidden }));
    expect(await accuracy(files, image(9))).toBeGreaterThan(0.88);
    const { reference, classes, head, inputSize } = toModel(files);
    expect(reference).toEqual({ name: 'learned', version: 1 });
    expect(classes.map(({ id }) => id)).toEqual([4, 9]);
    expect(head?.spec).toEqual({ ...SHARED_SHAPE, hidden, classes: 2 });
    expect(inputSize).toBe(513);
  });

  it('gives the same bytes for the same seed, on cpu too', async () => {
    const run = (): Promise<EncodedModel> => trainShared([image(1, 60)], training());
    for (const backend of ['wasm', 'cpu']) {
      await tf.setBackend(backend);
      const [first, second] = [await run(), await run()];
      expect(Buffer.compare(second.weights, first.weights)).toBe(0);
      expect(second.json).toBe(first.json);
    }
    await tf.setBackend('wasm');
  });

  it('goes on from an earlier head', async () => {
    const first = await trainShared([image(1), image(2)], training());
    const again = (files?: EncodedModel): Promise<EncodedModel> =>
      trainShared([image(1), image(2)], training({ seed: 8, ...(files && { earlier: toModel(files) }) }));
    const [anew, warm] = [await again(), await again(first)];
    expect(await accuracy(warm, image(9))).toBeGreaterThan(await accuracy(anew, image(9)));
  });

  it('takes a new class in and drops one that is gone', async () => {
    const first = await trainShared([image(1), image(2)], training());
    const three = training({ classes: classesOf([4, 9, 30]), earlier: toModel(first) });
    const second = await trainShared([image(1, 300, true), image(2, 300, true)], three);
    expect(await accuracy(second, image(9, 300, true))).toBeGreaterThan(0.75);
    const gone = training({ classes: classesOf([4, 30]), earlier: toModel(second) });
    const third = await trainShared([image(1, 300, true)], gone);
    const said = await classifyPixels(toModel(third), image(9, 300, true).features);
    expect([...new Set(said)].sort()).toEqual([30, 4]);
  });

  it('starts anew where the earlier head has other layers', async () => {
    const linear = toModel(await trainShared([image(1, 60)], training()));
    const anew = await trainShared([image(1, 60)], training({ hidden: 64 }));
    const hidden = await trainShared([image(1, 60)], training({ hidden: 64, earlier: linear }));
    expect(Buffer.compare(hidden.weights, anew.weights)).toBe(0);
  });

  it('is cancelled between two steps', async () => {
    const images = Array.from({ length: 100 }, (_, i) => image(i, 200));
    const signal = { aborted: false };
    let steps = 0;
    const onStep = (step: number): void => {
      steps = step;
      // The cancel comes from outside, in the turn that a step gives.
      if (step === 4) setImmediate(() => (signal.aborted = true));
    };
    const run = trainShared(images, training({ hidden: 64, signal, onStep }));
    expect(isCancelled(await run.catch((error: unknown) => error))).toBe(true);
    expect(steps).toBe(4);
  });

  it('says so where nothing can be learned', async () => {
    await expect(trainShared([], training())).rejects.toThrow('no confirmed pixels');
    await expect(trainShared([image(1)], training({ classes: classesOf([77]) }))).rejects.toThrow(RangeError);
  });
});
