/** What was learned from a stroke: where it goes, and what it must never do (trap 7). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFIRMED, isConfirmed, LabelMap, makeCell, UNLABELED } from '../../../src/core/labelMap';
import { packRuns } from '../../../src/core/packedRuns';
import { packCells } from '../../../src/core/packing';
import { toRuns } from '../../../src/core/runs';
import { DocumentCore } from '../../../src/host/document/documentCore';
import type { EditRecord } from '../../../src/host/document/labelHistory';
import { packProposal } from '../../../src/host/document/learnedRuns';
import type { ChangeCause } from '../../../src/protocol/hostView';

const PIXELS = 12;
const classes = [0, 1, 2].map((id) => ({ id, name: `class ${id}`, color: '#000000' }));
const model = { name: 'builtin:voc', version: 1 };
const learned = (...classIds: number[]): Uint8Array => packRuns(toRuns(Uint16Array.from(classIds)));
const all = (classId: number): Uint8Array => learned(...new Array<number>(PIXELS).fill(classId));
const proposal = (classId: number) => ({
  labels: packCells(new Uint16Array(PIXELS).fill(classId)),
  model,
  meanConfidence: 0.9,
});

class Desk {
  readonly edits: EditRecord[] = [];
  readonly causes: (ChangeCause | undefined)[] = [];
  contentChanges = 0;
  private sequence = 0;
  readonly core: DocumentCore;

  constructor(map = LabelMap.blank(4, 3)) {
    this.core = new DocumentCore(
      { map, state: { status: 'unlabeled' }, restored: false, classes: () => classes },
      {
        pushed: (record) => this.edits.push(record),
        contentChanged: () => this.contentChanges++,
        labelsChanged: (_runs, cause) => this.causes.push(cause),
        labelsReplaced: () => undefined,
        proposalChanged: () => undefined,
      },
    );
  }

  /** @returns the revision that acknowledges it */
  paint(classId: number, start: number, length = 1): number {
    const runs = Uint32Array.of(start, length, makeCell(classId, true));
    const tool = classId === UNLABELED ? 'eraser' : 'brush';
    this.core.commitStroke({ view: 'page', sequence: ++this.sequence, tool, classId, runs }, this);
    return this.core.revision;
  }

  cells(): number[] {
    return [...this.core.map.cells];
  }
}

/** An image with a prediction taken in, and one stroke on it. */
function predicted(): { desk: Desk; revision: number } {
  const desk = new Desk();
  desk.core.segment(packCells(new Uint16Array(PIXELS).fill(0)), model);
  return { desk, revision: desk.paint(1, 2, 2) };
}

