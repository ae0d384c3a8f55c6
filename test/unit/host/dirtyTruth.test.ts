/**
 * The document against VS Code's bookkeeping, with messages that cross on the way, saves that take time, and old edits
 * that must be read from slow files first.
 */
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageState } from '../../../src/core/edit';
import { LabelMap, makeCell } from '../../../src/core/labelMap';
import { packCells } from '../../../src/core/packing';
import { DocumentCore } from '../../../src/host/document/documentCore';
import { EditStore } from '../../../src/host/document/editStore';
import type { EditRecord, LabelContent } from '../../../src/host/document/labelHistory';
import { FakeVSCode } from './fakeVSCode';
import { SlowSpill } from './slowSpill';

const PIXELS = 6;
const classes = [0, 1, 2].map((id) => ({ id, name: `class ${id}`, color: '#000000' }));

interface Content {
  cells: string;
  state: ImageState;
}

/** One document between a fake VS Code and a fake disk. */
class Desk {
  readonly core: DocumentCore;
  readonly vscode: FakeVSCode<EditRecord>;
  disk: LabelContent;
  /** What undoing everything must give. */
  base: Content;
  private readonly toHost: (() => unknown)[] = [];
  private readonly toVSCode: (() => void)[] = [];
  private saving: (() => void) | undefined;
  private sequence = 0;
  private readonly spill = new SlowSpill();

  /** @param spills whether all but the newest edit lie in files that are slow to read */
  constructor(restored: boolean, spills = false) {
    this.spill.isSlow = spills;
    const map = LabelMap.blank(PIXELS, 1);
    this.disk = { map: map.clone(), state: { status: 'unlabeled' } };
    if (restored) map.cells[0] = makeCell(2, true);
    this.core = new DocumentCore(
      {
        map,
        state: { status: restored ? 'corrected' : 'unlabeled' },
        restored,
        classes: () => classes,
        edits: new EditStore({ budget: () => (spills ? 0 : Infinity), spill: this.spill }),
      },
      {
        pushed: (record) => this.toVSCode.push(() => this.vscode.onEdit(record)),
        contentChanged: () => this.toVSCode.push(() => this.vscode.onContentChange()),
        labelsChanged: () => undefined,
        labelsReplaced: () => undefined,
        proposalChanged: () => undefined,
      },
    );
    this.vscode = new FakeVSCode<EditRecord>(restored, {
      undo: (record) => void this.core.undo(record),
      redo: (record) => void this.core.redo(record),
    });
    this.base = this.content();
    if (restored) this.core.restoredShown();
  }

  content(): Content {
    return { cells: this.core.map.cells.join(), state: this.core.state };
  }
  paint(at: number, classId: number): void {
    const runs = new Uint32Array([at, 1, makeCell(classId, true)]);
    this.core.commitStroke({ view: 'page', sequence: ++this.sequence, tool: 'brush', classId, runs }, this);
  }
  propose(classId: number): void {
    const labels = packCells(new Uint16Array(PIXELS).fill(classId));
    this.core.showProposal({ labels, model: { name: 'builtin:voc', version: 1 }, meanConfidence: 1 });
  }
  undo(): void {
    this.toHost.push(this.vscode.undo());
  }
  redo(): void {
    this.toHost.push(this.vscode.redo());
  }
  /** VS Code asks for a save; the host writes when {@link finishSave} says so. */
  startSave(): void {
    if (this.saving) return;
    this.saving = () => undefined;
    this.toHost.push(async () => {
      await this.core.settled();
      const snapshot = this.core.snapshot();
      this.saving = () => {
        this.disk = { map: snapshot.map.clone(), state: snapshot.state };
        this.core.written(snapshot);
        this.toVSCode.push(() => this.vscode.saved());
        this.core.saveNoted();
      };
    });
  }
  finishSave(): void {
    const finish = this.saving;
    this.saving = undefined;
    finish?.();
  }
  saveAs(): void {
    this.toVSCode.push(() => this.vscode.savedAs());
    this.core.saveAsNoted();
  }
  /** A revert that crosses edits on their way; they may be dropped, so the base is no longer known. */
  crossingRevert(): void {
    if (!this.vscode.revert()) return;
    this.toHost.push(async () => {
      await this.core.revert(() => Promise.resolve({ map: this.disk.map.clone(), state: this.disk.state }));
    });
  }
  async revert(): Promise<void> {
    this.crossingRevert();
    await this.settle();
    if (!this.vscode.canUndo) this.base = { cells: this.disk.map.cells.join(), state: this.disk.state };
  }
  /** A message arrives at either side, or a file is read; nobody waits for what the host does about it. */
  async deliver(side: 'host' | 'vscode' | 'disk'): Promise<void> {
    if (side === 'vscode') this.toVSCode.shift()?.();
    else if (side === 'host') void this.toHost.shift()?.();
    else this.spill.release();
    await setImmediate();
  }
  async settle(): Promise<void> {
    while (this.toHost.length + this.toVSCode.length + this.spill.pending > 0) {
      await this.deliver('host');
      await this.deliver('vscode');
      await this.deliver('disk');
    }
  }
  async undoAll(): Promise<void> {
    while (this.vscode.canUndo) {
      this.undo();
      await this.settle();
    }
  }
}

