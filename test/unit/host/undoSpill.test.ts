/** Undo of edits that lie in files: slow ones, ones that are gone, with strokes coming in between. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LabelerError } from '../../../src/core/errors';
import { LabelMap, makeCell, UNLABELED } from '../../../src/core/labelMap';
import { packCells } from '../../../src/core/packing';
import { DocumentCore } from '../../../src/host/document/documentCore';
import { EditStore } from '../../../src/host/document/editStore';
import type { EditRecord, LabelContent } from '../../../src/host/document/labelHistory';
import { FakeVSCode } from './fakeVSCode';
import { SlowSpill } from './slowSpill';

const PIXELS = 12;
const classes = [0, 1, 2].map((id) => ({ id, name: `class ${id}`, color: '#000000' }));
const model = { name: 'builtin:voc', version: 1 };

/** A document that keeps no edit in memory but the newest, between a fake VS Code and fake files. */
class Desk {
  readonly spill = new SlowSpill();
  readonly store = new EditStore({ budget: () => 0, spill: this.spill });
  readonly records: EditRecord[] = [];
  readonly core: DocumentCore;
  readonly vscode: FakeVSCode<EditRecord>;
  disk: LabelContent = { map: LabelMap.blank(PIXELS, 1), state: { status: 'unlabeled' } };
  private sequence = 0;
  /** What the last undo or redo comes to. */
  private answer: Promise<void> = Promise.resolve();

  constructor() {
    this.core = new DocumentCore(
      {
        map: this.disk.map.clone(),
        state: this.disk.state,
        restored: false,
        classes: () => classes,
        edits: this.store,
      },
      {
        pushed: (record) => {
          this.records.push(record);
          this.vscode.onEdit(record);
        },
        contentChanged: () => this.vscode.onContentChange(),
        labelsChanged: () => undefined,
        labelsReplaced: () => undefined,
        proposalChanged: () => undefined,
      },
    );
    this.vscode = new FakeVSCode<EditRecord>(false, {
      undo: (record) => void (this.answer = this.core.undo(record)),
      redo: (record) => void (this.answer = this.core.redo(record)),
    });
  }

  get cells(): string {
    return this.core.map.cells.join();
  }
  get content(): string {
    return JSON.stringify([this.cells, this.core.state, this.core.counts]);
  }
  paint(at: number, length: number, classId: number): void {
    const runs = new Uint32Array([at, length, makeCell(classId, true)]);
    const tool = classId === UNLABELED ? 'eraser' : 'brush';
    this.core.commitStroke({ view: 'page', sequence: ++this.sequence, tool, classId, runs }, this);
  }
  undo(): Promise<void> {
    this.vscode.undo()();
    return this.answer;
  }
  redo(): Promise<void> {
    this.vscode.redo()();
    return this.answer;
  }
  save(): void {
    const snapshot = this.core.snapshot();
    this.disk = { map: snapshot.map.clone(), state: snapshot.state };
    this.core.written(snapshot);
    this.vscode.saved();
    this.core.saveNoted();
  }
  async revert(): Promise<void> {
    if (!this.vscode.revert()) return;
    await this.core.revert(() => Promise.resolve({ map: this.disk.map.clone(), state: this.disk.state }));
  }
}

afterEach(() => vi.useRealTimers());

