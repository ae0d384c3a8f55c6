/** What a view says to the host: checked, answered with typed errors only, and never a map out of step. */
import assert from 'node:assert/strict';
import { deflateSync, inflateSync } from 'node:zlib';
import type { LabelClass } from '../../../src/core/classes';
import { LabelMap, UNLABELED } from '../../../src/core/labelMap';
import { packRuns, unpackRuns } from '../../../src/core/packedRuns';
import { packCells } from '../../../src/core/packing';
import { RUN_STRIDE, toRuns } from '../../../src/core/runs';
import { DocumentCore } from '../../../src/host/document/documentCore';
import type { EditRecord } from '../../../src/host/document/labelHistory';
import { checkPrediction, hostValidators } from '../../../src/protocol/hostValidators';
import {
  CONFLICT_CHOICES,
  TOOLS,
  VIEW_COMMANDS,
  type HostApi,
  type ViewApi,
  type ViewCommand,
} from '../../../src/protocol/hostView';
import { connect, type Channel, type Handlers } from '../../../src/protocol/rpc';
import { LabelerError } from '../../../src/core/errors';
import { anyJson, concat, mutateBytes, mutateJson } from '../mutate';
import type { Random } from '../random';
import { fuzzTarget, MEBIBYTE } from '../target';
import { anyCells, packedBomb } from './packedCells';

interface MessagesInput {
  readonly cells: Uint16Array;
  readonly classes: readonly LabelClass[];
  readonly messages: readonly unknown[];
  /** The message before which the labels are backed up; none where there are fewer. */
  readonly backupBefore: number;
  /** What the view answers when it is asked to predict. */
  readonly predictions: readonly unknown[];
}

const [WIDTH, HEIGHT] = [24, 17];
const PIXELS = WIDTH * HEIGHT;
/** Stands for the revision that acknowledged the last stroke: it is known only once that was sent. */
const LAST_STROKE = 2 ** 40;
const MODEL = { name: 'builtin:voc', version: 1 };

export const messages = fuzzTarget<MessagesInput>({
  name: 'messages',
  quickCases: 150,
  memory: () => 64 * MEBIBYTE,
  make: (random) => ({
    cells: anyCells(random, PIXELS),
    classes: Array.from({ length: random.between(1, 4) }, (_, i) => ({
      id: i * 3,
      name: `c${i}`,
      color: '#112233',
    })),
    messages: Array.from({ length: 10 }, (_, i) => [
      ...(random.chance(0.3) ? [goodStroke(random, i)] : []),
      anyMessage(random, i),
    ]).flat(),
    backupBefore: random.below(20),
    predictions: random.some(2, () => anyPrediction(random)),
  }),
  async check(input) {
    const document = new FuzzedDocument(input);
    const outcomes = [];
    for (const [i, message] of input.messages.entries()) {
      if (i === input.backupBefore) document.core.captured();
      outcomes.push(await document.receive(message));
    }
    for (const prediction of input.predictions) outcomes.push(document.takePrediction(prediction));
    document.checkConsistent();
    await document.undoEverything();
    assert.deepEqual(document.core.map.cells, input.cells, 'all undone is the start');
    document.checkConsistent();
    return outcomes;
  },
  save: (input) => new Uint8Array(Buffer.from(JSON.stringify(input, jsonOf, 1))),
});

/** A real core behind real validators and a real connection; what VS Code would do is left out. */
class FuzzedDocument {
  readonly core: DocumentCore;
  private readonly stack: EditRecord[] = [];
  private deliver: (message: unknown) => void = () => undefined;
  private readonly answers: unknown[] = [];
  private revision = 0;
  /** The one that acknowledged the last stroke. */
  private acknowledged = 0;

  private readonly classes: readonly LabelClass[];

