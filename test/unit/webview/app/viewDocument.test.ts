import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageState } from '../../../../src/core/edit';
import { CONFIRMED, LabelMap } from '../../../../src/core/labelMap';
import { applyRuns, diffRuns, RunBuilder, type Runs } from '../../../../src/core/runs';
import type { Stroke } from '../../../../src/protocol/hostView';
import {
  ViewDocument,
  type HostChange,
  type LabelFacts,
  type RunTurner,
} from '../../../../webview/labeler/viewDocument';

const PIXELS = 24;
const STATE: ImageState = { status: 'unlabeled' };
const facts = (revision: number): LabelFacts => ({ revision, state: STATE, counts: [] });

/** An image turned by 180°: pixel i lies at PIXELS - 1 - i on the other side. */
const TURNED: RunTurner = { toUpright: reverseRuns, toRaw: reverseRuns };
const UNTURNED: RunTurner = { toUpright: (runs) => runs, toRaw: (runs) => runs };

function reverseRuns(runs: Runs): Runs {
  const turned = new RunBuilder();
  for (let i = runs.length - 3; i >= 0; i -= 3)
    turned.push(PIXELS - runs[i] - runs[i + 1], runs[i + 1], runs[i + 2]);
  return turned.finish();
}

function run(start: number, length: number, cell: number): Runs {
  return new Uint32Array([start, length, cell]);
}

/** A view as the app wires it, with a canvas that paints into the map. */
class TestView {
  readonly map = LabelMap.blank(PIXELS, 1);
  readonly redrawn: (Runs | 'all')[] = [];
  readonly document: ViewDocument;
  private before: Uint16Array | undefined;
  private painted: Runs | undefined;

  constructor(turner: RunTurner) {
    this.document = new ViewDocument(this.map, facts(0), turner, {
      cellsChanged: (runs) => this.redrawn.push(runs),
      allCellsChanged: () => this.redrawn.push('all'),
      factsChanged: () => undefined,
      hostChanged: () => undefined,
    });
  }

  get painting(): boolean {
    return this.painted !== undefined;
  }

  start(runs: Runs): void {
    this.before = this.map.cells.slice();
    this.document.strokeStarted();
    this.painted = diffRuns(this.map.cells, runs).after;
    applyRuns(this.map.cells, runs);
  }

  finish(): Stroke | undefined {
    const runs = this.painted!;
    this.painted = undefined;
    return this.document.strokeFinished({ tool: 'brush', classId: 1, runs });
  }

  abort(): void {
    this.map.cells.set(this.before!);
    this.painted = undefined;
    this.document.strokeAborted();
  }
}

describe('ViewDocument', () => {
  it('numbers strokes and gives them in raw order', () => {
    const view = new TestView(TURNED);
    view.start(run(0, 2, CONFIRMED | 1));
    expect(view.finish()).toEqual({
      view: view.document.page,
      sequence: 1,
      tool: 'brush',
      classId: 1,
      runs: run(PIXELS - 2, 2, CONFIRMED | 1),
    });
    view.start(run(4, 1, CONFIRMED | 1));
    expect(view.finish()?.sequence).toBe(2);
    expect(view.document.pendingStrokes).toBe(2);
  });

  it('keeps pending strokes on top of a foreign change', () => {
    const view = new TestView(UNTURNED);
    view.start(run(2, 2, CONFIRMED | 1));
    view.finish();
    view.document.labelsChanged({ ...facts(1), runs: run(0, 6, 7) });
    expect([...view.map.cells.slice(0, 6)]).toEqual([7, 7, CONFIRMED | 1, CONFIRMED | 1, 7, 7]);
  });

  it('lets the host undo a stroke that it acknowledged', () => {
    const view = new TestView(UNTURNED);
    view.start(run(2, 2, CONFIRMED | 1));
    view.finish();
    view.document.labelsChanged({ ...facts(1), runs: run(2, 2, CONFIRMED | 1), acknowledged: 1 });
    view.document.labelsChanged({ ...facts(2), runs: run(2, 2, 255) });
    expect([...view.map.cells]).toEqual(new Array(PIXELS).fill(255));
    expect(view.document.revision).toBe(2);
  });

  it('holds the host back while a stroke is painted', () => {
    const view = new TestView(UNTURNED);
    view.start(run(0, 3, CONFIRMED | 1));
    view.document.labelsChanged({ ...facts(1), runs: run(2, 4, 9) });
    expect([...view.map.cells.slice(0, 6)]).toEqual([257, 257, 257, 255, 255, 255]);
    view.abort();
    expect([...view.map.cells.slice(0, 6)]).toEqual([255, 255, 9, 9, 9, 9]);
    expect(view.redrawn).toEqual([run(2, 4, 9)]);
  });

  it('sends nothing for a stroke that changed nothing', () => {
    const view = new TestView(UNTURNED);
    view.start(run(0, 3, 255));
    expect(view.finish()).toBeUndefined();
    expect(view.document.pendingStrokes).toBe(0);
  });

  it('takes a refused stroke back with the labels that follow', () => {
    const view = new TestView(UNTURNED);
    view.start(run(0, 3, CONFIRMED | 1));
    view.finish();
    view.start(run(5, 1, CONFIRMED | 2));
    view.finish();
    view.document.strokeAnswered(1);
    view.document.labelsReplaced((cells) => cells.fill(255), facts(1));
    expect([...view.map.cells.slice(0, 6)]).toEqual([255, 255, 255, 255, 255, CONFIRMED | 2]);
    expect(view.redrawn).toEqual(['all']);
  });
});

