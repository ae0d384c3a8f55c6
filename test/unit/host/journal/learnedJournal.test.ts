/** What was learned from a stroke and joined its edit (trap 7), in the journal of the document. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJournal } from '../../../../src/core/journal/journalFormat';
import { LabelMap, makeCell } from '../../../../src/core/labelMap';
import { packRuns } from '../../../../src/core/packedRuns';
import { DocumentCore } from '../../../../src/host/document/documentCore';
import type { EditRecord } from '../../../../src/host/document/labelHistory';
import { encodeBackup } from '../../../../src/host/io/backup';
import { DocumentJournal } from '../../../../src/host/journal/documentJournal';
import { replayJournal } from '../../../../src/host/journal/replayJournal';
import { MemoryJournal } from './memoryJournal';

const PIXELS = 12;
const classes = [0, 1, 2].map((id) => ({ id, name: `class ${id}`, color: '#000000' }));
/** Steps of promises that any write of the journal takes, and some more. */
const STEPS = 12;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A document and its journal, wired as an open image wires them. */
class Desk {
  readonly file = new MemoryJournal();
  readonly failures: unknown[] = [];
  readonly edits: EditRecord[] = [];
  /** Every content there ever was. */
  readonly history: string[] = [];
  readonly core = new DocumentCore(
    {
      map: LabelMap.blank(PIXELS, 1),
      state: { status: 'unlabeled' },
      restored: false,
      classes: () => classes,
    },
    {
      pushed: (record) => void this.edits.push(record),
      contentChanged: () => this.journal.check(),
      labelsChanged: (runs, _cause, origin) => {
        this.history.push(this.content);
        const stroke = origin && { page: origin.page, sequence: origin.sequence };
        this.journal.edited({ runs, state: this.core.state, ...stroke });
      },
      labelsReplaced: () => this.journal.replaced(),
      proposalChanged: () => undefined,
    },
  );
  readonly journal: DocumentJournal = new DocumentJournal({
    file: this.file,
    document: { isDirty: () => this.core.dirty, backup: () => this.backup(), base: () => null },
    position: { lineage: 'one', edits: 0 },
    onFailure: (error) => this.failures.push(error),
  });
  private strokes = 0;

  get content(): string {
    return this.core.map.cells.join();
  }

  /** @returns the revision that acknowledges it */
  paint(classId: number, start: number): number {
    const runs = Uint32Array.of(start, 1, makeCell(classId, true));
    this.core.commitStroke({ view: 'page', sequence: ++this.strokes, tool: 'brush', classId, runs }, this);
    return this.core.revision;
  }

  /** Two classes and a stroke, all in the journal. @returns the stroke's revision */
  async begin(): Promise<number> {
    this.paint(1, 0);
    this.paint(2, 11);
    await this.journal.flush();
    return this.paint(1, 3);
  }

  learn(revision: number, classId: number, start = 0, length = PIXELS): void {
    this.core.takeLearned(revision, packRuns(Uint32Array.of(start, length, classId)));
  }

  /** What somebody finds who opens the image after this process died now; nothing may be damaged. */
  found(): string {
    const { content, damage, end } = replayJournal(this.file.bytes ?? new Uint8Array(0), 'a.jpg');
    expect([damage, end]).toEqual([undefined, undefined]);
    return content.map.cells.join();
  }

  private backup(): Uint8Array {
    const { map, state, acknowledged } = this.core;
    return encodeBackup({ map, state, base: null, acknowledged, position: this.journal.position });
  }
}

describe('runs that joined a stroke’s edit', () => {
  it('outlive the process: they are appended behind the stroke’s record', async () => {
    const desk = new Desk();
    const revision = await desk.begin();
    await desk.journal.flush();
    const before = desk.file.bytes!.length;
    desk.learn(revision, 2);
    const { content } = desk;
    expect(content.split(',').filter((cell) => cell === '2')).toHaveLength(PIXELS - 3);
    await desk.journal.flush();
    expect(desk.file.replaced).toBe(1);
    expect(desk.file.bytes!.length).toBeGreaterThan(before);
    const records = [...openJournal(desk.file.bytes!).entries];
    expect(records.map((record) => record.kind === 'edit' && record.edit.sequence)).toEqual([3, undefined]);
    expect(records[1]).toMatchObject({
      edit: {
        runs: Uint32Array.of(1, 2, 2, 4, 7, 2),
        state: { status: 'corrected', model: { name: 'local', version: 1 } },
      },
    });
    const { content: found } = replayJournal(desk.file.bytes!, 'a.jpg');
    expect([found.map.cells.join(), found.state, found.acknowledged]).toEqual([
      content,
      desk.core.state,
      { page: 3 },
    ]);
    expect(desk.file.synced).toBe(desk.file.bytes!.length);
  });

  it('are taken back in the journal with their stroke by one undo', async () => {
    const desk = new Desk();
    const revision = await desk.begin();
    const [, beforeStroke] = desk.history;
    desk.learn(revision, 2);
    await desk.journal.flush();
    await desk.core.undo(desk.edits[2]);
    await desk.journal.flush();
    expect(desk.found()).toBe(beforeStroke);
  });

  it('are lost by no write that is under way when they come, and none reads half of them', async () => {
    for (let step = 0; step < STEPS; step++) {
      const desk = new Desk();
      const revision = await desk.begin();
      const writing = desk.journal.handedOver();
      vi.advanceTimersByTime(0);
      for (let turn = 0; turn < step; turn++) await Promise.resolve();
      desk.learn(revision, 2, 0, 6);
      desk.learn(revision, 1, 4, 8);
      for (let turn = 0; turn < STEPS; turn++) {
        expect(desk.history).toContain(desk.found());
        await Promise.resolve();
      }
      await writing;
      await desk.journal.flush();
      expect([desk.found(), desk.file.replaced], `after ${step} steps`).toEqual([desk.content, 1]);
    }
  });

  it('are lost by no journal that is being started when they come', async () => {
    for (let step = 0; step < STEPS; step++) {
      const desk = new Desk();
      desk.paint(1, 0);
      const revision = desk.paint(2, 11);
      const writing = desk.journal.handedOver();
      vi.advanceTimersByTime(0);
      for (let turn = 0; turn < step; turn++) await Promise.resolve();
      desk.learn(revision, 2);
      await writing;
      await desk.journal.flush();
      expect(desk.found(), `after ${step} steps`).toBe(desk.content);
    }
  });

  it('are lost by no write that fails', async () => {
    const desk = new Desk();
    const revision = await desk.begin();
    desk.file.failures = 1;
    const writing = desk.journal.flush();
    desk.learn(revision, 2);
    await writing;
    await desk.journal.flush();
    expect([desk.failures.length, desk.found()]).toEqual([1, desk.content]);
  });
});
