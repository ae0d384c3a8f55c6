/** Journals: whatever a crash or a disk leaves of one, the truth up to some place, and nothing else. */
import assert from 'node:assert/strict';
import {
  encodeJournalBase,
  encodeJournalEdit,
  encodeJournalMark,
  encodeJournalStart,
  encodeJournalWrite,
  openJournal,
  parseJournal,
  type JournalEdit,
  type JournalEntry,
} from '../../../src/core/journal/journalFormat';
import { RUN_STRIDE, RunBuilder, runsProblem } from '../../../src/core/runs';
import { encodeBackup, type Backup } from '../../../src/host/io/backup';
import { replayJournal } from '../../../src/host/journal/replayJournal';
import { concat, mutateBytes } from '../mutate';
import { naiveCrc } from '../naivePng';
import { describeOutcome, refusable } from '../outcome';
import type { Random } from '../random';
import { fuzzTarget, MEBIBYTE } from '../target';
import { anyBackup } from './backups';

/** What a journal's records say. */
type JournalRecord = Exclude<JournalEntry, { kind: 'torn' | 'damaged' }>;

interface JournalInput {
  readonly bytes: Uint8Array;
  readonly start: Uint8Array;
  /** What the start holds; undefined where that is no backup. */
  readonly backup: Backup | undefined;
  readonly records: readonly JournalRecord[];
  /** How the bytes came to be; `forged` records have right checksums whatever they hold. */
  readonly kind: 'whole' | 'cut' | 'damaged' | 'flipped' | 'forged';
  /** The record in which a bit was flipped. */
  readonly flipped?: number;
}

const FILE_HEAD_BYTES = 5;
const MAX_RUNS_PIXELS = 100_000_000;

export const journals = fuzzTarget<JournalInput>({
  name: 'journals',
  quickCases: 300,
  memory: () => 16 * MEBIBYTE,
  make: (random) => {
    const backup = random.chance(0.8) ? anyWork(random) : undefined;
    const start = backup ? encodeBackup(backup) : random.bytes(random.between(1, 60));
    const pixels = backup?.map.cells.length ?? 1000;
    const records = random.some(12, () => anyRecord(random, pixels));
    const encoded = [encodeJournalStart(start), ...records.map(encode)];
    const whole = concat(encoded);
    const input = { start, backup, records };
    switch (random.below(5)) {
      case 0:
        return { ...input, bytes: whole, kind: 'whole' };
      case 1:
        return { ...input, bytes: whole.slice(0, random.below(whole.length)), kind: 'cut' };
      case 2:
        return { ...input, bytes: mutateBytes(random, whole), kind: 'damaged' };
      case 3: {
        if (records.length === 0) return { ...input, bytes: whole, kind: 'whole' };
        const flipped = random.below(records.length);
        const place = encoded[flipped + 1];
        // The first bytes are the length, which says where everything behind it is.
        place[random.below(random.chance(0.5) ? 4 : place.length)] ^= 1 << random.below(8);
        return { ...input, bytes: concat(encoded), kind: 'flipped', flipped };
      }
      default:
        return { ...input, bytes: concat([whole, forgedRecord(random)]), kind: 'forged' };
    }
  },
  check(input) {
    const { bytes, start, kind } = input;
    const outcome = refusable(['journal-unreadable'], 'journal', () => [...openJournal(bytes).entries]);
    if ('refused' in outcome) {
      const firstRecord = FILE_HEAD_BYTES + 8 + 1 + start.length;
      const mayFail = kind === 'damaged' || (kind === 'cut' && bytes.length < firstRecord);
      assert.ok(mayFail, `a ${kind} journal with a whole start was refused`);
      return [describeOutcome(outcome)];
    }
    const found = outcome.value.filter(isRecord);
    checkRecords(input, found);
    const { torn, damage } = checkParsed(input, found);
    return [
      damage === undefined ? (torn ? 'torn' : 'accepted') : 'damage found',
      checkReplayed(input, found),
    ];
  },
  save: ({ bytes }) => bytes,
});

function checkRecords({ records, kind }: JournalInput, found: readonly JournalRecord[]): void {
  const own = kind === 'forged' ? found.slice(0, records.length) : found;
  assert.deepEqual(own, records.slice(0, own.length), 'records that were never written');
  if (kind === 'whole' || kind === 'forged') assert.equal(own.length, records.length, 'lost records');
  for (const each of found) if (each.kind === 'edit') assertRuns(each.edit);
}

function assertRuns({ runs }: JournalEdit): void {
  assert.equal(runsProblem(runs, MAX_RUNS_PIXELS), undefined);
}

/** What the journal says of its own end. */
function checkParsed(
  { bytes, start, records, kind, flipped }: JournalInput,
  found: readonly JournalRecord[],
) {
  const parsed = parseJournal(bytes);
  const { torn, damage } = parsed;
  assert.deepEqual(parsed.start, start);
  assert.deepEqual(
    parsed.edits,
    found.flatMap((each) => (each.kind === 'edit' ? [each.edit] : [])),
  );
  assert.deepEqual(
    parsed.writes,
    found.flatMap((each) => (each.kind === 'write' ? [each.write] : [])),
  );
  assert.deepEqual(parsed.end, endOf(found));
  if (kind === 'whole') assert.deepEqual([torn, damage], [false, undefined]);
  if (kind === 'cut') assert.equal(damage, undefined, 'a journal that was cut off is not damaged');
  if (kind === 'flipped') {
    assert.equal(found.length, flipped, 'the damage is not where it was made');
    if (found.length < records.length - 1) assert.ok(damage, 'damage in the middle passed for a torn end');
    assert.ok(torn || damage !== undefined, 'damage went unnoticed');
  }
  return parsed;
}

