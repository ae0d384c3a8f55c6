/** Races of the second clock: what is collected and learned while images are withdrawn, approved and rolled back. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventEmitter, Uri } from 'vscode';
import { DEFAULT_DATASET } from '../../../src/core/dataset/dataset';
import type { ImageStatus } from '../../../src/core/edit';
import { LabelMap, makeCell } from '../../../src/core/labelMap';
import { NO_RUNS, type Runs } from '../../../src/core/runs';
import { DatasetLearning } from '../../../src/host/learning/datasetLearning';
import { LearnedFolder } from '../../../src/host/learning/learnedFolder';
import { ReplayStore } from '../../../src/host/learning/replayStore';
import { SharedLearning } from '../../../src/host/learning/sharedLearning';
import { cancelled, type CallOptions } from '../../../src/protocol/rpc';
import { SHARED_WIDTH, type CollectRequest, type TrainRequest } from '../../../src/protocol/sharedLearning';
import { MemoryFiles } from '../../support/fakeVscode/memoryFiles';
import { classesOf, drawnFiles } from '../fcn/learnedModels';

const PIXELS = 2000;
const IDS = [10, 11];
const log = { info: vi.fn(), warn: vi.fn() };
const place = {
  root: Uri.file('/set'),
  file: undefined,
  dataset: { ...DEFAULT_DATASET, classes: classesOf(2) },
};
const given = {
  reference: { name: 'builtin:voc', version: 1 },
  classes: [],
  head: [],
  images: undefined,
  weightBytes: 1,
  files: null,
};

class FakeImage {
  readonly changed = new EventEmitter<void>();
  readonly forgot = new EventEmitter<void>();
  readonly disposed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  readonly onDidForgetCorrections = this.forgot.event;
  readonly onDidDispose = this.disposed.event;
  readonly uri: Uri;
  readonly header = { width: PIXELS, height: 1, orientation: 1, mimeType: 'image/png' };
  readonly dataset = place;
  readonly image = { read: () => Promise.resolve(Uint8Array.of(1)) };
  forgottenRuns: Runs = NO_RUNS;
  core = {
    revision: 0,
    dirty: false,
    state: { status: 'corrected' as ImageStatus },
    map: new LabelMap(PIXELS, 1, new Uint16Array(PIXELS).fill(makeCell(255, false))),
    unconfirmedPixels: PIXELS,
  };

  constructor(name: string) {
    this.uri = Uri.file(`/set/${name}.png`);
  }

  /** The first pixels are confirmed, half of them of each class. */
  change(status: ImageStatus, confirmed: number): void {
    const cells = Uint16Array.from({ length: PIXELS }, (_, i) =>
      i < confirmed ? makeCell(IDS[i % 2], true) : makeCell(255, false),
    );
    const { revision } = this.core;
    const map = new LabelMap(PIXELS, 1, cells);
    this.core = { ...this.core, revision: revision + 1, state: { status }, map };
    this.core.unconfirmedPixels = PIXELS - confirmed;
    this.changed.fire();
  }

  forget(): void {
    const { cells } = this.core.map;
    const confirmed = PIXELS - this.core.unconfirmedPixels;
    this.forgottenRuns = Uint32Array.of(0, confirmed, cells[0]);
    this.forgot.fire();
  }
}

let files: MemoryFiles;
let store: ReplayStore;
let state: DatasetLearning;
let shared: SharedLearning;
let working: unknown[];
let viewsChanged: EventEmitter<void>;
let modelsChanged: EventEmitter<void>;
let learns: boolean;
let presentModel: { classLookup: Uint8Array };
let collects: CollectRequest[];
let trains: TrainRequest[];
/** What the view does before it answers. */
let onCollect: (request: CollectRequest) => void | Promise<void>;
let onTrain: (request: TrainRequest) => void | Promise<void>;

const remote = {
  collectPixels: async (request: CollectRequest, { signal }: CallOptions) => {
    collects.push(request);
    await onCollect(request);
    if (signal?.aborted) throw cancelled();
    const count = request.pixels.length;
    return {
      features: new Uint16Array(count * SHARED_WIDTH),
      present: new Uint8Array(count).fill(255),
      candidate: request.candidate && request.classes.slice(),
    };
  },
  addReplay: () => Promise.resolve(),
  trainShared: async (request: TrainRequest, { signal }: CallOptions) => {
    trains.push(request);
    await onTrain(request);
    if (signal?.aborted) throw cancelled();
    const spec = { kind: 'fcn-4s', pyramid: false, hidden: 0, classes: 2 } as const;
    const { json, weights } = drawnFiles(spec, 1, { reference: request.reference });
    return { json, weights: new Uint8Array(weights), milliseconds: 1 };
  },
};

