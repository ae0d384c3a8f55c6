import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat } from '../../../../src/core/concat';
import { LabelerError } from '../../../../src/core/errors';
import {
  encodeJournalBase,
  encodeJournalEdit,
  encodeJournalMark,
  encodeJournalStart,
  encodeJournalWrite,
  openJournal,
  parseJournal,
  type JournalEdit,
} from '../../../../src/core/journal/journalFormat';
import { crc32 } from '../../../../src/core/mask/crc32';
import { RunBuilder, type Runs } from '../../../../src/core/runs';

const runs: fc.Arbitrary<Runs> = fc
  .array(fc.tuple(fc.nat(3000), fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 511 })))
  .map((triples) => {
    const builder = new RunBuilder();
    let at = 0;
    for (const [gap, length, cell] of triples) {
      builder.push(at + gap, length, cell);
      at += gap + length;
    }
    return builder.finish();
  });
const edit: fc.Arbitrary<JournalEdit> = fc
  .tuple(
    runs,
    fc.constantFrom<JournalEdit['state']>(
      { status: 'corrected' },
      { status: 'predicted', model: { name: 'builtin:voc', version: 1 } },
    ),
    fc.option(fc.record({ page: fc.string({ minLength: 1 }), sequence: fc.nat() }), { nil: {} }),
  )
  .map(([painted, state, stroke]) => ({ runs: painted, state, ...stroke }));
const backup = fc.uint8Array({ maxLength: 50 });

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
const journalOf = (start: Uint8Array, edits: readonly JournalEdit[]) =>
  join(encodeJournalStart(start), ...edits.map(encodeJournalEdit));

/** A record with a right checksum, whatever it holds. */
function forged(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length);
  bytes.set(payload, 8);
  view.setUint32(4, crc32(payload, crc32(bytes.subarray(0, 4))));
  return bytes;
}

const start = Uint8Array.of(1, 2, 3);
const one: JournalEdit = { runs: Uint32Array.of(7, 2, 257), state: { status: 'corrected' } };
const two: JournalEdit = { ...one, runs: Uint32Array.of(70_000, 1, 3), page: 'p', sequence: 4 };