  constructor({ cells, classes }: MessagesInput) {
    this.classes = classes;
    this.core = new DocumentCore(
      {
        map: new LabelMap(WIDTH, HEIGHT, cells.slice()),
        state: { status: 'corrected' },
        restored: false,
        classes: () => classes,
      },
      {
        pushed: (record) => void this.stack.push(record),
        contentChanged: () => undefined,
        labelsChanged: () => undefined,
        labelsReplaced: () => undefined,
        proposalChanged: () => undefined,
      },
    );
    const channel: Channel = {
      post: (message) => void this.answers.push(structuredClone(message)),
      listen: (listener) => {
        this.deliver = listener;
        return () => undefined;
      },
    };
    connect<HostApi, ViewApi>(channel, this.handlers(), hostValidators);
  }

  /** @returns what came back */
  async receive(message: unknown): Promise<string> {
    const known = this.answers.length;
    const before = this.snapshot();
    const isLearned = methodOf(message) === 'learned';
    this.deliver(this.addressed(message));
    await new Promise((resolve) => setImmediate(resolve));
    const answers = this.answers.slice(known) as { kind: string; error?: { name: string; code?: string } }[];
    assert.ok(answers.length <= 1, 'one answer a call');
    assert.ok(this.core.revision >= this.revision, 'revisions only grow');
    this.revision = this.core.revision;
    if (isLearned) this.checkLearned(before);
    if (answers.length === 0) return 'ignored';
    const [{ kind, error }] = answers;
    if (kind === 'result' && isLearned) {
      assertUnconfirmed(message);
      return `learned ${this.changeSince(before)}`;
    }
    if (kind === 'result') return 'accepted';
    assert.deepEqual([kind, error?.name, error?.code], ['error', 'LabelerError', 'bad-message']);
    assert.deepEqual(this.snapshot(), before, 'a refused message changes nothing');
    return isLearned ? 'learned refused' : 'refused';
  }

  private snapshot() {
    const { map, state, counts, revision, proposal } = this.core;
    return { cells: map.cells.slice(), state, counts, revision, proposal, edits: this.stack.length };
  }

  /** The message as it is sent now. */
  private addressed(message: unknown): unknown {
    const { params } = Object(message) as { params?: { revision?: unknown } };
    if (params?.revision !== LAST_STROKE) return message;
    return { ...(message as object), params: { ...params, revision: this.acknowledged } };
  }

  /** What was learned makes no edit, confirms nothing and changes nothing that a person decided. */
  private checkLearned({ cells, edits }: { cells: Uint16Array; edits: number }): void {
    assert.equal(this.stack.length, edits, 'what was learned is no edit');
    const known = new Set([UNLABELED, ...this.classes.map(({ id }) => id)]);
    this.core.map.cells.forEach((cell, i) => {
      if (cell === cells[i]) return;
      assert.ok(cells[i] <= 0xff, 'confirmed pixels stay');
      assert.ok(known.has(cell), `${cell} is no label of the dataset without a person`);
    });
  }

  private changeSince({ cells, proposal }: { cells: Uint16Array; proposal: unknown }): string {
    if (this.core.map.cells.some((cell, i) => cell !== cells[i])) return 'joined';
    return this.core.proposal === proposal ? 'left alone' : 'shown';
  }

  takePrediction(answer: unknown): string {
    const before = this.core.map.cells.slice();
    try {
      const { labels, meanConfidence } = checkPrediction(answer);
      this.core.showProposal({ labels, meanConfidence, model: MODEL });
      this.core.acceptProposal();
    } catch (error) {
      assert.ok(error instanceof LabelerError && error.code === 'bad-message', String(error));
      assert.deepEqual(this.core.map.cells, before, 'a refused prediction changes nothing');
      return 'prediction refused';
    }
    for (let i = 0; i < before.length; i++) {
      if (before[i] > 0xff) assert.equal(this.core.map.cells[i], before[i], 'confirmed pixels stay');
    }
    return 'prediction accepted';
  }

  checkConsistent(): void {
    const { map, counts, unconfirmedPixels } = this.core;
    const pixels = new Map<number, number>();
    let confirmed = 0;
    for (const cell of map.cells) {
      assert.ok(cell <= 0x1ff, `${cell} is no cell`);
      pixels.set(cell & 0xff, (pixels.get(cell & 0xff) ?? 0) + 1);
      if (cell > 0xff) confirmed++;
    }
    assert.deepEqual(
      counts,
      [...pixels].sort(([a], [b]) => a - b),
      'counts equal a recount',
    );
    assert.equal(unconfirmedPixels, PIXELS - confirmed);
  }

