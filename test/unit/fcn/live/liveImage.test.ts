/** An image that is learned from by runs: strokes in, predictions out, whatever way its file is turned. */
import { describe, expect, it } from 'vitest';
import { CONFIRMED, UNLABELED } from '../../../../src/core/labelMap';
import { orientedSize, orientPlane, type Orientation } from '../../../../src/core/orientation';
import { applyRuns, coveredPixels, RunBuilder, type Runs } from '../../../../src/core/runs';
import { doubledSize, type InputImage } from '../../../../src/fcn/inputImage';
import { LiveImage } from '../../../../src/fcn/live/liveImage';
import type { NetworkScores } from '../../../../src/fcn/types';
import { agreement } from '../support';
import { imageOf, sharedScores } from './support';

const WIDTH = 96;
const HEIGHT = 72;
const [LEFT, RIGHT, BLOB] = [3, 7, 9];
const RED = [180, 40, 40] as const;
const BLUE = [40, 40, 180] as const;
const GREEN = [40, 160, 60] as const;
const SIGNAL = { aborted: false };

const inBlob = (x: number, y: number): boolean => Math.hypot(x - 70, y - 20) < 14;
const truth = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
  const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
  return inBlob(x, y) ? BLOB : x < WIDTH / 2 ? LEFT : RIGHT;
});
const picture = (): Promise<InputImage> =>
  imageOf(WIDTH, HEIGHT, (x, y) => (inBlob(x, y) ? GREEN : x < WIDTH / 2 ? RED : BLUE));

/** A stroke of `length` pixels to the right, three rows high. */
function stroke(classId: number, x: number, y: number, length: number): Runs {
  const runs = new RunBuilder();
  for (let row = y; row < y + 3; row++) runs.push(row * WIDTH + x, length, classId | CONFIRMED);
  return runs.finish();
}

const onLeft = stroke(LEFT, 5, 50, 30);
const onRight = stroke(RIGHT, 55, 55, 30);
const onBlob = stroke(BLOB, 62, 18, 16);

interface Known {
  readonly classIds?: readonly number[];
  readonly orientation?: Orientation;
  /** The class that the network gives to every pixel of a half, by its own channel; 255 where the dataset has none. */
  readonly channels?: readonly number[];
}

async function liveImage({
  classIds = [LEFT, RIGHT, BLOB],
  orientation = 1,
  channels,
}: Known = {}): Promise<LiveImage> {
  const input = await picture();
  return new LiveImage({
    input,
    scores: channels && halves(input),
    channelClasses: Uint8Array.from(channels ?? []),
    classIds: Uint8Array.from(classIds),
    orientation,
  });
}

/** A network of two channels: one for the left half, one for the right. */
function halves(input: InputImage): NetworkScores {
  const { grid } = sharedScores(input, 2, (x) => (x < WIDTH / 2 ? 0 : 1));
  return { grid, input, source: input.source };
}

async function labels(image: LiveImage, size = { width: WIDTH, height: HEIGHT }): Promise<Uint8Array> {
  const runs = await image.predict(undefined, { signal: SIGNAL });
  if (runs === undefined) return new Uint8Array(0);
  expect(coveredPixels(runs)).toBe(size.width * size.height);
  const cells = new Uint16Array(size.width * size.height);
  applyRuns(cells, runs);
  return Uint8Array.from(cells);
}

async function teach(image: LiveImage, ...strokes: Runs[]): Promise<void> {
  for (const [i, runs] of strokes.entries()) {
    image.apply({ kind: 'painted', edit: i + 1, runs });
    await image.refit(SIGNAL);
  }
}