describe('edits that lie in files', () => {
  type Step =
    | { kind: 'paint'; at: number; length: number; classId: number }
    | { kind: 'predict' | 'propose'; classId: number }
    | { kind: 'undo' | 'redo' | 'approve' | 'clear' | 'accept' | 'fail' | 'save' | 'revert' };
  const classId = fc.constantFrom(0, 1, 2);
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('paint' as const),
        at: fc.integer({ min: 0, max: 7 }),
        length: fc.integer({ min: 1, max: 4 }),
        classId: fc.constantFrom(0, 1, 2, UNLABELED),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('predict' as const, 'propose' as const), classId }),
    },
    { weight: 5, arbitrary: fc.constant<Step>({ kind: 'undo' }) },
    { weight: 3, arbitrary: fc.constant<Step>({ kind: 'redo' }) },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom(
          'approve' as const,
          'clear' as const,
          'accept' as const,
          'fail' as const,
          'save' as const,
          'revert' as const,
        )
        .map((kind): Step => ({ kind })),
    },
  );

  async function perform(desk: Desk, step: Step): Promise<void> {
    const { core } = desk;
    switch (step.kind) {
      case 'paint': {
        desk.paint(step.at, step.length, step.classId);
        break;
      }
      case 'predict': {
        core.segment(packCells(new Uint16Array(PIXELS).fill(step.classId)), model);
        break;
      }
      case 'propose': {
        const labels = packCells(new Uint16Array(PIXELS).fill(step.classId));
        core.showProposal({ labels, model, meanConfidence: 1 });
        break;
      }
      case 'accept': {
        core.acceptProposal();
        break;
      }
      case 'fail': {
        desk.spill.writeError = desk.spill.writeError ? undefined : new Error('no space left on device');
        break;
      }
      case 'save': {
        desk.save();
        break;
      }
      case 'approve':
      case 'clear': {
        core[step.kind]();
        break;
      }
      case 'undo':
      case 'redo':
      case 'revert':
        await desk[step.kind]();
    }
    await desk.store.trim();
  }

  it('are undone and redone as a plain stack of contents would, also where files cannot be written', async () => {
    let spilled = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (script) => {
        const desk = new Desk();
        // The plain model: every content there was, and where we are.
        let contents = [desk.content];
        let index = 0;
        let savedAt = 0;
        for (const each of script) {
          const edits = desk.records.length;
          const before = desk.content;
          const wasDirty = desk.vscode.dirty;
          await perform(desk, each);
          if (each.kind === 'undo') index = Math.max(0, index - 1);
          else if (each.kind === 'redo') index = Math.min(contents.length - 1, index + 1);
          else if (each.kind === 'save') savedAt = index;
          else if (each.kind === 'revert') {
            // VS Code reverts to its save point, if it takes the document for dirty at all.
            if (wasDirty || desk.content !== before || index !== savedAt) {
              if (savedAt > contents.length - 1 || savedAt > index) return;
              index = savedAt;
              contents = contents.slice(0, index + 1);
            }
          } else if (desk.records.length > edits) {
            if (savedAt > index) return;
            // A stroke that takes a proposal in makes two.
            if (desk.records.length > edits + 1) return;
            contents = [...contents.slice(0, index + 1), desk.content];
            index++;
          }
          expect(desk.content).toBe(contents[index]);
        }
        spilled += desk.store.spilledEdits;
        for (; index > 0; index--) {
          expect(desk.content).toBe(contents[index]);
          await desk.undo();
          await desk.store.trim();
        }
        expect(desk.content).toBe(contents[0]);
      }),
      { numRuns: 150 },
    );
    expect(spilled).toBeGreaterThan(150);
  });
});

/** Five strokes, the first four in files. */
async function fiveStrokes(): Promise<Desk> {
  const desk = new Desk();
  for (let i = 0; i < 5; i++) desk.paint(2 * i, 2, i % 3);
  await desk.store.trim();
  expect(desk.store.spilledEdits).toBe(4);
  return desk;
}

async function problemOf(undo: Promise<void>): Promise<LabelerError> {
  const problem = await undo.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(problem).toBeInstanceOf(LabelerError);
  return problem as LabelerError;
}

describe('an edit in memory', () => {
  it('is undone and redone at once, deflated or not', async () => {
    const store = new EditStore({ budget: () => 100 });
    const desk = new Desk();
    const core = new DocumentCore(
      {
        map: LabelMap.blank(PIXELS, 1),
        state: { status: 'unlabeled' },
        restored: false,
        classes: () => classes,
        edits: store,
      },
      {
        pushed: (record) => desk.records.push(record),
        contentChanged: () => undefined,
        labelsChanged: () => undefined,
        labelsReplaced: () => undefined,
        proposalChanged: () => undefined,
      },
    );
    for (let i = 0; i < 20; i++) {
      const runs = new Uint32Array([i % PIXELS, 1, makeCell(i % 3, true)]);
      core.commitStroke({ view: 'page', sequence: i + 1, tool: 'brush', classId: i % 3, runs }, desk);
    }
    await store.trim();
    for (const record of [...desk.records].reverse()) void core.undo(record);
    expect(core.map.cells.every((cell) => cell === UNLABELED)).toBe(true);
    for (const record of desk.records) void core.redo(record);
    expect(core.map.cells[0]).toBe(makeCell(0, true));
  });
});

