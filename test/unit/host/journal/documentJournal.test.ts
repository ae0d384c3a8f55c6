/** What a reader finds in the journal of an open document, whatever happens in whichever order. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LabelMap } from '../../../../src/core/labelMap';
import { encodeBackup } from '../../../../src/host/io/backup';
import { DocumentJournal } from '../../../../src/host/journal/documentJournal';
import type { Fingerprint } from '../../../../src/host/io/maskWriter';
import { replayJournal } from '../../../../src/host/journal/replayJournal';
import { MemoryJournal } from './memoryJournal';

const PIXELS = 6;
/** What is promised, in milliseconds. */
const DURABLE_WITHIN = 250;
const BLANK = new Array<number>(PIXELS).fill(255).join();

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A document of six pixels. */
class Desk {
  readonly map = LabelMap.blank(PIXELS, 1);
  saved = BLANK;
  base: Fingerprint | null = null;
  readonly file = new MemoryJournal();
  readonly failures: unknown[] = [];
  adopted = 0;
  /** Every content there ever was. */
  readonly history = new Set([BLANK]);
  readonly journal = new DocumentJournal({
    file: this.file,
    document: {
      isDirty: () => this.content !== this.saved,
      backup: () => this.backup(),
      base: () => this.base,
    },
    position: { lineage: 'one', edits: 3 },
    onFailure: (error) => this.failures.push(error),
    onAdopted: () => this.adopted++,
  });
  private strokes = 0;

  get content(): string {
    return this.map.cells.join();
  }
  backup(): Uint8Array {
    return encodeBackup({
      map: this.map,
      state: { status: 'corrected' },
      base: this.base,
      position: this.journal.position,
    });
  }

  paint(at: number, cell: number): void {
    this.map.cells[at] = cell;
    this.history.add(this.content);
    this.journal.edited({
      runs: Uint32Array.of(at, 1, cell),
      state: { status: 'corrected' },
      page: 'page',
      sequence: ++this.strokes,
    });
  }
  /** The whole save, with what comes in between. */
  async save(meanwhile: () => void = () => undefined): Promise<void> {
    const content = this.content;
    const { edits } = this.journal.position;
    await this.journal.saving({ size: 5, hash: 7 }, edits);
    meanwhile();
    this.saved = content;
    this.base = { size: 5, mtime: 1, hash: 7 };
    this.journal.rebased();
  }
  revert(): void {
    this.map.cells.set(this.saved.split(',').map(Number));
    this.journal.replaced();
  }
  /** What somebody finds who opens the image after this process died now. */
  found() {
    if (this.file.bytes === undefined) return undefined;
    const { content, end, writes, damage } = replayJournal(this.file.bytes, 'a.jpg');
    return { cells: content.map.cells.join(), end: end?.kind, content, writes, damage };
  }
}

const soon = () => vi.advanceTimersByTimeAsync(1);