describe('what was learned from a stroke', () => {
  it('joins its edit: one undo takes back both, one redo brings back both', async () => {
    const { desk, revision } = predicted();
    const { core } = desk;
    core.takeLearned(revision, all(2));
    const expected = Array.from({ length: PIXELS }, (_, i) => (i === 2 || i === 3 ? 1 | CONFIRMED : 2));
    expect(desk.cells()).toEqual(expected);
    expect(desk.edits).toHaveLength(2);
    await core.undo(desk.edits[1]);
    expect(desk.cells()).toEqual(new Array(PIXELS).fill(0));
    await core.redo(desk.edits[1]);
    expect(desk.cells()).toEqual(expected);
    expect(core.counts).toEqual([
      [1, 2],
      [2, PIXELS - 2],
    ]);
  });

  it('may come in parts', async () => {
    const { desk, revision } = predicted();
    desk.core.takeLearned(revision, packRuns(Uint32Array.of(0, 6, 2)));
    desk.core.takeLearned(revision, all(1));
    expect(desk.cells().map((cell) => cell & 0xff)).toEqual(new Array(PIXELS).fill(1));
    await desk.core.undo(desk.edits[1]);
    expect(desk.cells()).toEqual(new Array(PIXELS).fill(0));
  });

  it('says that it is a prediction of the stroke’s edit', () => {
    const { desk, revision } = predicted();
    desk.core.takeLearned(revision, all(2));
    const [, stroke, joined] = desk.causes;
    expect(stroke).toMatchObject({ kind: 'stroke', undone: false });
    expect(joined).toEqual({ edit: stroke?.edit, kind: 'prediction', undone: false });
  });

  it('never changes a confirmed pixel, the erased ones among them', () => {
    const desk = new Desk();
    desk.core.segment(packCells(new Uint16Array(PIXELS).fill(0)), model);
    desk.paint(UNLABELED, 0);
    const revision = desk.paint(1, 5);
    desk.core.takeLearned(revision, all(2));
    expect(desk.cells()[0]).toBe(UNLABELED | CONFIRMED);
    expect(desk.cells()[5]).toBe(1 | CONFIRMED);
    expect(desk.core.unconfirmedPixels).toBe(PIXELS - 2);
  });

  it('is left alone once another edit came, or the stroke was undone or undone and redone', async () => {
    const { desk, revision } = predicted();
    desk.paint(0, 9);
    const before = desk.cells();
    desk.core.takeLearned(revision, all(2));
    expect(desk.cells()).toEqual(before);
    const latest = desk.core.revision;
    await desk.core.undo(desk.edits[2]);
    await desk.core.redo(desk.edits[2]);
    desk.core.takeLearned(latest, all(2));
    expect(desk.cells()).toEqual(before);
    expect(desk.core.proposal).toBeNull();
  });

  it('is shown as a proposal once the labels were saved or backed up', () => {
    const { desk, revision } = predicted();
    const before = desk.cells();
    desk.core.captured();
    desk.core.takeLearned(revision, packRuns(Uint32Array.of(0, 6, 2)));
    expect(desk.cells()).toEqual(before);
    expect(desk.core.proposal).toMatchObject({ model, meanConfidence: null });
    desk.core.acceptProposal();
    expect(desk.cells().map((cell) => cell & 0xff)).toEqual([2, 2, 1, 1, 2, 2, 0, 0, 0, 0, 0, 0]);
    expect(desk.edits.at(-1)?.edit.label).toBe('Accept Prediction');
  });

  it('goes with the stroke also where it is shown as a proposal: an approval must not confirm it then', async () => {
    const { desk, revision } = predicted();
    const { core } = desk;
    core.captured();
    core.takeLearned(revision, all(2));
    core.acceptProposal();
    await core.undo(desk.edits[2]);
    expect(core.proposal).not.toBeNull();
    await core.undo(desk.edits[1]);
    expect(core.proposal).toBeNull();
    core.approve();
    expect(desk.cells()).toEqual(new Array(PIXELS).fill(0 | CONFIRMED));
  });

  it('makes a saved document dirty again where it joins a stroke made after the save', () => {
    const { desk } = predicted();
    const { core } = desk;
    core.written(core.snapshot());
    core.saveNoted();
    core.takeLearned(desk.paint(1, 7), all(2));
    expect(core.dirty).toBe(true);
  });

  it('drops a proposal that it says better', () => {
    const { desk } = predicted();
    desk.core.showProposal(proposal(0));
    desk.core.takeLearned(desk.paint(1, 6), all(2));
    expect(desk.core.proposal).toBeNull();
  });

  it('predicts nothing on a blank image before two classes are painted, and names the local net then', () => {
    const desk = new Desk();
    desk.core.takeLearned(desk.paint(1, 0), all(1));
    desk.core.takeLearned(desk.paint(1, 3), all(1));
    expect(desk.cells()[5]).toBe(UNLABELED);
    desk.core.takeLearned(desk.paint(2, 1), all(2));
    expect(desk.cells()[5]).toBe(2);
    expect(desk.core.state).toEqual({ status: 'corrected', model: { name: 'local', version: 1 } });
  });

  it('is refused where it claims to be confirmed or does not fit', () => {
    const { desk, revision } = predicted();
    const before = desk.cells();
    for (const bad of [
      packRuns(Uint32Array.of(0, 2, 2 | CONFIRMED)),
      packRuns(Uint32Array.of(PIXELS - 1, 2, 2)),
      Uint8Array.of(1, 2, 3),
    ]) {
      expect(() => desk.core.takeLearned(revision, bad)).toThrow(/bad|learned|runs|zlib|cut/i);
    }
    expect(desk.cells()).toEqual(before);
  });

  it('leaves pixels unlabeled whose class was removed since', () => {
    const { desk, revision } = predicted();
    desk.core.takeLearned(revision, all(77));
    expect(desk.cells()[0]).toBe(UNLABELED);
  });
});