  async undoEverything(): Promise<void> {
    for (const record of this.stack.splice(0).reverse()) await this.core.undo(record);
  }

  private handlers(): Handlers<HostApi> {
    return {
      ready: () => {
        throw new LabelerError('bad-message', 'no view here');
      },
      readImage: () => {
        throw new LabelerError('bad-message', 'no image here');
      },
      commitStroke: (stroke) => {
        this.core.commitStroke(stroke, this);
        this.acknowledged = this.core.revision;
        return { revision: this.core.revision };
      },
      learned: ({ revision, runs }) => this.core.takeLearned(revision, runs),
      resync: () => undefined,
      runCommand: ({ command }) => this.run(command),
      resolveConflict: () => undefined,
      readTheirs: () => ({ labels: packCells(this.core.map.cells) }),
      setCanvasFocused: () => undefined,
      reportRuntime: () => undefined,
      log: () => undefined,
    };
  }

  private async run(command: ViewCommand): Promise<void> {
    switch (command) {
      case 'acceptPrediction':
        this.core.acceptProposal();
        return;
      case 'rejectPrediction':
        this.core.rejectProposal();
        return;
      case 'clearLabels':
        this.core.clear();
        return;
      case 'approveImage':
        this.core.approve();
        return;
      default:
        // The rest asks VS Code.
        return Promise.resolve();
    }
  }
}

/** What changes labels most. */
const PAINTING = ['commitStroke', 'commitStroke', 'learned', 'learned', 'learned'];

function methodOf(message: unknown): unknown {
  return (Object(message) as { method?: unknown }).method;
}

/** Accepted runs are no person's. */
function assertUnconfirmed(message: unknown): void {
  const { params } = message as { params: { runs: Uint8Array } };
  const runs = unpackRuns(params.runs, PIXELS);
  for (let i = 2; i < runs.length; i += RUN_STRIDE) assert.ok(runs[i] <= UNLABELED, 'none is confirmed');
}

function anyMessage(random: Random, sequence: number): unknown {
  if (random.chance(0.1)) return anyJson(random);
  const method = random.pick(random.chance(0.4) ? PAINTING : Object.keys(hostValidators));
  const call = {
    kind: random.chance(0.9) ? 'call' : random.pick(['result', 'error', 'cancel', 'x']),
    id: random.chance(0.9) ? sequence : random.pick([0, -1, NaN, Infinity, 0.5]),
    method: random.chance(0.95) ? method : random.pick(['toString', '__proto__', 'constructor', 'format']),
    params: anyParams(random, method, sequence),
  };
  if (random.chance(0.2)) return { ...call, params: mutateJson(random, call.params) };
  return random.chance(0.1) ? mutateJson(random, call) : call;
}

/** A stroke that something can be learned from. */
function goodStroke(random: Random, sequence: number): unknown {
  const runs = Uint32Array.of(random.below(PIXELS), 1, 0x100);
  const params = { view: 'good page', sequence: sequence + 1, tool: 'brush', classId: 0, runs };
  return { kind: 'call', id: PIXELS + sequence, method: 'commitStroke', params };
}

function anyParams(random: Random, method: string, sequence: number): unknown {
  switch (method) {
    case 'commitStroke':
      return anyStroke(random, sequence);
    case 'learned':
      return anyLearned(random);
    case 'runCommand':
      return {
        command: random.pick(VIEW_COMMANDS),
        ...(random.chance(0.5) && { classId: random.below(256) }),
      };
    case 'resolveConflict':
      return { choice: random.pick(CONFLICT_CHOICES) };
    case 'setCanvasFocused':
      return { focused: random.chance(0.5) };
    case 'reportRuntime':
      return {
        backend: 'wasm',
        adapter: 'SIMD',
        lastInference: 5,
        failures: [{ backend: 'webgl', reason: 'none' }],
      };
    case 'log':
      return { level: random.pick(['info', 'warn', 'error']), message: 'x'.repeat(random.pick([1, 10_001])) };
    default:
      return null;
  }
}