function open(name: string): FakeImage {
  const image = new FakeImage(name);
  shared.watch(image as never);
  working.push({ document: image, ready: true, remote });
  return image;
}

const stored = async (): Promise<string[]> =>
  [...(await store.of(place.root.toString())).values()].map(({ image }) => image);

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

/** Until nothing is left to do; hours pass in no time. */
async function idle(): Promise<void> {
  for (let i = 0; i < 10_000; i++) {
    await vi.advanceTimersByTimeAsync(100);
    // Digests come from another thread.
    await new Promise((resolve) => setImmediate(resolve));
    if (!shared.busy && i > 20) return;
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  files = new MemoryFiles();
  store = new ReplayStore(Uri.parse('memfs:/features'), files, () => 1 << 30, log);
  state = new DatasetLearning(new LearnedFolder(Uri.parse('memfs:/learned'), files, log), log);
  working = [];
  viewsChanged = new EventEmitter();
  modelsChanged = new EventEmitter();
  learns = true;
  presentModel = { classLookup: new Uint8Array(256).fill(255) };
  [collects, trains] = [[], []];
  [onCollect, onTrain] = [() => undefined, () => undefined];
  log.warn.mockReset();
  const views = {
    onDidChange: viewsChanged.event,
    get working() {
      return working;
    },
    workingViewOf: (document: unknown) =>
      (working as { document: unknown }[]).find((view) => view.document === document),
  };
  const models = {
    onDidChange: modelsChanged.event,
    learns: () => learns,
    of: () => Promise.resolve(state),
    given: () => Promise.resolve(given),
    fire: () => modelsChanged.fire(),
  };
  const present = {
    resolve: async () => (await state.resolve(given)) ?? given,
    of: () => presentModel,
  };
  shared = new SharedLearning({ models, present, store, views, log } as never);
});

afterEach(() => {
  shared.dispose();
  vi.useRealTimers();
});