it('packs a proposal as its cells would be packed', () => {
  const cell = fc.constantFrom(0, 1, 2 | CONFIRMED, 1 | CONFIRMED, UNLABELED);
  fc.assert(
    fc.property(
      fc.array(cell, { minLength: PIXELS, maxLength: PIXELS }),
      fc.nat(PIXELS - 4),
      fc.integer({ min: 1, max: 4 }),
      (cells, start, length) => {
        const expected = Uint16Array.from(cells, (each) => each & 0xff).fill(1, start, start + length);
        const packed = packProposal(Uint16Array.from(cells), Uint32Array.of(start, length, 1));
        expect(packed).toEqual(packCells(expected));
      },
    ),
  );
});

type Step =
  | { kind: 'paint'; classId: number; start: number; length: number }
  | { kind: 'learned'; age: number; classId: number; start: number; length: number }
  | { kind: 'undo' | 'redo' | 'save' | 'backup' | 'segment' | 'accept' | 'revert' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('paint' as const),
      classId: fc.constantFrom(0, 1, 2, UNLABELED),
      start: fc.nat(PIXELS - 4),
      length: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('learned' as const),
      age: fc.nat(3),
      classId: fc.constantFrom(0, 1, 2, UNLABELED),
      start: fc.nat(PIXELS - 6),
      length: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc
      .constantFrom('undo', 'undo', 'redo', 'save', 'backup', 'segment', 'accept', 'revert')
      .map((kind) => ({ kind: kind as 'undo' })),
  },
);

describe('strokes, undo, redo, save, revert, backup and late results in any order', () => {
  it('never touch a confirmed pixel by a prediction, and undo to where they began', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const desk = new Desk();
        const { core } = desk;
        const revisions: number[] = [0];
        let start = desk.cells();
        const done: EditRecord[] = [];
        let undone: EditRecord[] = [];
        for (const each of steps) {
          const before = desk.cells();
          const edits = desk.edits.length;
          switch (each.kind) {
            case 'paint':
              revisions.push(desk.paint(each.classId, each.start, each.length));
              break;
            case 'learned': {
              const revision = revisions.at(-1 - each.age) ?? 0;
              core.takeLearned(revision, packRuns(Uint32Array.of(each.start, each.length, each.classId)));
              before.forEach((cell, i) => {
                if (isConfirmed(cell)) expect(desk.cells()[i]).toBe(cell);
              });
              expect(desk.edits).toHaveLength(edits);
              break;
            }
            case 'undo': {
              const record = done.pop();
              if (record === undefined) break;
              await core.undo(record);
              undone.push(record);
              break;
            }
            case 'redo': {
              const record = undone.pop();
              if (record === undefined) break;
              await core.redo(record);
              done.push(record);
              break;
            }
            case 'save':
              core.captured();
              core.written(core.snapshot());
              core.saveNoted();
              break;
            case 'backup':
              core.captured();
              break;
            case 'segment':
              core.segment(proposal(1).labels, model);
              break;
            case 'accept':
              core.acceptProposal();
              break;
            case 'revert': {
              const disk = {
                map: new LabelMap(4, 3, new Uint16Array(PIXELS)),
                state: { status: 'predicted' } as const,
              };
              // VS Code forgets what it reverts.
              while (done.length > 0) await core.undo(done.pop() as EditRecord);
              await core.revert(() => Promise.resolve(disk));
              start = desk.cells();
              undone = [];
              break;
            }
          }
          if (desk.edits.length > edits) {
            done.push(...desk.edits.slice(edits));
            undone = [];
          }
        }
        while (done.length > 0) await core.undo(done.pop() as EditRecord);
        expect(desk.cells()).toEqual(start);
      }),
      { numRuns: 300 },
    );
  });
});
