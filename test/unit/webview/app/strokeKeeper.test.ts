/** Strokes until the host has answered them: silence, reloads, kills, and everything that a saved state may hold. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Stroke } from '../../../../src/protocol/hostView';
import { StateKeeper } from '../../../../webview/labeler/stateKeeper';
import { HOST_PATIENCE } from '../../../../webview/labeler/strokes/hostWatch';
import {
  MAX_SAVED_CHARACTERS,
  readSavedStrokes,
  saveStroke,
} from '../../../../webview/labeler/strokes/savedStrokes';
import { StrokeKeeper, type Silence } from '../../../../webview/labeler/strokes/strokeKeeper';

const SIZE = { width: 64, height: 48 };
/** After this many milliseconds a stroke is in the saved state. */
const REST = 200;

function stroke(sequence: number, view = 'page'): Stroke {
  return { view, sequence, tool: 'brush', classId: 1, runs: Uint32Array.of(sequence, 3, 0x101) };
}

/** VS Code's side: keeps the state as JSON. */
class Storage {
  private json = 'null';
  writes = 0;
  getState(): unknown {
    return JSON.parse(this.json);
  }
  setState(state: unknown): void {
    this.writes++;
    this.json = JSON.stringify(state);
  }
  get strokes(): unknown[] {
    return (this.getState() as { strokes?: unknown[] } | null)?.strokes ?? [];
  }
}

/** A host that answers when it is told to; it knows every stroke that it has taken. */
class Host {
  readonly taken: Stroke[] = [];
  readonly refused: Stroke[] = [];
  private queue: {
    stroke: Stroke;
    resolve(result: { revision: number }): void;
    reject(error: Error): void;
  }[] = [];

  readonly commitStroke = (sent: Stroke): Promise<{ revision: number }> =>
    new Promise((resolve, reject) => this.queue.push({ stroke: sent, resolve, reject }));

  get unanswered(): number {
    return this.queue.length;
  }

  /** Answers the oldest message. */
  answer(reason?: string): void {
    const next = this.queue.shift();
    if (next === undefined) return;
    const { stroke: sent } = next;
    const known = this.taken.some(({ view, sequence }) => view === sent.view && sequence === sent.sequence);
    if (reason !== undefined && !known) {
      this.refused.push(sent);
      next.reject(new Error(reason));
      return;
    }
    if (!known) this.taken.push(sent);
    next.resolve({ revision: this.taken.length });
  }

  /** The page is gone: what it sent is heard all the same, or lost. */
  pageGone(heard: boolean): void {
    while (heard && this.queue.length > 0) this.answer();
    this.queue = [];
  }
}

/** One life of the view's page. */
class Page {
  private static count = 1;
  readonly name = `page ${Page.count++}`;
  readonly silences: (Silence | null)[] = [];
  readonly keeper: StrokeKeeper;
  readonly problems: readonly string[];
  readonly refusals: string[] = [];
  private sequence: number;

  constructor(host: Host, storage: Storage) {
    vi.stubGlobal('window', new EventTarget());
    const state = new StateKeeper(storage);
    this.keeper = new StrokeKeeper(host, SIZE, state, (silence) => this.silences.push(silence));
    this.problems = this.keeper.restore(state.strokesAtStart);
    this.sequence = this.keeper.lastSequence;
    state.keepStrokes(() => this.keeper.saved());
    void this.keeper.resend((reason) => this.refusals.push(reason));
  }

  paint(): Stroke {
    const painted = stroke(++this.sequence, this.name);
    this.keeper.send(painted).catch((error: unknown) => this.refusals.push(String(error)));
    return painted;
  }

  /** As the browser does it before it drops the page. */
  hide(): void {
    window.dispatchEvent(new Event('pagehide'));
  }

  get silent(): boolean {
    return (this.silences.at(-1) ?? null) !== null;
  }
}

const wait = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const keyOf = ({ view, sequence }: Pick<Stroke, 'view' | 'sequence'>): string => `${view}/${sequence}`;

let host: Host;
let storage: Storage;

beforeEach(() => {
  vi.useFakeTimers();
  host = new Host();
  storage = new Storage();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a host that answers', () => {
  it('is never called silent, and nothing is written to the state', async () => {
    const page = new Page(host, storage);
    for (let i = 0; i < 20; i++) {
      page.paint();
      await wait(50);
      host.answer();
      await wait(500);
    }
    expect(page.silences).toEqual([]);
    expect(storage.writes).toBe(0);
  });

  it('has as long for each answer, however many it owes', async () => {
    const page = new Page(host, storage);
    for (let i = 0; i < 5; i++) page.paint();
    for (let i = 0; i < 5; i++) {
      await wait(HOST_PATIENCE - 1);
      expect(page.silent).toBe(false);
      host.answer();
      await wait(0);
    }
    expect(page.silences).toEqual([]);
  });
});

