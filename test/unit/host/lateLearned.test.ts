/** What was learned from a stroke, while edits beneath it go or come that had to be read first. */
import { describe, expect, it } from 'vitest';
import { CONFIRMED, LabelMap, makeCell } from '../../../src/core/labelMap';
import { packRuns } from '../../../src/core/packedRuns';
import { packCells } from '../../../src/core/packing';
import { DocumentCore } from '../../../src/host/document/documentCore';
import { EditStore } from '../../../src/host/document/editStore';
import type { EditRecord, LabelContent } from '../../../src/host/document/labelHistory';
import { SlowSpill } from './slowSpill';

const PIXELS = 30;
const classes = [0, 1, 2].map((id) => ({ id, name: `class ${id}`, color: '#000000' }));
const model = { name: 'builtin:voc', version: 1 };

class Desk {
  readonly edits: EditRecord[] = [];
  readonly spill = new SlowSpill();
  readonly store = new EditStore({ budget: () => 0, spill: this.spill });
  readonly core: DocumentCore;
  private sequence = 0;

  constructor() {
    const listener = {
      pushed: (record: EditRecord) => void this.edits.push(record),
      contentChanged: () => undefined,
      labelsChanged: () => undefined,
      labelsReplaced: () => undefined,
      proposalChanged: () => undefined,
    };
    const map = LabelMap.blank(PIXELS, 1);
    const start = { map, state: { status: 'unlabeled' as const }, restored: false };
    this.core = new DocumentCore({ ...start, classes: () => classes, edits: this.store }, listener);
  }

  segment(classId: number): void {
    this.core.segment(packCells(new Uint16Array(PIXELS).fill(classId)), model);
  }

  /** @returns the revision that acknowledges it */
  paint(classId: number, start: number): number {
    const runs = Uint32Array.of(start, 1, makeCell(classId, true));
    this.core.commitStroke({ view: 'page', sequence: ++this.sequence, tool: 'brush', classId, runs }, this);
    return this.core.revision;
  }

  learn(revision: number, classId: number): void {
    this.core.takeLearned(revision, packRuns(Uint32Array.of(0, PIXELS, classId)));
  }
}

describe('what was learned from a stroke', () => {
  it.each([1, 9])(
    'never covers what a person decided on the disk that is reverted to, %i strokes below the top',
    async (strokes) => {
      const desk = new Desk();
      desk.segment(0);
      let give: (content: LabelContent) => void = () => undefined;
      const reverted = desk.core.revert(() => new Promise((resolve) => (give = resolve)));
      await desk.core.settled();
      await Promise.resolve();
      desk.segment(0);
      desk.learn(desk.paint(1, 3), 2);
      expect(desk.core.map.cells[20]).toBe(2);
      for (let i = 1; i < strokes; i++) desk.paint(1, 3 + i);
      const disk = LabelMap.blank(PIXELS, 1);
      disk.cells[20] = 0 | CONFIRMED;
      give({ map: disk, state: { status: 'corrected' } });
      await reverted;
      expect(desk.core.map.cells[3]).toBe(1 | CONFIRMED);
      expect(desk.core.map.cells[20]).toBe(0 | CONFIRMED);
    },
  );

  it('comes too late once an edit beneath the stroke was taken back', async () => {
    const desk = new Desk();
    desk.segment(0);
    for (let i = 0; i < 6; i++) desk.paint(2, i);
    await desk.store.trim();
    const [, first] = desk.edits;
    desk.spill.isSlow = true;
    const undone = desk.core.undo(first);
    const revision = desk.paint(1, 20);
    while (desk.spill.pending > 0) {
      desk.spill.release();
      await new Promise((resolve) => setTimeout(resolve));
    }
    await undone;
    expect(desk.core.map.cells[0]).toBe(0);
    expect(desk.core.map.cells[20]).toBe(1 | CONFIRMED);
    desk.learn(revision, 2);
    expect(desk.core.map.cells[25]).toBe(0);
    expect(desk.core.proposal).toBeNull();
  });
});
