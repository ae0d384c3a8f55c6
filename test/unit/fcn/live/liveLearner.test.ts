import { describe, expect, it } from 'vitest';
import { UNLABELED } from '../../../../src/core/labelMap';
import type { InputImage } from '../../../../src/fcn/inputImage';
import { LiveLearner, type LiveLearnerOptions } from '../../../../src/fcn/live/liveLearner';
import { agreement, longestTurn, SHORT_TURN } from '../support';
import { imageOf, labelsOf, rectangle, sharedScores } from './support';

const WIDTH = 160;
const HEIGHT = 120;
const RED = [180, 40, 40] as const;
const BLUE = [40, 40, 180] as const;

/** A blue disc on red. */
const isDisc = (x: number, y: number): boolean => (x - 90) ** 2 + (y - 60) ** 2 < 40 ** 2;
const discTruth = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
  isDisc(i % WIDTH, Math.floor(i / WIDTH)) ? 1 : 0,
);
const disc = (): Promise<InputImage> => imageOf(WIDTH, HEIGHT, (x, y) => (isDisc(x, y) ? BLUE : RED));
const onRed = { pixels: rectangle(WIDTH, 10, 10, 40, 8), classes: 0 };
const onBlue = { pixels: rectangle(WIDTH, 75, 56, 30, 8), classes: 1 };

function learnerOf(input: InputImage, options: Partial<LiveLearnerOptions> = {}): LiveLearner {
  return new LiveLearner(input, { classes: 3, seed: 1, ...options });
}