describe('the journal of a document', () => {
  it('is not there before there is something to lose', async () => {
    const desk = new Desk();
    desk.journal.check();
    await desk.journal.flush();
    expect(desk.file.replaced).toBe(0);
  });

  it('starts with the first stroke and goes on with the next ones', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    await soon();
    expect(desk.found()).toMatchObject({ cells: desk.content });
    desk.paint(1, 257);
    desk.paint(2, 258);
    await soon();
    const { cells, content, end } = desk.found()!;
    expect([cells, end, desk.file.replaced]).toEqual([desk.content, undefined, 1]);
    expect(content.position).toEqual({ lineage: 'one', edits: 6 });
    expect(content.acknowledged).toEqual({ page: 3 });
  });

  it('is settled, then removed, by a save, and starts anew with the next stroke', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    await desk.save();
    await soon();
    expect(desk.found()).toMatchObject({ end: 'saved', content: { position: { edits: 5 } } });
    await vi.advanceTimersByTimeAsync(2000);
    expect(desk.file.bytes).toBeUndefined();
    desk.paint(1, 257);
    await soon();
    expect(desk.found()).toMatchObject({ cells: desk.content, end: undefined });
  });

  it('is kept when a stroke comes soon after a save', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    await desk.save();
    await soon();
    desk.paint(1, 257);
    await vi.advanceTimersByTimeAsync(5000);
    expect(desk.found()).toMatchObject({ cells: desk.content, end: undefined });
  });

  it('holds what came while a save was on its way, and says what was being written', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    await desk.save(() => desk.paint(1, 257));
    expect(desk.found()!.writes).toEqual([{ size: 5, hash: 7, edits: 4 }]);
    await soon();
    expect(desk.found()).toMatchObject({
      cells: desk.content,
      end: undefined,
      writes: [{ size: 5, hash: 7, edits: 4 }],
    });
  });

  it('is settled by a revert, and by an undo to what is saved', async () => {
    for (const back of [(desk: Desk) => desk.revert(), (desk: Desk) => desk.paint(0, 255)]) {
      const desk = new Desk();
      desk.paint(0, 257);
      await soon();
      back(desk);
      await soon();
      expect(desk.found()?.end).toBe('saved');
    }
  });

  it('is written anew when it gets long', async () => {
    const desk = new Desk();
    desk.file.maxBytes = 1000;
    for (let i = 0; i < 50; i++) {
      desk.paint(i % PIXELS, 256 + i);
      await soon();
    }
    expect(desk.file.replaced).toBeGreaterThan(2);
    expect(desk.file.bytes!.length).toBeLessThan(1200);
    expect(desk.found()).toMatchObject({ cells: desk.content, content: { position: { edits: 53 } } });
  });

  it('says that it was closed, and what a closed document still does changes nothing', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    const closing = desk.journal.close('closed');
    await closing;
    expect(desk.found()).toMatchObject({ cells: desk.content, end: 'closed' });
    desk.paint(1, 257);
    await soon();
    expect(desk.found()?.end).toBe('closed');
    desk.saved = desk.content;
    desk.journal.replaced();
    await soon();
    expect(desk.file.bytes).toBeUndefined();
  });

  it('says that the content it was opened with is safe, once', async () => {
    const desk = new Desk();
    desk.saved = 'something else';
    desk.file.failures = 1;
    desk.journal.check();
    await soon();
    expect(desk.adopted).toBe(0);
    desk.paint(0, 257);
    await soon();
    desk.paint(1, 257);
    await soon();
    // Durable, not only written.
    expect(desk.adopted).toBe(0);
    await vi.advanceTimersByTimeAsync(DURABLE_WITHIN);
    expect(desk.adopted).toBe(1);
  });

  it('goes on after a save under strokes, based on the new mask', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    await soon();
    await desk.save(() => desk.paint(1, 258));
    await soon();
    expect(desk.file.replaced).toBe(1);
    const { cells, content, writes } = desk.found()!;
    expect([cells, content.base, writes]).toEqual([
      desk.content,
      desk.base,
      [{ size: 5, hash: 7, edits: 4 }],
    ]);
  });

  it('forgets saves of which another program made another mask', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    await soon();
    await desk.save(() => desk.paint(1, 258));
    desk.base = null;
    desk.journal.rebased();
    await soon();
    expect(desk.found()).toMatchObject({ content: { base: null }, writes: [] });
  });

  it('hands over edits while the disk takes its time with those before', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    await soon();
    let finish = (): void => undefined;
    desk.file.disk = new Promise((resolve) => (finish = resolve));
    const flushed = desk.journal.flush();
    desk.paint(1, 258);
    await soon();
    expect(desk.found()).toMatchObject({ cells: desk.content });
    finish();
    await flushed;
  });
});