/** The host's side: the map in raw order, an undo stack, and an ordered channel in each direction. */
class TestHost {
  readonly map = LabelMap.blank(PIXELS, 1);
  readonly toView: ((view: ViewDocument) => void)[] = [];
  readonly toHost: (() => void)[] = [];
  private readonly undoStack: Runs[] = [];
  private revision = 0;

  edit(runs: Runs, acknowledged?: number): void {
    const { before, after } = diffRuns(this.map.cells, runs);
    if (after.length === 0) return;
    applyRuns(this.map.cells, after);
    this.undoStack.push(before);
    this.broadcast(after, acknowledged);
  }

  undo(): void {
    const before = this.undoStack.pop();
    if (before === undefined) return;
    applyRuns(this.map.cells, before);
    this.broadcast(before);
  }

  revert(): void {
    this.map.cells.fill(255);
    this.replace();
  }

  replace(): void {
    const cells = this.map.cells.slice();
    const upToDate = facts(++this.revision);
    this.toView.push((view) => view.labelsReplaced((map) => map.set(reversed(cells)), upToDate));
  }

  /** What the view does with a stroke's promise: settle it, or ask anew after a refusal. */
  receive({ sequence, runs }: Stroke, refuse: boolean): void {
    this.toHost.push(() => {
      if (!refuse) this.edit(runs, sequence);
      this.toView.push((view) => {
        view.strokeAnswered(sequence);
        if (refuse) this.toHost.push(() => this.replace());
      });
    });
  }

  private broadcast(runs: Runs, acknowledged?: number): void {
    const change: HostChange = { ...facts(++this.revision), runs, acknowledged };
    this.toView.push((view) => view.labelsChanged(change));
  }
}

function reversed(cells: Uint16Array): Uint16Array {
  return cells.slice().reverse();
}

type Step =
  | { kind: 'start'; runs: Runs }
  | { kind: 'finish'; refuse: boolean }
  | { kind: 'foreign'; runs: Runs }
  | { kind: 'abort' | 'undo' | 'revert' | 'toView' | 'toHost' };

const runsArbitrary = fc
  .array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 3 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => {
    const runs = new RunBuilder();
    let at = 0;
    for (const [gap, length, classId] of parts) {
      const start = at + gap;
      if (start + length > PIXELS) break;
      runs.push(start, length, CONFIRMED | classId);
      at = start + length;
    }
    return runs.finish();
  });

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('start' as const), runs: runsArbitrary }),
  fc.record({ kind: fc.constant('finish' as const), refuse: fc.boolean() }),
  fc.record({ kind: fc.constant('foreign' as const), runs: runsArbitrary }),
  fc.record({ kind: fc.constantFrom(...(['abort', 'undo', 'revert', 'toView', 'toHost'] as const)) }),
  fc.record({ kind: fc.constantFrom(...(['toView', 'toHost'] as const)) }),
);

function perform(step: Step, view: TestView, host: TestHost): void {
  switch (step.kind) {
    case 'start':
      if (!view.painting) view.start(step.runs);
      return;
    case 'finish': {
      const stroke = view.painting ? view.finish() : undefined;
      if (stroke !== undefined) host.receive(stroke, step.refuse);
      return;
    }
    case 'abort':
      if (view.painting) view.abort();
      return;
    case 'foreign':
      host.edit(step.runs);
      return;
    case 'undo':
      host.undo();
      return;
    case 'revert':
      host.revert();
      return;
    case 'toView':
      host.toView.shift()?.(view.document);
      return;
    case 'toHost':
      host.toHost.shift()?.();
      return;
  }
}

describe('ViewDocument and host in any order', () => {
  it('end with the same labels', () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary, { maxLength: 60 }), (steps) => {
        const view = new TestView(TURNED);
        const host = new TestHost();
        for (const step of steps) perform(step, view, host);
        if (view.painting) view.abort();
        while (host.toHost.length + host.toView.length > 0) {
          host.toHost.shift()?.();
          host.toView.shift()?.(view.document);
        }
        expect([...view.map.cells]).toEqual([...reversed(host.map.cells)]);
        expect(view.document.pendingStrokes).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });
});
