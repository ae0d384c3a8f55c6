/** Who gives way to whom in the worker, and what it still knows then. */
import { beforeEach, describe, expect, it } from 'vitest';
import { isCancelled } from '../../../../src/core/errors';
import { CONFIRMED } from '../../../../src/core/labelMap';
import { unpackRuns } from '../../../../src/core/packedRuns';
import { applyRuns, NO_RUNS, RunBuilder, type Runs } from '../../../../src/core/runs';
import type { CallContext, Client, Handlers } from '../../../../src/protocol/rpc';
import type { WorkerApi, WorkerEvents, WorkerLiveTask } from '../../../../src/protocol/viewWorker';
import { SegmentationService } from '../../../../webview/worker/service';
import { imageOf, sharedScores } from '../../fcn/live/support';

const [WIDTH, HEIGHT] = [64, 48];
const task: WorkerLiveTask = {
  inputSize: WIDTH,
  outputStride: 16,
  classLookup: new Uint8Array(256).fill(255),
  classIds: Uint8Array.of(0, 1),
};
const context = (): CallContext => ({
  signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
  transfer: [],
});
let handlers: Handlers<WorkerApi>;

beforeEach(async () => {
  const input = await imageOf(WIDTH, HEIGHT, (x) => (x < 32 ? [180, 40, 40] : [40, 40, 180]));
  const scores = { grid: sharedScores(input, 1, () => 0).grid, input, source: input.source };
  const events = { progress: () => Promise.resolve() } as unknown as Client<WorkerEvents>;
  const service = new SegmentationService(events);
  const { network } = service as unknown as { network: object };
  const value = (of: unknown): PropertyDescriptor => ({ value: of, configurable: true });
  Object.defineProperties(network, {
    orientation: value(1),
    segmenter: value({ classes: [{ id: 5 }], labelRows: () => Promise.resolve() }),
    prepare: value(() => Promise.resolve(new Map([[1, input]]))),
    scores: value(() => Promise.resolve(scores)),
  });
  handlers = service.handlers();
});

function stroke(classId: number, x: number): Runs {
  const runs = new RunBuilder();
  for (let y = 10; y < 30; y++) runs.push(y * WIDTH + x, 8, classId | CONFIRMED);
  return runs.finish();
}

const left = { kind: 'painted', edit: 1, runs: stroke(0, 4) } as const;
const right = { kind: 'painted', edit: 2, runs: stroke(1, 50) } as const;

async function outcome(call: unknown): Promise<string> {
  return Promise.resolve(call).then(
    () => 'done',
    (error: unknown) => (isCancelled(error) ? 'cancelled' : String(error)),
  );
}

async function classes(): Promise<Set<number>> {
  const { runs } = await handlers.predictLearned({ region: null }, context());
  if (runs === null) return new Set();
  const cells = new Uint16Array(WIDTH * HEIGHT);
  applyRuns(cells, unpackRuns(runs, cells.length));
  return new Set(cells);
}

describe('what is learned live', () => {
  it('gives way to a newer stroke, which learns from both', async () => {
    const first = outcome(
      handlers.learn({ task, changes: [{ kind: 'all', runs: NO_RUNS }, left] }, context()),
    );
    const second = outcome(handlers.learn({ task, changes: [right] }, context()));
    expect([await first, await second]).toEqual(['cancelled', 'done']);
    expect(await classes()).toEqual(new Set([0, 1]));
  });

  it('gives way to a prediction that a person asked for, and cancels none', async () => {
    const first = outcome(handlers.learn({ task, changes: [left, right] }, context()));
    const predicted = outcome(handlers.predict(task, context()));
    expect([await first, await predicted]).toEqual(['cancelled', 'done']);
    const another = outcome(handlers.predict(task, context()));
    const second = outcome(handlers.learn({ task, changes: [] }, context()));
    expect([await another, await second]).toEqual(['done', 'done']);
    expect(await classes()).toEqual(new Set([0, 1]));
  });

  it('is nothing of another image', async () => {
    await handlers.learn({ task, changes: [left, right] }, context());
    const image = { name: 'b.png', file: new Blob(), width: WIDTH, height: HEIGHT, orientation: 1 } as const;
    await handlers.setImage(image, context());
    expect(await classes()).toEqual(new Set());
    await handlers.learn({ task, changes: [left] }, context());
    expect(await classes()).toEqual(new Set());
  });
});