describe('what is learned', () => {
  it('is an approved image, once', async () => {
    open('one').change('approved', PIXELS);
    await idle();
    expect(await stored()).toEqual(['file:///set/one.png']);
    expect(trains).toHaveLength(1);
    expect(log.warn).not.toHaveBeenCalled();
  });

  it('is not an image that is forgotten while it is collected or written', async () => {
    const one = open('one');
    onCollect = () => {
      one.forget();
      return pause();
    };
    one.change('approved', PIXELS);
    await idle();
    expect(await stored()).toEqual([]);

    onCollect = () => undefined;
    const two = open('two');
    const writeFile = files.writeFile.bind(files);
    files.writeFile = (...args) => {
      if (/[0-9a-f]{64}$/.test(args[0].path)) two.forget();
      return writeFile(...args);
    };
    two.change('approved', PIXELS);
    await idle();
    expect(await stored()).toEqual([]);
    expect(trains).toEqual([]);
  });

  it('is not an image that is forgotten while its scores are written', async () => {
    const one = open('one');
    one.change('approved', PIXELS);
    await idle();
    const two = open('two');
    const judge = state.judge.bind(state);
    state.judge = async (approval) => {
      await judge(approval);
      two.forget();
      await pause();
    };
    two.change('approved', PIXELS);
    await idle();
    expect(await stored()).toEqual(['file:///set/one.png']);
  });

  it('is what was approved, also where it is approved while a save is collected and written', async () => {
    const one = open('one');
    const writeFile = files.writeFile.bind(files);
    files.writeFile = async (...args) => {
      await writeFile(...args);
      if (one.core.state.status !== 'approved' && /[0-9a-f]{64}$/.test(args[0].path))
        one.change('approved', PIXELS);
    };
    one.change('corrected', 600);
    shared.saved(one as never);
    await idle();
    const [record] = (await store.of(place.root.toString())).values();
    expect(record.approved).toBe(true);
  });

  it('is never what was forgotten, unless it is approved again', async () => {
    const one = open('one');
    one.change('corrected', 700);
    one.forget();
    one.change('corrected', 1300);
    shared.saved(one as never);
    await idle();
    expect(Math.min(...collects[0].pixels)).toBe(700);
    one.change('approved', PIXELS);
    await idle();
    expect(Math.min(...collects[1].pixels)).toBeLessThan(700);
  });

  it('is not what was saved, then undone and saved', async () => {
    const one = open('one');
    one.change('corrected', 600);
    shared.saved(one as never);
    await idle();
    expect(await stored()).toHaveLength(1);
    one.change('corrected', 0);
    shared.saved(one as never);
    await idle();
    expect(await stored()).toEqual([]);
  });

  it('is nothing once learning is switched off', async () => {
    onCollect = () => {
      learns = false;
      modelsChanged.fire();
    };
    open('one').change('approved', PIXELS);
    await idle();
    expect(await stored()).toEqual([]);
    expect(trains).toEqual([]);
  });

  it('is judged by the model that answered', async () => {
    onCollect = () => undefined;
    open('one').change('approved', PIXELS);
    const unseen = state.unseen.bind(state);
    let changes = 0;
    const answered: unknown[] = [];
    state.unseen = (since) => {
      if (changes++ === 0) presentModel = { classLookup: new Uint8Array(256).fill(10) };
      return unseen(since);
    };
    onCollect = ({ classLookup }) => void answered.push(classLookup[0]);
    await idle();
    expect(answered).toEqual([10]);
  });

  it('is compared with no head that has learned the image before it was withdrawn', async () => {
    const one = open('one');
    one.change('approved', PIXELS);
    await idle();
    expect(trains).toHaveLength(1);
    one.change('corrected', 100);
    await idle();
    one.change('approved', PIXELS);
    await idle();
    expect(collects).toHaveLength(2);
    expect(collects[1].candidate).toBeNull();
    await store.clear();
    one.change('corrected', 100);
    one.change('approved', PIXELS);
    await idle();
    expect(collects.at(-1)?.candidate).toBeNull();
    open('two').change('approved', PIXELS);
    await idle();
    expect(collects.at(-1)?.candidate).not.toBeNull();
  });

  it('is not what a person rolls back while it is trained on', async () => {
    open('one').change('approved', PIXELS);
    await idle();
    onTrain = async () => {
      shared.rollsBack(place);
      await state.rollBack();
    };
    open('two').change('approved', PIXELS);
    await idle();
    expect(trains).toHaveLength(2);
    expect(state.state.versions).toEqual([]);
  });

  it('goes on from what another window learned or rolled back to meanwhile', async () => {
    open('one').change('approved', PIXELS);
    await idle();
    const another = new DatasetLearning(new LearnedFolder(Uri.parse('memfs:/learned'), files, log), log);
    onTrain = async () => {
      onTrain = () => another.rollBack().then(() => void (onTrain = () => undefined));
      const reference = { name: 'learned', version: 2 };
      const spec = { kind: 'fcn-4s', pyramid: false, hidden: 0, classes: 2 } as const;
      await another.earlier();
      await another.add(drawnFiles(spec, 1, { reference }), { version: 2, images: 1, hidden: 0 }, false);
    };
    open('two').change('approved', PIXELS);
    await idle();
    expect(trains.map(({ reference }) => reference.version)).toEqual([1, 2, 3, 3]);
    expect(state.state.versions.map(({ version }) => version)).toEqual([1, 3]);
    expect(log.warn).not.toHaveBeenCalled();
  });

  it('is given up where a view never does it', async () => {
    onCollect = () => {
      throw cancelled();
    };
    open('one').change('approved', PIXELS);
    await idle();
    expect(collects.length).toBeLessThan(20);
    expect(shared.busy).toBe(false);
  });

  it('holds no more closed images than memory is for', () => {
    const closed = Array.from({ length: 4 }, (_, i) => {
      const image = open(`closed ${i}`);
      working.length = 0;
      const map = { cells: { length: 50_000_000 } };
      image.change('approved', PIXELS);
      image.core = { ...image.core, map: map as never };
      return image;
    });
    for (const image of closed) image.disposed.fire();
    const { toCollect } = shared as unknown as { toCollect: Set<FakeImage> };
    expect([...toCollect]).toEqual(closed.slice(2));
  });
});