describe('a host that is silent', () => {
  it('is noticed two seconds after the stroke, not before, and the strokes are saved by then', async () => {
    const page = new Page(host, storage);
    page.paint();
    await wait(HOST_PATIENCE / 2);
    page.paint();
    await wait(HOST_PATIENCE / 2 - 1);
    expect(page.silences).toEqual([]);
    await wait(1);
    expect(page.silences).toEqual([{ saved: 2, unsaved: 0 }]);
    expect(storage.strokes).toHaveLength(2);
  });

  it('has the strokes saved soon, long before it counts as silent', async () => {
    const page = new Page(host, storage);
    page.paint();
    await wait(REST);
    expect(storage.strokes).toHaveLength(1);
    expect(page.silent).toBe(false);
  });

  it('has a stroke that ends meanwhile saved at once', async () => {
    const page = new Page(host, storage);
    page.paint();
    await wait(HOST_PATIENCE);
    page.paint();
    expect(storage.strokes).toHaveLength(2);
    expect(page.silences.at(-1)).toEqual({ saved: 2, unsaved: 0 });
  });

  it('is heard again with the first answer, and the strokes leave the state as they are answered', async () => {
    const page = new Page(host, storage);
    page.paint();
    page.paint();
    await wait(HOST_PATIENCE + 500);
    host.answer();
    await wait(REST);
    expect(page.silences.at(-1)).toBeNull();
    expect(storage.strokes).toHaveLength(1);
    host.answer();
    await wait(REST);
    expect(storage.strokes).toEqual([]);
    await wait(10 * HOST_PATIENCE);
    expect(page.silent).toBe(false);
  });

  it('is noticed again when it answers only some', async () => {
    const page = new Page(host, storage);
    page.paint();
    page.paint();
    await wait(HOST_PATIENCE);
    host.answer();
    await wait(HOST_PATIENCE - 1);
    expect(page.silent).toBe(false);
    await wait(1);
    expect(page.silent).toBe(true);
  });

  it('is heard when it refuses', async () => {
    const page = new Page(host, storage);
    page.paint();
    await wait(HOST_PATIENCE);
    host.answer('no');
    await wait(0);
    expect(page.silent).toBe(false);
    expect(page.refusals).toEqual(['Error: no']);
  });

  it('has a stroke too large for the state counted as what a reload loses', async () => {
    const page = new Page(host, storage);
    const runs = new Uint32Array(4_500_003);
    void page.keeper.send({ ...stroke(1), runs });
    page.paint();
    await wait(HOST_PATIENCE);
    expect(page.silences).toEqual([{ saved: 1, unsaved: 1 }]);
    expect(storage.strokes).toHaveLength(1);
  });
});

describe('a page after a reload', () => {
  it('sends again what was unanswered, in order, under the old name, and numbers its own strokes higher', async () => {
    const before = new Page(host, storage);
    const painted = [before.paint(), before.paint()];
    before.hide();
    host.pageGone(false);
    const after = new Page(host, storage);
    painted.push(after.paint());
    expect(painted[2].sequence).toBe(3);
    for (let i = 0; i < 3; i++) host.answer();
    await wait(REST);
    expect(host.taken).toEqual(painted);
    expect(storage.strokes).toEqual([]);
  });

  it('says why the host refuses one', async () => {
    const before = new Page(host, storage);
    before.paint();
    before.hide();
    host.pageGone(false);
    const after = new Page(host, storage);
    host.answer('there is no class 1');
    await wait(0);
    expect(after.refusals).toEqual(['there is no class 1']);
  });

  it('keeps strokes that nobody could send until the image is open', async () => {
    const before = new Page(host, storage);
    before.paint();
    before.hide();
    vi.stubGlobal('window', new EventTarget());
    const state = new StateKeeper(storage);
    state.save({ size: 7 });
    window.dispatchEvent(new Event('pagehide'));
    expect(storage.strokes).toHaveLength(1);
    await wait(REST);
    expect(storage.strokes).toHaveLength(1);
  });

  it('drops strokes on an image of another size, and says so', () => {
    const saved = saveStroke(stroke(1), { width: 65, height: 48 });
    const { strokes, problems } = readSavedStrokes([saved], SIZE);
    expect(strokes).toEqual([]);
    expect(problems).toEqual(['saved stroke: painted on 65 × 48 pixels, the image has 64 × 48']);
  });
});

