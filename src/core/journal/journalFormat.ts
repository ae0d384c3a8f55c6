/**
 * The journal of a document: everything that was done since its mask was saved, so that a process that dies loses
 * nothing. It starts with a whole backup and goes on with edits as absolute runs, so it needs no other file.
 *
 * Layout: `FCNJ`, format version (1 byte, 1), records. A record is the length of its payload (uint32, big endian),
 * the CRC-32 of length and payload (uint32), and the payload: a letter for its kind, then
 * - `S` (start, the first record and no other): a hot-exit backup
 * - `E` (edit): length of the head (uint16), head (JSON), packed runs
 * - `W` (write): JSON; the mask is about to be replaced by these bytes
 * - `B` (base): JSON; this is the mask now that may be replaced
 * - `V` (saved): JSON; what was done so far is on the disk, or was taken back
 * - `C` (closed): JSON; the document was closed with unsaved work
 * - `D` (down): JSON; the extension host ended in good order
 *
 * Records are appended, so a process that dies in between leaves a part of the last one: it is ignored. What lies
 * behind a damaged record is not replayed. A record whose length says that it was cut off is damaged all the same where
 * a whole one lies behind it: then it was not the last.
 */
import { strFromU8, strToU8 } from 'fflate';
import * as v from 'valibot';
import type { ImageState } from '../edit';
import { LabelerError } from '../errors';
import { ImageStateSchema } from '../imageStateSchema';
import { MAX_PIXELS } from '../labelMap';
import { packRuns, unpackRuns } from '../packedRuns';
import type { Runs } from '../runs';
import { HEAD_LENGTH_BYTES, isTail, readRecord, record } from './journalRecord';

const MAGIC = strToU8('FCNJ');
const VERSION = 1;
const FILE_HEAD_BYTES = MAGIC.length + 1;
/** Longest JSON of a record; the names of pages and models are short. */
const MAX_HEAD_BYTES = 0xffff;

const START = 'S'.charCodeAt(0);
const EDIT = 'E'.charCodeAt(0);
const WRITE = 'W'.charCodeAt(0);
const BASE = 'B'.charCodeAt(0);

const MARKS = { saved: 'V', closed: 'C', shutDown: 'D' } as const;
/** `saved`: nothing is left to restore; `closed`: the document was closed with unsaved work; `shutDown`: its host ended. */
export type MarkKind = keyof typeof MARKS;
const MARK_KINDS = new Map(
  Object.entries(MARKS).map(([kind, letter]) => [letter.charCodeAt(0), kind as MarkKind]),
);

/** One change of the content, whoever made it: a stroke, a command, an undo or a redo. */
export interface JournalEdit {
  /** The values that were written: absolute, sorted, without overlap. */
  readonly runs: Runs;
  /** The image's state afterwards. */
  readonly state: ImageState;
  /** The page that made the stroke, and its number there; without them it was no stroke. */
  readonly page?: string;
  readonly sequence?: number;
}

/** The mask is about to be replaced by these bytes. */
export interface JournalWrite {
  /** Bytes of the new mask file. */
  readonly size: number;
  /** CRC-32 of the new mask file. */
  readonly hash: number;
  /** How many edits of the journal's lineage the new mask holds. */
  readonly edits: number;
}

/** The content is based on another mask file now. */
export interface JournalBase {
  /** Bytes, milliseconds since 1970 and CRC-32 of the whole file; null where there is none. */
  readonly mask: { readonly size: number; readonly mtime: number; readonly hash: number } | null;
  /** How many edits of the journal's lineage there were by then, recorded or not. */
  readonly edits: number;
}

/** What happened to the document as a whole. */
export interface JournalMark {
  readonly kind: MarkKind;
  /** How many edits of the journal's lineage there were by then, recorded or not. */
  readonly edits: number;
}

export interface ParsedJournal {
  /** The backup that it starts with; a view of the journal's bytes. */
  readonly start: Uint8Array;
  readonly edits: JournalEdit[];
  /** Saves that were begun. */
  readonly writes: JournalWrite[];
  /** How it ends: the last mark, where no edit came after it. */
  readonly end?: JournalMark;
  /** Whether the last record is not whole: the process died while it was written. */
  readonly torn: boolean;
  /** What is wrong with a record in the middle; nothing behind it is in `edits`. */
  readonly damage?: string;
}

/** What a journal says after its start, in order. */
export type JournalEntry =
  | { readonly kind: 'edit'; readonly edit: JournalEdit }
  | { readonly kind: 'write'; readonly write: JournalWrite }
  | { readonly kind: 'base'; readonly base: JournalBase }
  | { readonly kind: 'mark'; readonly mark: JournalMark }
  | { readonly kind: 'torn' }
  | { readonly kind: 'damaged'; readonly reason: string };

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const EditHeadSchema = v.object({
  state: ImageStateSchema,
  page: v.exactOptional(v.string()),
  sequence: v.exactOptional(count),
});
const WriteSchema = v.object({ size: count, hash: count, edits: count });
const BaseSchema = v.object({
  mask: v.nullable(v.object({ size: count, mtime: v.number(), hash: count })),
  edits: count,
});
const MarkSchema = v.object({ edits: count });