describe('a disk that refuses', () => {
  it('is said once, and the next stroke starts the journal anew', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    await soon();
    desk.file.failures = 3;
    for (const at of [1, 2, 3]) {
      desk.paint(at, 257);
      await soon();
    }
    expect(desk.failures).toHaveLength(1);
    // What was there before it became full is still whole.
    expect(desk.found()).toMatchObject({ damage: undefined });
    desk.paint(4, 257);
    await soon();
    expect(desk.found()).toMatchObject({ cells: desk.content, end: undefined });
    desk.file.failures = 1;
    desk.paint(5, 257);
    await soon();
    expect(desk.failures).toHaveLength(2);
  });

  it('is written anew by the save that follows, so that what the save says is read', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    await soon();
    desk.file.failures++;
    desk.paint(1, 257);
    await desk.save(() => {
      expect(desk.found()).toMatchObject({
        cells: desk.content,
        damage: undefined,
        writes: [{ size: 5, hash: 7 }],
      });
    });
  });

  it('and is undone meanwhile leaves nothing that could come back', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    await soon();
    desk.file.failures = 1;
    desk.paint(1, 257);
    await soon();
    desk.revert();
    await soon();
    expect(desk.file.bytes).toBeUndefined();
  });

  it('loses no save by it: the journal goes at once where it can not be marked', async () => {
    const desk = new Desk();
    desk.paint(0, 257);
    await soon();
    desk.saved = desk.content;
    desk.file.failures = 1;
    desk.journal.check();
    await soon();
    expect(desk.file.bytes).toBeUndefined();
  });
});

it(`makes every stroke durable within ${DURABLE_WITHIN} ms, with few syncs`, async () => {
  const desk = new Desk();
  desk.paint(0, 256);
  await soon();
  let oldest: { bytes: number; at: number } | undefined;
  for (let time = 0; time < 5000; time += 10) {
    if (time % 30 === 0) desk.paint(time % PIXELS, 256 + (time % 200));
    await vi.advanceTimersByTimeAsync(10);
    const written = desk.file.bytes!.length;
    if (oldest && desk.file.synced >= oldest.bytes) oldest = undefined;
    if (written > desk.file.synced) oldest ??= { bytes: written, at: time };
    if (oldest) expect(time - oldest.at).toBeLessThan(DURABLE_WITHIN);
  }
  await vi.advanceTimersByTimeAsync(DURABLE_WITHIN);
  expect(desk.file.synced).toBe(desk.file.bytes!.length);
  expect(desk.file.syncs).toBeGreaterThan(15);
  expect(desk.file.syncs).toBeLessThan(45);
});

type Step = (desk: Desk) => unknown;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(PIXELS - 1), fc.constantFrom(255, 257, 258)).map(
      ([at, cell]) =>
        (desk: Desk) =>
          desk.paint(at, cell),
    ),
  },
  { weight: 3, arbitrary: fc.constant(soon) },
  fc.constantFrom<Step>(
    (desk) => desk.save(),
    (desk) => desk.save(() => desk.paint(0, 259)),
    (desk) => desk.revert(),
    (desk) => desk.journal.flush(),
    () => vi.advanceTimersByTimeAsync(2500),
    (desk) => desk.file.failures++,
  ),
);

it('holds only what once was there, at every moment, and everything after a flush', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const desk = new Desk();
      for (const act of steps) {
        const acting = act(desk);
        for (let turn = 0; turn < 5; turn++) {
          const found = desk.found();
          if (found) {
            expect(desk.history).toContain(found.cells);
            expect(found.damage).toBeUndefined();
          }
          await Promise.resolve();
        }
        await acting;
      }
      desk.file.failures = 0;
      await desk.journal.flush();
      const found = desk.found();
      if (desk.content === desk.saved) expect(found?.end ?? 'saved').toBe('saved');
      else expect(found).toMatchObject({ cells: desk.content, end: undefined });
      expect(found?.content.position?.edits ?? desk.journal.position.edits).toBe(desk.journal.position.edits);
    }),
    { numRuns: 300 },
  );
});