describe('a journal', () => {
  it('gives back its start and its edits', () => {
    fc.assert(
      fc.property(backup, fc.array(edit), (first, edits) => {
        const parsed = parseJournal(journalOf(first, edits));
        expect(parsed).toEqual({ start: first, edits, writes: [], torn: false });
      }),
    );
  });

  it('that was cut off anywhere gives back the edits before that', () => {
    fc.assert(
      fc.property(
        backup,
        fc.array(edit, { maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (first, edits, part) => {
          const bytes = journalOf(first, edits);
          const length = Math.floor(part * bytes.length);
          if (length < encodeJournalStart(first).length) {
            expect(() => parseJournal(bytes.subarray(0, length))).toThrow(LabelerError);
            return;
          }
          const parsed = parseJournal(bytes.subarray(0, length));
          const whole = parsed.edits.length;
          expect(parsed.edits).toEqual(edits.slice(0, whole));
          const wholeBytes = journalOf(first, edits.slice(0, whole)).length;
          expect(parsed.torn).toBe(length > wholeBytes);
          expect(parsed.damage).toBeUndefined();
          const next = whole < edits.length ? journalOf(first, edits.slice(0, whole + 1)).length : Infinity;
          expect(length).toBeLessThan(next);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('with a damaged byte gives back the edits before that, or a typed error', () => {
    fc.assert(
      fc.property(
        fc.array(edit, { maxLength: 6 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (edits, where, change) => {
          const bytes = journalOf(start, edits);
          bytes[where % bytes.length] ^= change;
          try {
            const parsed = parseJournal(bytes);
            expect(parsed.start).toEqual(start);
            expect(parsed.edits).toEqual(edits.slice(0, parsed.edits.length));
            expect(parsed.edits.length).toBeLessThan(edits.length);
            expect(parsed.torn || parsed.damage !== undefined).toBe(true);
          } catch (error) {
            if (!(error instanceof LabelerError)) throw error;
            expect(error.code).toBe('journal-unreadable');
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('whose tail is zeros, as a power cut leaves it, has a torn record', () => {
    const parsed = parseJournal(join(journalOf(start, [one]), new Uint8Array(500)));
    expect(parsed).toMatchObject({ edits: [one], torn: true });
    expect(parsed.damage).toBeUndefined();
  });

  it('ends at a damaged record in the middle and says so', () => {
    const bytes = journalOf(start, [one, two]);
    bytes[journalOf(start, []).length + 10] ^= 1;
    const parsed = parseJournal(bytes);
    expect(parsed).toMatchObject({ edits: [], torn: false });
    expect(parsed.damage).toMatch(/checksum/);
  });

  it('with a damaged length ends there and says so, although the rest of the file could be one torn record', () => {
    const marks = [
      encodeJournalWrite({ size: 10, hash: 1, edits: 1 }),
      encodeJournalBase({ mask: null, edits: 1 }),
      encodeJournalMark({ kind: 'closed', edits: 1 }),
    ];
    for (const behind of [[encodeJournalEdit(two)], ...marks.map((mark) => [mark]), []]) {
      for (let bit = 0; bit < 8; bit++) {
        const bytes = join(journalOf(start, [one, two]), ...behind);
        bytes[journalOf(start, [one]).length] ^= 1 << bit;
        const parsed = parseJournal(bytes);
        expect(parsed).toMatchObject({ edits: [one], torn: false });
        expect(parsed.damage).toMatch(/checksum/);
      }
    }
  });

  it('that could hold a record anywhere is taken for damaged before the search grows long', () => {
    const cut = new Uint8Array(4_000_000);
    // Each could be the beginning of a long record.
    for (let at = 0; at < cut.length; at += 16) cut.set([0, 16, 0, 0, 1, 2, 3, 4, 86, 123, 34], at);
    cut.set([255, 255, 255, 255]);
    const bytes = concat([journalOf(start, [one]), cut]);
    // Searched to its end, which takes minutes, it is torn.
    expect(parseJournal(bytes)).toMatchObject({ edits: [one], torn: false });
  });

  it('says which mask it is based on from now on', () => {
    const bases = [{ size: 10, mtime: 1.5, hash: 0xffffffff }, null].map((mask, i) => ({ mask, edits: i }));
    const bytes = join(journalOf(start, [one]), ...bases.map(encodeJournalBase));
    expect([...openJournal(bytes).entries].slice(1)).toEqual(bases.map((base) => ({ kind: 'base', base })));
  });

  it('says which saves were begun, and how it ends', () => {
    const write = { size: 10, hash: 0xffffffff, edits: 1 };
    const closed = join(
      journalOf(start, [one]),
      encodeJournalWrite(write),
      encodeJournalEdit(two),
      encodeJournalMark({ kind: 'closed', edits: 2 }),
    );
    expect(parseJournal(closed)).toMatchObject({
      edits: [one, two],
      writes: [write],
      end: { kind: 'closed', edits: 2 },
    });
    expect(parseJournal(join(closed, encodeJournalEdit(two))).end).toBeUndefined();
    expect(parseJournal(join(closed, Uint8Array.of(0)))).toMatchObject({
      end: { kind: 'closed' },
      torn: true,
    });
    expect(parseJournal(join(closed, encodeJournalMark({ kind: 'shutDown', edits: 2 }))).end?.kind).toBe(
      'shutDown',
    );
    expect(
      parseJournal(join(journalOf(start, []), encodeJournalMark({ kind: 'saved', edits: 9 }))).end,
    ).toEqual({
      kind: 'saved',
      edits: 9,
    });
  });

  it('of another version, of another kind, or without a start is refused', () => {
    const newer = journalOf(start, []);
    newer[4] = 2;
    expect(() => parseJournal(newer)).toThrow(/format 2/);
    expect(() => parseJournal(new Uint8Array(0))).toThrow(/no journal/);
    expect(() => parseJournal(join(journalOf(start, []).subarray(0, 5), encodeJournalEdit(one)))).toThrow(
      /start/,
    );
  });
});

describe('a record with a right checksum and wrong content', () => {
  const head = (json: unknown) => {
    const bytes = new TextEncoder().encode(JSON.stringify(json));
    return join(Uint8Array.of('E'.charCodeAt(0), bytes.length >> 8, bytes.length & 255), bytes);
  };
  const packed = encodeJournalEdit(one).subarray(8 + head({ state: one.state }).length);

  it.each([
    ['an unknown kind', Uint8Array.of(1, 2)],
    ['no head', Uint8Array.of('E'.charCodeAt(0))],
    ['a head that is no JSON', join(Uint8Array.of('E'.charCodeAt(0), 0, 1, 123), packed)],
    ['an unknown status', join(head({ state: { status: 'fine' } }), packed)],
    ['runs that are no zlib data', join(head({ state: one.state }), Uint8Array.of(0, 0, 0, 1, 9, 9))],
    [
      'more runs than it holds',
      join(head({ state: one.state }), Uint8Array.of(0, 0, 0, 2), packed.subarray(4)),
    ],
    [
      'less runs than it holds',
      join(head({ state: one.state }), Uint8Array.of(0, 0, 0, 0), packed.subarray(4)),
    ],
    [
      'more runs than any image has pixels',
      join(head({ state: one.state }), Uint8Array.of(255, 255, 255, 255), packed.subarray(4)),
    ],
    ['another start', join(Uint8Array.of('S'.charCodeAt(0)), start)],
  ])('(%s) ends the journal there', (_what, payload) => {
    const parsed = parseJournal(join(journalOf(start, [one]), forged(payload), encodeJournalEdit(two)));
    expect(parsed.edits).toEqual([one]);
    expect(parsed.damage).toBeDefined();
  });
});