describe('whatever happens', () => {
  type Step =
    | { kind: 'paint' }
    | { kind: 'wait'; milliseconds: number }
    | { kind: 'answer' }
    | { kind: 'refuse' }
    /** A tab is hidden or the window reloaded; what was on its way arrives or not. */
    | { kind: 'reload'; heard: boolean }
    /** The page dies without another word. */
    | { kind: 'kill'; heard: boolean };

  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: fc.constant<Step>({ kind: 'paint' }) },
    {
      weight: 4,
      arbitrary: fc
        .integer({ min: 1, max: 3000 })
        .map((milliseconds): Step => ({ kind: 'wait', milliseconds })),
    },
    { weight: 5, arbitrary: fc.constant<Step>({ kind: 'answer' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'refuse' }) },
    { weight: 2, arbitrary: fc.boolean().map((heard): Step => ({ kind: 'reload', heard })) },
    { weight: 1, arbitrary: fc.boolean().map((heard): Step => ({ kind: 'kill', heard })) },
  );

  it('each stroke reaches the host once and in order, is refused and said, or was painted just before a kill', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        host = new Host();
        storage = new Storage();
        let page = new Page(host, storage);
        let now = 0;
        /** When the host last answered, or was first asked after all was answered; undefined: it owes nothing. */
        let since: number | undefined;
        const painted: { stroke: Stroke; at: number }[] = [];
        const excused = new Set<string>();
        let refusals = 0;

        for (const each of steps) {
          switch (each.kind) {
            case 'paint':
              if (page.silent) break;
              painted.push({ stroke: page.paint(), at: now });
              since ??= now;
              break;
            case 'wait':
              await wait(each.milliseconds);
              now += each.milliseconds;
              break;
            case 'answer':
            case 'refuse':
              if (host.unanswered > 0) since = now;
              host.answer(each.kind === 'refuse' ? 'no' : undefined);
              await wait(0);
              if (host.unanswered === 0) since = undefined;
              break;
            case 'reload':
            case 'kill':
              refusals += page.refusals.length;
              if (each.kind === 'reload') page.hide();
              else for (const { stroke: last, at } of painted) if (now - at < REST) excused.add(keyOf(last));
              host.pageGone(each.heard);
              vi.clearAllTimers();
              page = new Page(host, storage);
              since = host.unanswered > 0 ? now : undefined;
          }
          expect(page.silent).toBe(since !== undefined && now - since >= HOST_PATIENCE);
        }
        while (host.unanswered > 0) host.answer();
        await wait(REST);
        refusals += page.refusals.length;

        const taken = host.taken.map(keyOf);
        const answered = new Set([...taken, ...host.refused.map(keyOf)]);
        expect(new Set(taken).size).toBe(taken.length);
        expect(taken).toEqual(
          painted.map(({ stroke: each }) => keyOf(each)).filter((key) => taken.includes(key)),
        );
        expect(
          painted.filter(({ stroke: each }) => !answered.has(keyOf(each)) && !excused.has(keyOf(each))),
        ).toEqual([]);
        expect(refusals).toBe(host.refused.length);
        expect(storage.strokes).toEqual([]);
        page.hide();
      }),
      { numRuns: 300 },
    );
  });

  it('a saved stroke comes back as it was', () => {
    const runs = fc
      .array(
        fc.tuple(
          fc.integer({ min: 0, max: 40 }),
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 0, max: 511 }),
        ),
        {
          maxLength: 30,
        },
      )
      .map((triples) => {
        let end = 0;
        return Uint32Array.from(
          triples.flatMap(([gap, length, cell]) => {
            const start = end + gap;
            end = start + length;
            return [start, length, cell];
          }),
        );
      });
    fc.assert(
      fc.property(runs, fc.uuid(), fc.integer({ min: 1, max: 1e9 }), (given, view, sequence) => {
        const painted: Stroke = { view, sequence, tool: 'eraser', classId: 255, runs: given };
        const json: unknown = JSON.parse(JSON.stringify(saveStroke(painted, SIZE)));
        expect(readSavedStrokes([json], SIZE).strokes.map(({ stroke: each }) => each)).toEqual([painted]);
      }),
    );
  });

  it.each([
    ['view', ''],
    ['view', 'x'.repeat(65)],
    ['sequence', 0],
    ['sequence', 1.5],
    ['tool', 'lasso'],
    ['classId', 256],
    ['classId', -1],
    ['width', '64'],
    ['runs', 7],
    ['runs', '%%%'],
    ['runs', 'AAAA'],
    ['runs', 'A'.repeat(MAX_SAVED_CHARACTERS + 1)],
  ])('a wrong %s in the state makes no stroke', (name, value) => {
    const saved = { ...saveStroke(stroke(1), SIZE), [name]: value };
    const { strokes, problems } = readSavedStrokes([saved, saveStroke(stroke(2), SIZE)], SIZE);
    expect(strokes.map(({ stroke: { sequence } }) => sequence)).toEqual([2]);
    expect(problems).toHaveLength(1);
  });

  it('runs that leave the image make no stroke', () => {
    const runs = Uint32Array.of(SIZE.width * SIZE.height - 1, 2, 0x101);
    expect(readSavedStrokes([saveStroke({ ...stroke(1), runs }, SIZE)], SIZE).strokes).toEqual([]);
  });

  it('a state that holds anything does no harm', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (raw) => {
        const { strokes, problems } = readSavedStrokes(raw, SIZE);
        expect(strokes.length + problems.length).toBe(raw.length);
        vi.stubGlobal('window', new EventTarget());
        new StateKeeper({ getState: () => ({ strokes: raw }), setState: () => undefined });
        new StateKeeper({ getState: () => raw, setState: () => undefined });
      }),
    );
  });
});