type Step = (desk: Desk) => void | Promise<void>;
const pixel = fc.integer({ min: 0, max: PIXELS - 1 });
const classId = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(pixel, classId).map(
      ([at, id]): Step =>
        (desk) =>
          desk.paint(at, id),
    ),
  },
  { weight: 3, arbitrary: fc.constant<Step>((desk) => desk.undo()) },
  { weight: 2, arbitrary: fc.constant<Step>((desk) => desk.redo()) },
  {
    weight: 4,
    arbitrary: fc.constantFrom('host' as const, 'vscode' as const, 'disk' as const).map(
      (side): Step =>
        (desk) =>
          desk.deliver(side),
    ),
  },
  fc.constantFrom<Step>(
    (desk) => desk.startSave(),
    (desk) => desk.finishSave(),
    (desk) => desk.saveAs(),
    (desk) => desk.core.approve(),
    (desk) => desk.core.clear(),
    (desk) => void desk.core.acceptProposal(),
  ),
  classId.map(
    (id): Step =>
      (desk) =>
        desk.propose(id),
  ),
);
const settledRevert: Step = async (desk) => {
  desk.finishSave();
  await desk.settle();
  desk.finishSave();
  await desk.settle();
  await desk.revert();
};
const steps = fc.array(
  fc.oneof({ weight: 12, arbitrary: step }, { weight: 1, arbitrary: fc.constant(settledRevert) }),
  {
    maxLength: 40,
  },
);

const crossingRevert: Step = (desk) => desk.crossingRevert();
const crossingSteps = fc.array(
  fc.oneof({ weight: 12, arbitrary: step }, { weight: 2, arbitrary: fc.constant(crossingRevert) }),
  { maxLength: 60 },
);

async function play(desk: Desk, script: readonly Step[]): Promise<void> {
  for (const act of script) await act(desk);
  await desk.settle();
  desk.finishSave();
  await desk.settle();
}

describe('whatever crosses on the way', () => {
  it('VS Code never calls a document clean whose content differs from the disk', async () => {
    await fc.assert(
      fc.asyncProperty(crossingSteps, fc.boolean(), fc.boolean(), async (script, restored, spills) => {
        const desk = new Desk(restored, spills);
        await play(desk, script);
        const onDisk = { cells: desk.disk.map.cells.join(), state: desk.disk.state };
        if (JSON.stringify(desk.content()) !== JSON.stringify(onDisk)) {
          expect(desk.core.dirty).toBe(true);
          expect(desk.vscode.dirty).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('undoing everything gives the start back, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), fc.boolean(), async (script, restored, spills) => {
        const desk = new Desk(restored, spills);
        await play(desk, script);
        await desk.undoAll();
        expect(desk.content()).toEqual(desk.base);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('VS Code would call it clean', () => {
  it('after edit, edit, save, undo, edit (trap 1)', async () => {
    const desk = new Desk(false);
    desk.paint(0, 1);
    desk.paint(1, 1);
    await desk.settle();
    desk.startSave();
    await desk.settle();
    desk.finishSave();
    await desk.settle();
    expect(desk.vscode.dirty).toBe(false);
    desk.undo();
    await desk.settle();
    desk.paint(2, 2);
    await desk.settle();
    expect(desk.vscode.dirty).toBe(true);
  });

  it('after a stroke during a save (trap 2)', async () => {
    const desk = new Desk(false);
    desk.paint(0, 1);
    await desk.settle();
    desk.startSave();
    await desk.settle();
    desk.paint(1, 1);
    desk.finishSave();
    await desk.settle();
    expect(desk.vscode.dirty).toBe(true);
  });

  it('after restore, edit, undo (trap 4)', async () => {
    const desk = new Desk(true);
    desk.paint(1, 1);
    await desk.settle();
    desk.undo();
    await desk.settle();
    expect(desk.vscode.dirty).toBe(true);
  });

  it('after a stroke that a revert crossed on its way, save, undo, edit', async () => {
    const desk = new Desk(false);
    desk.paint(0, 1);
    await desk.settle();
    desk.paint(1, 1);
    desk.crossingRevert();
    await desk.deliver('host');
    await desk.settle();
    desk.startSave();
    await desk.settle();
    desk.finishSave();
    await desk.settle();
    desk.undo();
    await desk.settle();
    desk.paint(2, 1);
    await desk.settle();
    expect(desk.core.dirty).toBe(true);
    expect(desk.vscode.dirty).toBe(true);
  });

  it('after a revert to a save point whose edits were painted over, save, edit', async () => {
    const desk = new Desk(false);
    const save = async (): Promise<void> => {
      desk.startSave();
      await desk.settle();
      desk.finishSave();
      await desk.settle();
    };
    desk.paint(0, 1);
    desk.paint(1, 1);
    await desk.settle();
    await save();
    desk.undo();
    desk.undo();
    await desk.settle();
    desk.paint(2, 1);
    await desk.settle();
    // VS Code's index goes where its stack has no edit any more.
    await desk.revert();
    await save();
    desk.paint(3, 2);
    await desk.settle();
    expect(desk.core.dirty).toBe(true);
    expect(desk.vscode.dirty).toBe(true);
  });

  it('after a revert whose read fails', async () => {
    const desk = new Desk(false);
    desk.paint(0, 1);
    await desk.settle();
    desk.vscode.revert();
    await expect(desk.core.revert(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    await desk.settle();
    expect(desk.vscode.dirty).toBe(true);
  });
});

it('is dirty when an undo crosses the end of a save', async () => {
  const desk = new Desk(false);
  desk.paint(0, 1);
  desk.paint(1, 1);
  await desk.settle();
  desk.startSave();
  await desk.settle();
  desk.undo();
  desk.finishSave();
  await desk.settle();
  expect(desk.core.dirty).toBe(true);
  expect(desk.vscode.dirty).toBe(true);
});

it('is clean again once undone to the saved content', async () => {
  const desk = new Desk(false);
  desk.paint(0, 1);
  await desk.settle();
  desk.undo();
  await desk.settle();
  expect(desk.vscode.dirty).toBe(false);
  expect(desk.core.dirty).toBe(false);
});
