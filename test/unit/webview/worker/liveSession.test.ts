/** What is learned live outlives a change of the model and of the classes. */
import { beforeAll, expect, it } from 'vitest';
import { CONFIRMED } from '../../../../src/core/labelMap';
import { unpackRuns } from '../../../../src/core/packedRuns';
import { applyRuns, RunBuilder, type Runs } from '../../../../src/core/runs';
import type { InputImage } from '../../../../src/fcn/inputImage';
import type { Segmenter } from '../../../../src/fcn/types';
import type { WorkerLiveTask } from '../../../../src/protocol/viewWorker';
import type { ImageNetwork } from '../../../../webview/worker/imageNetwork';
import { LiveSession } from '../../../../webview/worker/liveSession';
import { imageOf, sharedScores } from '../../fcn/live/support';

const [WIDTH, HEIGHT] = [64, 48];
const SIGNAL = { aborted: false };
const task = (...classIds: number[]): WorkerLiveTask => ({
  inputSize: WIDTH,
  outputStride: 16,
  classLookup: new Uint8Array(256).fill(255),
  classIds: Uint8Array.from(classIds),
});
let input: InputImage;

beforeAll(async () => {
  input = await imageOf(WIDTH, HEIGHT, (x) => (x < 32 ? [180, 40, 40] : [40, 40, 180]));
});

class FakeNetwork {
  readonly orientation = 1;
  asked = 0;
  segmenter = segmenterOf('a');

  prepare(): Promise<ReadonlyMap<number, InputImage>> {
    return Promise.resolve(new Map([[1, input]]));
  }

  scores(): Promise<unknown> {
    this.asked++;
    return Promise.resolve({ grid: sharedScores(input, 1, () => 0).grid, input, source: input.source });
  }
}

function segmenterOf(name: string): Segmenter {
  return {
    reference: { name, version: 1 },
    classes: [{ id: 5, name, color: '#000000' }],
  } as unknown as Segmenter;
}

function session(network = new FakeNetwork()): LiveSession {
  return new LiveSession(network as unknown as ImageNetwork);
}

function stroke(classId: number, x: number): Runs {
  const runs = new RunBuilder();
  for (let y = 10; y < 30; y++) runs.push(y * WIDTH + x, 8, classId | CONFIRMED);
  return runs.finish();
}

const left = { kind: 'painted', edit: 1, runs: stroke(0, 4) } as const;
const right = { kind: 'painted', edit: 2, runs: stroke(1, 50) } as const;

async function classesOf(live: LiveSession): Promise<Set<number>> {
  const packed = await live.predict(null, { signal: SIGNAL });
  if (packed === null) return new Set();
  const cells = new Uint16Array(WIDTH * HEIGHT);
  applyRuns(cells, unpackRuns(packed, cells.length));
  return new Set(cells);
}

it('predicts nothing before anything was learned', async () => {
  expect(await session().predict(null, { signal: SIGNAL })).toBeNull();
});

it('learns all strokes anew for other classes and for another model', async () => {
  const network = new FakeNetwork();
  const live = session(network);
  live.apply([left, right]);
  expect(await live.learn(task(0, 1), SIGNAL)).toBe(true);
  expect(await classesOf(live)).toEqual(new Set([0, 1]));
  const third = { kind: 'painted', edit: 3, runs: stroke(2, 28) } as const;
  live.apply([third]);
  await live.learn(task(0, 1, 2), SIGNAL);
  expect(await classesOf(live)).toEqual(new Set([0, 1, 2]));
  network.segmenter = segmenterOf('b');
  await live.learn(task(0, 1, 2), SIGNAL);
  expect(await classesOf(live)).toEqual(new Set([0, 1, 2]));
});

it('forgets a stroke that is taken back, and everything with another image', async () => {
  const live = session();
  live.apply([left, right]);
  await live.learn(task(0, 1), SIGNAL);
  live.apply([{ kind: 'takenBack', edit: 2 }]);
  await live.learn(task(0, 1), SIGNAL);
  expect(await classesOf(live)).toEqual(new Set());
  live.apply([right]);
  live.imageChanged();
  await live.learn(task(0, 1), SIGNAL);
  expect(await classesOf(live)).toEqual(new Set());
});

it('runs the network only where it knows a class of the dataset', async () => {
  const network = new FakeNetwork();
  const live = session(network);
  live.apply([left]);
  await live.learn(task(0, 1), SIGNAL);
  expect(network.asked).toBe(0);
  const known = task(0, 1);
  known.classLookup[5] = 1;
  await live.learn(known, SIGNAL);
  expect(network.asked).toBe(1);
});

it('says that it lives every few steps of a refit, and while it predicts', async () => {
  const live = session();
  let beats = 0;
  live.apply([left, right]);
  await live.learn(task(0, 1), SIGNAL, () => beats++);
  expect(beats).toBe(30);
  await live.predict(null, { signal: SIGNAL, onProgress: () => beats++ });
  expect(beats).toBe(31);
});