describe('learning on one image alone', () => {
  it('finds 98 % of an image of two colours from a stroke on each', async () => {
    const input = await disc();
    const learner = learnerOf(input);
    learner.addStroke(onRed);
    await learner.refit();
    learner.addStroke(onBlue);
    expect((await learner.refit()).used).toBe(true);
    expect(agreement(await labelsOf(learner, input, 3), discTruth)).toBeGreaterThanOrEqual(0.98);
  });

  it('predicts nothing before two classes are painted', async () => {
    const learner = learnerOf(await disc());
    expect(await learner.scores()).toBeUndefined();
    expect(await learner.refit()).toEqual({ used: false, before: 0, after: 0 });
    learner.addStroke(onRed);
    learner.addStroke({ ...onBlue, classes: 0 });
    learner.addStroke({ pixels: rectangle(WIDTH, 0, 100, 9, 9), classes: UNLABELED });
    await learner.refit();
    expect(await learner.scores()).toBeUndefined();
    learner.addStroke({ pixels: rectangle(WIDTH, 90, 80, 9, 9), classes: 1 });
    await learner.refit();
    expect(await learner.scores()).toBeDefined();
  });

  it('never predicts a class that is not painted', async () => {
    const input = await disc();
    const learner = learnerOf(input);
    learner.addStroke({ ...onRed, classes: 2 });
    learner.addStroke(onBlue);
    // Before it has learned all scores are equal, and the first class that may be wins.
    expect([...new Set(await labelsOf(learner, input, 3))]).toEqual([1]);
    await learner.refit();
    expect([...new Set(await labelsOf(learner, input, 3))].sort()).toEqual([1, 2]);
  });

  it('gives the same scores for the same seed, however often it was cancelled between', async () => {
    const input = await disc();
    const [a, b] = [learnerOf(input), learnerOf(input)];
    for (const learner of [a, b]) {
      learner.addStroke(onRed);
      learner.addStroke(onBlue);
      if (learner === b)
        await expect(b.refit({ aborted: true })).rejects.toMatchObject({ code: 'cancelled' });
      await learner.refit();
    }
    expect(await a.scores()).toEqual(await b.scores());
    const other = learnerOf(input, { seed: 2 });
    other.addStroke(onRed);
    other.addStroke(onBlue);
    await other.refit();
    expect(await other.scores()).not.toEqual(await a.scores());
  });

  it('does not use a refit that raises the loss on the confirmed pixels', async () => {
    const input = await disc();
    const learner = learnerOf(input, { constants: { learningRate: 30 } });
    // Classes that no colour or place tells apart: an untaught net is as good as any.
    learner.addStroke({ ...onRed, classes: Uint8Array.from(onRed.pixels, (i) => i % 2) });
    const untaught = (await learner.scores())!.values.slice();
    const refit = await learner.refit();
    expect(refit.after).toBeGreaterThan(refit.before);
    expect(refit.used).toBe(false);
    expect((await learner.scores())!.values).toEqual(untaught);
  });

  it('unlearns a stroke that is taken back', async () => {
    const input = await disc();
    const learner = learnerOf(input);
    learner.addStroke(onRed);
    learner.addStroke(onBlue);
    await learner.refit();
    const before = (await learner.scores())!.values.slice();
    const wrong = learner.addStroke({ pixels: rectangle(WIDTH, 60, 90, 50, 8), classes: 2 });
    await learner.refit();
    expect(new Set(await labelsOf(learner, input, 3))).toContain(2);
    learner.removeStroke(wrong);
    expect((await learner.scores())!.values).toEqual(before);
    await learner.refit();
    expect(agreement(await labelsOf(learner, input, 3), discTruth)).toBeGreaterThanOrEqual(0.98);
  });

  it('learns the same again from a stroke that is taken back and made again', async () => {
    const input = await disc();
    const learner = learnerOf(input);
    learner.addStroke(onRed);
    await learner.refit();
    const id = learner.addStroke(onBlue);
    await learner.refit();
    const before = (await learner.scores())!.values.slice();
    learner.removeStroke(id);
    learner.addStroke(onBlue);
    await learner.refit();
    expect((await learner.scores())!.values).toEqual(before);
  });

  it('learns a pixel from the stroke that painted it last', async () => {
    const input = await disc();
    const learner = learnerOf(input);
    const first = learner.addStroke({ ...onBlue, classes: 2 });
    learner.addStroke(onRed);
    const over = learner.addStroke(onBlue);
    await learner.refit();
    expect([...new Set(await labelsOf(learner, input, 3))].sort()).toEqual([0, 1]);
    learner.removeStroke(over);
    await learner.refit();
    expect([...new Set(await labelsOf(learner, input, 3))].sort()).toEqual([0, 2]);
    learner.removeStroke(first);
    expect(await learner.scores()).toBeUndefined();
  });

  it('forgets everything when told to', async () => {
    const input = await disc();
    const learner = learnerOf(input);
    learner.addStroke(onRed);
    learner.addStroke(onBlue);
    await learner.refit();
    learner.forget();
    expect(await learner.scores()).toBeUndefined();
    learner.addStroke(onRed);
    learner.addStroke(onBlue);
    expect(new Set((await learner.scores())!.values.filter((score) => score > -100))).toEqual(new Set([0]));
  });

  it('lets others have a turn again and again, so that a newer stroke cancels in time', async () => {
    const input = await imageOf(800, 600, (x) => (x < 400 ? RED : BLUE), 513);
    const learner = learnerOf(input, { classes: 21 });
    for (let i = 0; i < 21; i++) {
      learner.addStroke({ pixels: rectangle(800, 20, 28 * i, 700, 20), classes: i });
    }
    await learner.refit();
    const longest = await longestTurn(async () => {
      await learner.refit();
      await learner.scores();
    });
    expect(longest).toBeLessThan(SHORT_TURN);
    const signal = { aborted: false };
    setImmediate(() => (signal.aborted = true));
    await expect(learner.refit(signal)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(learner.scores(undefined, signal)).rejects.toMatchObject({ code: 'cancelled' });
  }, 30_000);

  it('refuses pixels and classes that there are not', async () => {
    const learner = learnerOf(await disc());
    expect(() => learner.addStroke({ pixels: Uint32Array.of(WIDTH * HEIGHT), classes: 0 })).toThrow(
      RangeError,
    );
    expect(() => learner.addStroke({ pixels: Uint32Array.of(1), classes: 3 })).toThrow(RangeError);
  });
});

describe('learning beside a shared head', () => {
  /** Red left, blue right; the shared head sees class 0 left and 1 right, but for a grey square that is really 2. */
  const GREY = [120, 120, 120] as const;
  const isSquare = (x: number, y: number): boolean => x >= 10 && x < 40 && y >= 10 && y < 40;
  const scene = (): Promise<InputImage> =>
    imageOf(WIDTH, HEIGHT, (x, y) => (isSquare(x, y) ? GREY : x < 80 ? RED : BLUE));
  const stroke = { pixels: rectangle(WIDTH, 14, 20, 20, 8), classes: 2 };
  /** What the shared head says far from the stroke. */
  const isFar = (i: number): boolean => i % WIDTH >= 80;

  async function farAgreement(constants: LiveLearnerOptions['constants']): Promise<number> {
    const input = await scene();
    const shared = sharedScores(input, 3, (x) => (x < 80 ? 0 : 1));
    const learner = learnerOf(input, { shared, ...(constants && { constants }) });
    learner.addStroke(stroke);
    await learner.refit();
    const labels = await labelsOf(learner, input, 3);
    expect(labels[24 * WIDTH + 24]).toBe(2);
    const far = labels.filter((_, i) => isFar(i));
    return agreement(far, new Uint8Array(far.length).fill(1));
  }

  it('keeps what the shared head says far from paint', async () => {
    expect(await farAgreement({})).toBeGreaterThan(0.99);
  });

  it('would not without the keep term', async () => {
    expect(await farAgreement({ keepPixels: 0 })).toBeLessThan(0.9);
  });

  it('gives the shared head’s own labels before the first stroke', async () => {
    const input = await scene();
    const shared = sharedScores(input, 3, (x) => (x < 80 ? 0 : 1));
    const labels = await labelsOf(learnerOf(input, { shared }), input, 3);
    expect([...new Set(labels)].sort()).toEqual([0, 1]);
  });

  it('learns a class that the shared head does not know, and predicts it only once it is painted', async () => {
    const input = await scene();
    const known = sharedScores(input, 2, (x) => (x < 80 ? 0 : 1));
    const learner = learnerOf(input, { shared: known });
    expect([...new Set(await labelsOf(learner, input, 3))].sort()).toEqual([0, 1]);
    learner.addStroke(stroke);
    await learner.refit();
    const labels = await labelsOf(learner, input, 3);
    expect(labels[24 * WIDTH + 24]).toBe(2);
    expect(labels[100 * WIDTH + 140]).toBe(1);
  });

  it('corrects another shared head from the start', async () => {
    const input = await scene();
    const learner = learnerOf(input);
    learner.addStroke(stroke);
    learner.setShared(sharedScores(input, 3, (x) => (x < 80 ? 0 : 1)));
    expect((await learner.refit()).used).toBe(true);
    expect((await labelsOf(learner, input, 3))[24 * WIDTH + 24]).toBe(2);
  });

  it('computes the samples of a region alone', async () => {
    const input = await scene();
    const learner = learnerOf(input, { shared: sharedScores(input, 3, (x) => (x < 80 ? 0 : 1)) });
    const whole = (await learner.scores())!.values.slice();
    learner.addStroke(stroke);
    await learner.refit();
    const region = { firstRow: 5, endRow: 20, firstColumn: 3, endColumn: 30 };
    const { values, columns } = (await learner.scores(region))!;
    const part = values.slice();
    const all = (await learner.scores())!.values;
    for (let i = 0; i < all.length; i++) {
      const [row, column] = [Math.floor(i / 3 / columns), Math.floor(i / 3) % columns];
      const isInside = row >= 5 && row < 20 && column >= 3 && column < 30;
      expect(part[i]).toBe(isInside ? all[i] : whole[i]);
    }
    expect(part).not.toEqual(whole);
  });
});