describe('without a network', () => {
  it('finds the rest of three objects from a stroke on each', async () => {
    const image = await liveImage();
    await teach(image, onLeft, onRight, onBlob);
    expect(agreement(await labels(image), truth)).toBeGreaterThan(0.95);
  });

  it('predicts nothing from one class, and nothing of a class that the dataset lacks', async () => {
    const image = await liveImage({ classIds: [LEFT, RIGHT] });
    await teach(image, onLeft, onBlob);
    expect(await image.predict(undefined, { signal: SIGNAL })).toBeUndefined();
    await teach(image, onLeft, onRight);
    expect(new Set(await labels(image))).toEqual(new Set([LEFT, RIGHT]));
  });

  it('ignores what is not confirmed in a stroke’s runs', async () => {
    const image = await liveImage();
    await teach(
      image,
      onLeft,
      onRight.map((value, i) => (i % 3 === 2 ? value & 0xff : value)),
    );
    expect(await image.predict(undefined, { signal: SIGNAL })).toBeUndefined();
  });

  it('begins with everything that was confirmed before', async () => {
    const image = await liveImage();
    const all = new RunBuilder();
    const cells = new Uint16Array(WIDTH * HEIGHT);
    for (const runs of [onLeft, onRight, onBlob]) applyRuns(cells, runs);
    cells.forEach((cell, i) => {
      if (cell !== 0) all.push(i, 1, cell);
    });
    image.apply({ kind: 'all', runs: all.finish() });
    await image.refit(SIGNAL);
    expect(agreement(await labels(image), truth)).toBeGreaterThan(0.9);
    image.apply({ kind: 'all', runs: new Uint32Array(0) });
    expect(await image.predict(undefined, { signal: SIGNAL })).toBeUndefined();
  });

  it('takes back what a stroke taught, and teaches the same again', async () => {
    const image = await liveImage();
    await teach(image, onLeft, onRight, onBlob);
    const before = await labels(image);
    image.apply({ kind: 'takenBack', edit: 3 });
    await image.refit(SIGNAL);
    expect(new Set(await labels(image))).toEqual(new Set([LEFT, RIGHT]));
    image.apply({ kind: 'painted', edit: 3, runs: onBlob });
    await image.refit(SIGNAL);
    expect(agreement(await labels(image), before)).toBeGreaterThan(0.97);
  });

  it.each<Orientation>([2, 3, 6, 8])(
    'predicts a file turned by %i in its own pixel order',
    async (orientation) => {
      const image = await liveImage({ orientation });
      await teach(image, onLeft, onRight, onBlob);
      const rawSize = orientedSize({ width: WIDTH, height: HEIGHT }, orientation);
      const upright = orientPlane(await labels(image, rawSize), rawSize, orientation);
      expect(agreement(upright, truth)).toBeGreaterThan(0.95);
    },
  );

  it('predicts a region alone', async () => {
    const image = await liveImage();
    await teach(image, onLeft, onRight, onBlob);
    const whole = await labels(image);
    const region = { x: 60, y: 10, width: 20, height: 12 };
    const runs = await image.predict(region, { signal: SIGNAL });
    const cells = new Uint16Array(WIDTH * HEIGHT).fill(UNLABELED);
    applyRuns(cells, runs ?? new Uint32Array(0));
    for (let i = 0; i < cells.length; i++) {
      const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
      const isInside = x >= 60 && x < 80 && y >= 10 && y < 22;
      expect(cells[i]).toBe(isInside ? whole[i] : UNLABELED);
    }
  });
});

describe('beside a network', () => {
  it('keeps its prediction far from the strokes', async () => {
    const image = await liveImage({ channels: [LEFT, RIGHT] });
    await teach(image, onBlob);
    const predicted = await labels(image);
    expect(agreement(predicted, truth)).toBeGreaterThan(0.95);
    expect(predicted[20 * WIDTH + 70]).toBe(BLOB);
  });

  it('leaves unlabeled what only the network knows, until a class that it doesn’t know is painted', async () => {
    const image = await liveImage({ channels: [LEFT, UNLABELED] });
    await teach(image, onLeft);
    expect(new Set(await labels(image))).toEqual(new Set([LEFT, UNLABELED]));
    await teach(image, onLeft, onRight);
    const predicted = await labels(image);
    expect(predicted).not.toContain(UNLABELED);
    expect(predicted[66 * WIDTH + 90]).toBe(RIGHT);
    expect(predicted[5 * WIDTH + 5]).toBe(LEFT);
  });

  it('is not asked where it knows none of the classes', async () => {
    const image = await liveImage({ channels: [UNLABELED, 200] });
    await teach(image, onLeft);
    expect(await image.predict(undefined, { signal: SIGNAL })).toBeUndefined();
  });
});

it.each([
  ['a column', 1, 96],
  ['a row', 96, 1],
])('reads the scores of a pyramid over an image that is %s of pixels', async (_what, width, height) => {
  const along = (x: number, y: number): number => Math.max(x, y);
  const input = await imageOf(width, height, (x, y) => (along(x, y) < 48 ? RED : BLUE));
  const large = doubledSize(input);
  const wide = { ...input, ...large, values: new Float32Array(0) };
  const { grid } = sharedScores(wide, 2, (x, y) => (along(x, y) < 96 ? 0 : 1));
  const image = new LiveImage({
    input,
    scores: { grid, input: large, source: input.source },
    channelClasses: Uint8Array.of(LEFT, RIGHT),
    classIds: Uint8Array.of(LEFT, RIGHT),
    orientation: 1,
  });
  const predicted = await labels(image, { width, height });
  expect(predicted.indexOf(RIGHT)).toBeGreaterThan(44);
  expect(predicted.indexOf(RIGHT)).toBeLessThan(52);
});