/** The bytes of a new journal. @param backup what it starts with */
export function encodeJournalStart(backup: Uint8Array): Uint8Array {
  const start = record(START, backup);
  const bytes = new Uint8Array(FILE_HEAD_BYTES + start.length);
  bytes.set(MAGIC);
  bytes[MAGIC.length] = VERSION;
  bytes.set(start, FILE_HEAD_BYTES);
  return bytes;
}

/** The bytes to append for an edit. */
export function encodeJournalEdit({ runs, state, page, sequence }: JournalEdit): Uint8Array {
  const head = strToU8(JSON.stringify({ state, page, sequence }));
  if (head.length > MAX_HEAD_BYTES) throw new RangeError(`the head of an edit has ${head.length} bytes`);
  const length = Uint8Array.of(head.length >> 8, head.length & 0xff);
  return record(EDIT, length, head, packRuns(runs));
}

/** The bytes to append before the mask is replaced. */
export function encodeJournalWrite({ size, hash, edits }: JournalWrite): Uint8Array {
  return record(WRITE, strToU8(JSON.stringify({ size, hash, edits })));
}

/** The bytes to append when the mask that may be replaced is another now. */
export function encodeJournalBase({ mask, edits }: JournalBase): Uint8Array {
  return record(BASE, strToU8(JSON.stringify({ mask, edits })));
}

/** The bytes to append when this has happened. */
export function encodeJournalMark({ kind, edits }: JournalMark): Uint8Array {
  return record(MARKS[kind].charCodeAt(0), strToU8(JSON.stringify({ edits })));
}

/**
 * Reads a whole journal. A torn last record is ignored; a damaged one ends it.
 * @throws LabelerError `journal-unreadable` when not even its start can be read
 */
export function parseJournal(bytes: Uint8Array): ParsedJournal {
  const { start, entries } = openJournal(bytes);
  const edits: JournalEdit[] = [];
  const writes: JournalWrite[] = [];
  let end: JournalMark | undefined;
  let torn = false;
  let damage: string | undefined;
  for (const entry of entries) {
    if (entry.kind === 'mark') end = entry.mark;
    else if (entry.kind === 'edit') end = undefined;
    if (entry.kind === 'edit') edits.push(entry.edit);
    else if (entry.kind === 'write') writes.push(entry.write);
    else if (entry.kind === 'torn') torn = true;
    else if (entry.kind === 'damaged') damage = entry.reason;
  }
  return {
    start,
    edits,
    writes,
    torn,
    ...(end !== undefined && { end }),
    ...(damage !== undefined && { damage }),
  };
}

/**
 * Reads a journal record by record, so that one edit at a time is in memory.
 * @returns its start, a view of `bytes`, and what follows; `torn` and `damaged` come last
 * @throws LabelerError `journal-unreadable` when not even its start can be read
 */
export function openJournal(bytes: Uint8Array): { start: Uint8Array; entries: Generator<JournalEntry> } {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) throw unreadable('it is no journal');
  if (bytes[MAGIC.length] !== VERSION) {
    throw unreadable(`it has format ${String(bytes[MAGIC.length])}, this version reads ${VERSION}`);
  }
  const first = readRecord(bytes, FILE_HEAD_BYTES);
  if (first.payload?.[0] !== START) throw unreadable('its start is damaged');
  return { start: first.payload.subarray(1), entries: readEntries(bytes, first.end) };
}

function* readEntries(bytes: Uint8Array, from: number): Generator<JournalEntry> {
  let at = from;
  while (at < bytes.length) {
    const { payload, end } = readRecord(bytes, at);
    if (payload === undefined) {
      yield isTail(bytes, at, end) ? { kind: 'torn' } : { kind: 'damaged', reason: `byte ${at}: checksum` };
      return;
    }
    try {
      yield readEntry(payload);
    } catch (error) {
      yield { kind: 'damaged', reason: `byte ${at}: ${error instanceof Error ? error.message : 'unknown'}` };
      return;
    }
    at = end;
  }
}

/** @throws Error when the payload is none of the kinds that come after the start */
function readEntry(payload: Uint8Array): JournalEntry {
  const content = payload.subarray(1);
  switch (payload[0]) {
    case EDIT:
      return { kind: 'edit', edit: readEdit(content) };
    case WRITE:
      return { kind: 'write', write: v.parse(WriteSchema, readJson(content)) };
    case BASE:
      return { kind: 'base', base: v.parse(BaseSchema, readJson(content)) };
    default:
      return { kind: 'mark', mark: readMark(payload[0], content) };
  }
}

function readMark(letter: number, content: Uint8Array): JournalMark {
  const kind = MARK_KINDS.get(letter);
  if (kind === undefined) throw new Error('unknown kind of record');
  return { kind, ...v.parse(MarkSchema, readJson(content)) };
}

function readEdit(content: Uint8Array): JournalEdit {
  const headEnd = HEAD_LENGTH_BYTES + ((content[0] << 8) | content[1]);
  const { state, ...stroke } = v.parse(
    EditHeadSchema,
    readJson(content.subarray(HEAD_LENGTH_BYTES, headEnd)),
  );
  return { runs: unpackRuns(content.subarray(headEnd), MAX_PIXELS), state, ...stroke };
}

function readJson(bytes: Uint8Array): unknown {
  return JSON.parse(strFromU8(bytes));
}

function unreadable(problem: string): LabelerError {
  return new LabelerError('journal-unreadable', `The journal can't be read: ${problem}.`);
}