/** What opening the image would show, against a replay of what was found, record by record. */
function checkReplayed({ bytes, backup }: JournalInput, found: readonly JournalRecord[]): string {
  const refusals = ['journal-unreadable', 'mask-unreadable'] as const;
  const outcome = refusable(refusals, 'journal', () => replayJournal(bytes, 'journal'));
  if (backup === undefined || 'refused' in outcome) {
    assert.deepEqual(outcome, { refused: 'mask-unreadable' });
    assert.equal(backup, undefined, 'a whole start can not be replayed');
    return 'replay refused';
  }
  const { content, end, writes } = outcome.value;
  const cells = backup.map.cells.slice();
  let { state, base } = backup;
  let edits = backup.position?.edits ?? 0;
  const replayed: JournalRecord[] = [];
  for (const each of found) {
    if (each.kind === 'edit') {
      if (runsProblem(each.edit.runs, cells.length) !== undefined) break;
      paint(cells, each.edit);
      ({ state } = each.edit);
      edits++;
    } else if (each.kind === 'mark') edits = Math.max(edits, each.mark.edits);
    else if (each.kind === 'base') {
      edits = Math.max(edits, each.base.edits);
      base = each.base.mask;
    }
    replayed.push(each);
  }
  assert.deepEqual(content.map.cells, cells);
  assert.deepEqual([content.state, content.base, end], [state, base, endOf(replayed)]);
  assert.deepEqual(content.position, backup.position && { ...backup.position, edits });
  for (const { size, hash } of writes) {
    const isTrue = (each: JournalRecord) =>
      each.kind === 'write' && each.write.size === size && each.write.hash === hash;
    assert.ok(replayed.some(isTrue), 'a write that never was');
  }
  return 'replayed';
}

function paint(cells: Uint16Array, { runs }: JournalEdit): void {
  for (let i = 0; i < runs.length; i += RUN_STRIDE) cells.fill(runs[i + 2], runs[i], runs[i] + runs[i + 1]);
}

function endOf(records: readonly JournalRecord[]) {
  const last = records.findLast(({ kind }) => kind === 'mark' || kind === 'edit');
  return last?.kind === 'mark' ? last.mark : undefined;
}

function isRecord(entry: JournalEntry): entry is JournalRecord {
  return entry.kind !== 'torn' && entry.kind !== 'damaged';
}

function anyWork(random: Random): Backup {
  const point = () => ({ lineage: random.pick(['one', 'two']), edits: random.below(99) });
  const position = random.pick([undefined, point(), { ...point(), ancestors: [point()] }]);
  return { ...anyBackup(random), ...(position && { position }) };
}

function encode(entry: JournalRecord): Uint8Array {
  switch (entry.kind) {
    case 'edit':
      return encodeJournalEdit(entry.edit);
    case 'write':
      return encodeJournalWrite(entry.write);
    case 'base':
      return encodeJournalBase(entry.base);
    case 'mark':
      return encodeJournalMark(entry.mark);
  }
}

function anyRecord(random: Random, pixels: number): JournalRecord {
  const file = () => ({ size: random.below(9), hash: random.pick([0, 7, 0xffffffff]) });
  const edits = random.below(150);
  return random.pick<() => JournalRecord>([
    () => ({ kind: 'edit', edit: anyEdit(random, pixels) }),
    () => ({ kind: 'edit', edit: anyEdit(random, pixels) }),
    () => ({ kind: 'write', write: { ...file(), edits } }),
    () => ({ kind: 'base', base: { mask: random.pick([null, { ...file(), mtime: 1.5 }]), edits } }),
    () => ({ kind: 'mark', mark: { kind: random.pick(['saved', 'closed', 'shutDown'] as const), edits } }),
  ])();
}

/** @param pixels of the map; now and then an edit reaches beyond it */
function anyEdit(random: Random, pixels: number): JournalEdit {
  const runs = new RunBuilder();
  const room = random.chance(0.95) ? pixels : 20_000;
  let at = 0;
  for (let left = random.below(20); left > 0; left--) {
    at += random.below(Math.ceil(room / 10));
    const length = Math.min(random.between(1, 300), room - at);
    if (length <= 0) break;
    runs.push(at, length, random.below(512));
    at += length;
  }
  const state = random.pick<JournalEdit['state']>([
    { status: 'corrected' },
    { status: 'excluded', model: { name: 'builtin:voc', version: 1 } },
  ]);
  return {
    runs: runs.finish(),
    state,
    ...(random.chance(0.5) && { page: 'page', sequence: random.below(99) }),
  };
}

/** A record whose checksum is right, whatever it holds: random, or an edit with something changed in it. */
function forgedRecord(random: Random): Uint8Array {
  const edit = encodeJournalEdit(anyEdit(random, 20_000)).slice(8);
  const letters = Array.from('SEWBVCDx', (letter) => letter.charCodeAt(0));
  const payload = random.pick([
    () => mutateBytes(random, edit),
    () => concat([Uint8Array.of(random.pick(letters)), random.bytes(9)]),
    () => mutateBytes(random, encode(anyRecord(random, 1000)).slice(8)),
    () => concat([edit.subarray(0, -RUN_STRIDE), random.bytes(12)]),
  ])();
  const head = Buffer.alloc(8);
  head.writeUInt32BE(payload.length);
  head.writeUInt32BE(naiveCrc(concat([head.subarray(0, 4), payload])), 4);
  return concat([head, payload]);
}