function anyStroke(random: Random, sequence: number): unknown {
  const classId = random.pick([0, 3, 3, 6, 9, 255, 256]);
  const cell = random.chance(0.9) ? (classId & 0xff) | 0x100 : random.below(600);
  const runs: number[] = [];
  let at = 0;
  for (let left = random.below(8); left > 0; left--) {
    const start = at + random.below(80);
    const length = random.chance(0.95) ? random.between(1, 60) : random.pick([0, 2 ** 32 - 1, PIXELS]);
    runs.push(start, length, cell);
    at = random.chance(0.9) ? start + length : 0;
  }
  if (random.chance(0.05)) runs.push(1);
  return {
    view: random.pick(['page', 'page', 'other', '']),
    sequence: random.chance(0.9) ? sequence + 1 : random.pick([0, -1, 0.5, 2 ** 60]),
    tool: classId === 255 && random.chance(0.9) ? 'eraser' : random.pick(TOOLS),
    classId,
    runs: random.chance(0.95) ? Uint32Array.from(runs) : runs,
  };
}

/** Most fit the map and follow the last stroke. */
function anyLearned(random: Random): unknown {
  const cells = anyCells(random, random.chance(0.9) ? PIXELS : random.below(2 * PIXELS));
  if (random.chance(0.9)) for (let i = 0; i < cells.length; i++) cells[i] &= UNLABELED;
  const packed = packRuns(somePart(random, toRuns(cells)));
  const runs = random.pick([
    ...[packed, packed, packed, packed],
    mutateBytes(random, packed),
    repacked(packed, (varints) => mutateBytes(random, varints)),
    repacked(packed, (varints) => concat([varints, random.pick(RUN_BOMBS)])),
    random.bytes(random.below(40)),
  ]);
  return {
    revision: random.chance(0.8) ? LAST_STROKE : random.pick([0, 1, 2, 3, -1, 0.5, NaN, 2 ** 60]),
    runs: random.chance(0.95) ? runs : Array.from(runs),
  };
}

/** Some of the runs, or all. */
function somePart(random: Random, runs: Uint32Array): Uint32Array {
  const share = random.pick([1, 1, 0.5, 0.1]);
  const starts = Array.from({ length: runs.length / RUN_STRIDE }, (_, i) => i * RUN_STRIDE);
  const kept = starts.filter(() => random.chance(share));
  return Uint32Array.from(kept.flatMap((at) => [...runs.subarray(at, at + RUN_STRIDE)]));
}

/** Bytes of runs of no pixel, or of one each, in kilobytes that inflate to megabytes. */
const RUN_BOMBS = [1 << 10, 1 << 22].flatMap((count) =>
  [0, 1].map((length) => new Uint8Array(Buffer.alloc(3 * count, Uint8Array.of(0, length, 0)))),
);

/** Packed runs with other numbers inside, said to be as many. */
function repacked(packed: Uint8Array, change: (varints: Uint8Array) => Uint8Array): Uint8Array {
  const count = packed.subarray(0, 4);
  return concat([count, deflateSync(change(new Uint8Array(inflateSync(packed.subarray(4)))), { level: 1 })]);
}

function anyPrediction(random: Random): unknown {
  const cells = anyCells(random, random.chance(0.9) ? PIXELS : random.below(2 * PIXELS));
  if (random.chance(0.8)) for (let i = 0; i < cells.length; i++) cells[i] &= UNLABELED;
  const packed = packCells(cells);
  const answer = {
    labels: random.pick([packed, packed, mutateBytes(random, packed), packedBomb(random)]),
    meanConfidence: random.chance(0.9) ? 0.5 : random.pick([-1, 2, NaN, Infinity]),
    milliseconds: 5,
  };
  return random.chance(0.9) ? answer : anyJson(random);
}

/** Typed arrays as plain ones, for the saved input. */
function jsonOf(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
}
