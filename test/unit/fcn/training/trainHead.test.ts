import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/core/random';
import { initialHead, tensorOf } from '../../../../src/fcn/heads/headWeights';
import { toPixelHead, type PixelHead } from '../../../../src/fcn/training/pixelHead';
import { trainHead } from '../../../../src/fcn/training/trainHead';
import { classesOf, trainPixelHead } from '../../../../src/fcn/training/trainPixelHead';
import { joinImages, standardisationOf } from '../../../../src/fcn/training/trainingSet';
import { longestTurn, SHORT_TURN, startWasm } from '../support';
import { madeUpImage, smallHead } from './support';

beforeAll(startWasm);
afterEach(() => expect(tf.memory().numTensors).toBe(0));

const quadrant = (a: number, b: number): number => (a > 0 ? 1 : 0) + (b > 0 ? 2 : 0);
const crossed = (a: number, b: number): number => (a > 0 === b > 0 ? 1 : 0);

describe('training', () => {
  test('learns what a linear head can tell, and does so on images that it never saw', async () => {
    const spec = smallHead(4);
    const train = [1, 2].map((seed) => madeUpImage(spec, 400, seed, quadrant));
    const { meanIU } = await trainHead(train, [madeUpImage(spec, 300, 9, quadrant)], { spec, seed: 1 });
    expect(meanIU).toBeGreaterThan(0.75);
  });

  test('learns with hidden units what no linear head can', async () => {
    const val = (hidden: number) => [madeUpImage(smallHead(2, hidden), 300, 9, crossed)];
    const train = (hidden: number) =>
      [1, 2, 3].map((seed) => madeUpImage(smallHead(2, hidden), 400, seed, crossed));
    const linear = await trainHead(train(0), val(0), { spec: smallHead(2), seed: 1, epochs: 60 });
    const hidden = await trainHead(train(32), val(32), { spec: smallHead(2, 32), seed: 1, epochs: 150 });
    expect(linear.meanIU).toBeLessThan(0.6);
    expect(hidden.meanIU).toBeGreaterThan(0.85);
  });

  test.each(['wasm', 'cpu'])('gives the same bytes for the same seed on %s', async (backend) => {
    await tf.setBackend(backend);
    const spec = smallHead(4, 8);
    const train = [madeUpImage(spec, 120, 3, quadrant)];
    const run = async (seed: number): Promise<unknown> =>
      [...(await trainHead(train, [], { spec, seed, epochs: 4 })).weights].map(([name, { values }]) => [
        name,
        Array.from(values),
      ]);
    const first = await run(5);
    expect(await run(5)).toEqual(first);
    expect(await run(6)).not.toEqual(first);
    await tf.setBackend('wasm');
  });

  test('keeps the best that the validation pixels saw, also when it is cancelled', async () => {
    const spec = smallHead(4);
    const train = [madeUpImage(spec, 300, 3, quadrant)];
    const val = [madeUpImage(spec, 300, 4, quadrant)];
    const seen: number[] = [];
    const signal = { aborted: false };
    const trained = await trainHead(train, val, {
      spec,
      seed: 1,
      signal,
      onProgress: ({ done, total, meanIU }) => {
        if (meanIU !== undefined) seen.push(meanIU);
        if (done > total / 2) signal.aborted = true;
      },
    });
    expect(trained.stopped).toBe(true);
    expect(seen.length).toBeGreaterThan(3);
    expect(trained.meanIU).toBe(Math.max(...seen));
    expect(tensorOf(trained.weights, 'score/x1/s32/kernel').values.some((value) => value !== 0)).toBe(true);
  });

  test('says that there is nothing to learn from', async () => {
    await expect(trainHead([], [], { spec: smallHead(2), seed: 1 })).rejects.toThrow(/no labeled pixels/);
    const wrong = { features: new Uint16Array(5), classes: new Uint8Array(1) };
    await expect(trainHead([wrong], [], { spec: smallHead(2), seed: 1 })).rejects.toThrow(RangeError);
  });

  test('gives others a turn again and again', async () => {
    const spec = smallHead(11, 64);
    const train = [madeUpImage(spec, 4000, 3, quadrant)];
    const run = (): Promise<unknown> => trainHead(train, [], { spec, seed: 1, epochs: 5 });
    await run();
    expect(await longestTurn(run)).toBeLessThan(SHORT_TURN);
  });
});

describe('a step', () => {
  test('goes along the gradient of the cross-entropy', async () => {
    const spec = smallHead(3, 6);
    const image = madeUpImage(spec, 50, 2, (a) => (a > 0 ? 2 : 0));
    const pixels = joinImages([image], 320);
    const standardisation = standardisationOf(pixels);
    const head = toPixelHead(spec, initialHead(spec, 3));
    const losses: number[] = [];
    const learn = (layers: PixelHead, learningRate: number): Promise<void> =>
      trainPixelHead(layers, pixels, standardisation, {
        steps: 1,
        batch: 50,
        learningRate,
        weightDecay: 0,
        random: seededRandom(1),
        onStep: (_step, loss) => void losses.push(loss),
      });
    // Adam's first step moves each weight by the learning rate against its gradient's sign.
    const moved = head.map((layer) => ({ ...layer, kernel: layer.kernel.slice(), bias: layer.bias.slice() }));
    const step = 1e-3;
    await learn(moved, step);
    for (const [at, layer] of head.entries()) {
      for (let i = 0; i < layer.kernel.length; i += 37) {
        const change = moved[at].kernel[i] - layer.kernel[i];
        if (Math.abs(change) < step / 2) continue;
        const slope = (await lossWith(head, at, i, 0.05)) - (await lossWith(head, at, i, -0.05));
        if (Math.abs(slope) > 1e-4) expect(Math.sign(slope)).toBe(-Math.sign(change));
      }
    }
    async function lossWith(layers: PixelHead, at: number, i: number, delta: number): Promise<number> {
      const changed = layers.map((layer) => ({
        ...layer,
        kernel: layer.kernel.slice(),
        bias: layer.bias.slice(),
      }));
      changed[at].kernel[i] += delta;
      await learn(changed, 0);
      return losses[losses.length - 1];
    }
  });

  test('classifies all pixels, however many', async () => {
    const spec = smallHead(3);
    const pixels = joinImages([madeUpImage(spec, 5000, 1, quadrant)], 320);
    const head = toPixelHead(spec, initialHead(spec, 0));
    head[0].bias.set([0, 1, 0]);
    const classes = await classesOf(head, pixels, standardisationOf(pixels));
    expect(classes).toHaveLength(5000);
    expect(classes.every((id) => id === 1)).toBe(true);
  });
});