describe('while an old edit is read', () => {
  it('strokes go on, and keep all they painted when it is taken from beneath them', async () => {
    const desk = await fiveStrokes();
    await desk.undo();
    desk.spill.isSlow = true;
    const undone = desk.undo();
    expect(desk.cells).toContain(String(makeCell(0, true)));
    // Over pixels 6 and 7, which the edit that is being undone has painted with the same class.
    desk.paint(5, 4, 0);
    desk.spill.release();
    await undone;
    expect([...desk.core.map.cells.subarray(4, 10)]).toEqual([
      makeCell(2, true),
      ...Array<number>(4).fill(makeCell(0, true)),
      UNLABELED,
    ]);
    desk.spill.isSlow = false;
    await desk.undo();
    expect([...desk.core.map.cells.subarray(4, 10)]).toEqual([
      makeCell(2, true),
      makeCell(2, true),
      ...Array<number>(4).fill(UNLABELED),
    ]);
    while (desk.vscode.canUndo) await desk.undo();
    expect(desk.core.map.cells.every((cell) => cell === UNLABELED)).toBe(true);
  });

  it('further undos and redos are done in their order, and VS Code hears of each', async () => {
    const desk = await fiveStrokes();
    const contents = [desk.cells];
    desk.spill.isSlow = true;
    const all = [desk.undo(), desk.undo(), desk.undo(), desk.redo(), desk.undo(), desk.undo()];
    const settled = desk.core.settled();
    for (let i = 0; i < 20; i++) {
      desk.spill.release();
      await Promise.resolve();
    }
    await Promise.all(all);
    await settled;
    expect([...desk.core.map.cells.subarray(0, 4)]).toEqual([257 - 1, 257 - 1, UNLABELED, UNLABELED]);
    desk.spill.isSlow = false;
    for (let i = 0; i < 4; i++) await desk.redo();
    expect(desk.cells).toBe(contents[0]);
  });

  it('a save waits, so that what VS Code takes for saved is', async () => {
    const desk = await fiveStrokes();
    await desk.undo();
    desk.spill.isSlow = true;
    const undone = desk.undo();
    let isSaved = false;
    const saved = desk.core.settled().then(() => {
      isSaved = true;
      desk.save();
    });
    await Promise.resolve();
    expect(isSaved).toBe(false);
    desk.spill.release();
    await Promise.all([undone, saved]);
    expect(desk.disk.map.cells[6]).toBe(UNLABELED);
    expect([desk.core.dirty, desk.vscode.dirty]).toEqual([false, false]);
  });
});

describe('an edit whose file is gone', () => {
  it('is refused with what to do, the labels stay, and the truth about dirty holds', async () => {
    const desk = await fiveStrokes();
    await desk.undo();
    desk.save();
    desk.spill.files.clear();
    const before = desk.cells;
    const problem = await problemOf(desk.undo());
    expect(problem.code).toBe('edit-lost');
    expect(problem.message).toMatch(/“Paint class 0”.*is gone.*Revert File/);
    expect(desk.cells).toBe(before);
    expect(desk.core.dirty).toBe(false);

    // VS Code has moved its index all the same: what comes next must fit it.
    desk.paint(10, 1, 2);
    expect([desk.core.dirty, desk.vscode.dirty]).toEqual([true, true]);
    await desk.undo();
    expect(desk.cells).toBe(before);
    await desk.redo();
    await desk.undo();
    expect((await problemOf(desk.undo())).code).toBe('edit-lost');
    expect(desk.cells).toBe(before);
  });

  it('can be done again where only its undo had failed', async () => {
    const desk = await fiveStrokes();
    await desk.undo();
    const files = new Map(desk.spill.files);
    desk.spill.files.clear();
    const before = desk.cells;
    await problemOf(desk.undo());
    await desk.redo();
    expect(desk.cells).toBe(before);
    for (const [key, bytes] of files) desk.spill.files.set(key, bytes);
    while (desk.vscode.canUndo) await desk.undo();
    expect(desk.core.map.cells.every((cell) => cell === UNLABELED)).toBe(true);
  });

  it('does not keep a revert from bringing back what the disk holds', async () => {
    const desk = await fiveStrokes();
    desk.spill.files.clear();
    await desk.revert();
    expect(desk.core.map.cells.every((cell) => cell === UNLABELED)).toBe(true);
    expect([desk.core.dirty, desk.vscode.dirty]).toEqual([false, false]);
    desk.paint(1, 2, 1);
    await desk.undo();
    expect(desk.core.map.cells.every((cell) => cell === UNLABELED)).toBe(true);
  });
});

describe('a revert', () => {
  it('goes back across more edits than are in memory at once, and leaves the saved ones undoable', async () => {
    const desk = new Desk();
    desk.paint(0, 2, 1);
    desk.save();
    const saved = desk.cells;
    for (let i = 0; i < 60; i++) desk.paint(i % PIXELS, 1, i % 3);
    await desk.store.trim();
    await desk.revert();
    expect(desk.cells).toBe(saved);
    await desk.undo();
    expect(desk.core.map.cells.every((cell) => cell === UNLABELED)).toBe(true);
  });
});

describe('files', () => {
  it('of a redo branch go once no redo of it can be on its way', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const desk = await fiveStrokes();
    for (let i = 0; i < 4; i++) await desk.undo();
    await desk.store.trim();
    const [, , third] = desk.records;
    desk.paint(0, 1, 2);
    // VS Code had redone it before it heard of the stroke.
    await desk.core.redo(third);
    vi.setSystemTime(Date.now() + 11_000);
    desk.paint(1, 1, 2);
    await desk.store.trim();
    const left = [...desk.records].filter(({ stored }) => !stored.removed);
    expect(left).toEqual([desk.records[0], third, desk.records[5], desk.records[6]]);
    expect(desk.spill.files.size).toBeLessThanOrEqual(left.length);
  });

  it('of a document that is closed go', async () => {
    const desk = await fiveStrokes();
    await desk.undo();
    desk.core.dispose();
    expect(desk.spill.files.size).toBe(0);
    expect(desk.store.heldBytes).toBe(0);
  });
});
