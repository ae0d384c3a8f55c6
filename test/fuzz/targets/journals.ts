/** Journals: whatever a crash or a disk leaves of one, the truth up to some place, and nothing else. */
import assert from 'node:assert/strict';
import {
  encodeJournalEdit,
  encodeJournalStart,
  parseJournal,
  type JournalEdit,
} from '../../../src/core/journal/journalFormat';
import { RUN_STRIDE, RunBuilder, runsProblem } from '../../../src/core/runs';
import { concat, mutateBytes } from '../mutate';
import { naiveCrc } from '../naivePng';
import { describeOutcome, refusable } from '../outcome';
import type { Random } from '../random';
import { fuzzTarget, MEBIBYTE } from '../target';

interface JournalInput {
  readonly bytes: Uint8Array;
  readonly start: Uint8Array;
  readonly edits: readonly JournalEdit[];
  /** How the bytes came to be; `forged` records have right checksums whatever they hold. */
  readonly kind: 'whole' | 'cut' | 'damaged' | 'forged';
}

const FILE_HEAD_BYTES = 5;

export const journals = fuzzTarget<JournalInput>({
  name: 'journals',
  quickCases: 300,
  memory: () => 16 * MEBIBYTE,
  make: (random) => {
    const start = random.bytes(random.between(1, 60));
    const edits = random.some(12, () => anyEdit(random));
    const records = [encodeJournalStart(start), ...edits.map(encodeJournalEdit)];
    const whole = concat(records);
    switch (random.below(4)) {
      case 0:
        return { bytes: whole, start, edits, kind: 'whole' };
      case 1:
        return { bytes: whole.slice(0, random.below(whole.length)), start, edits, kind: 'cut' };
      case 2:
        return { bytes: mutateBytes(random, whole), start, edits, kind: 'damaged' };
      default:
        return { bytes: concat([whole, forgedRecord(random)]), start, edits, kind: 'forged' };
    }
  },
  check({ bytes, start, edits, kind }) {
    const outcome = refusable(['journal-unreadable'], 'journal', () => parseJournal(bytes));
    if ('refused' in outcome) {
      const firstRecord = FILE_HEAD_BYTES + 8 + 1 + start.length;
      const mayFail = kind === 'damaged' || (kind === 'cut' && bytes.length < firstRecord);
      assert.ok(mayFail, `a ${kind} journal with a whole start was refused`);
      return [describeOutcome(outcome)];
    }
    const found = outcome.value;
    assert.deepEqual(found.start, start);
    const own = kind === 'forged' ? found.edits.slice(0, edits.length) : found.edits;
    assert.deepEqual(own, edits.slice(0, own.length), 'edits that were never made');
    if (kind === 'whole' || kind === 'forged') assert.equal(own.length, edits.length, 'lost edits');
    if (kind === 'whole') assert.deepEqual([found.torn, found.damage], [false, undefined]);
    for (const { runs } of found.edits) assert.equal(runsProblem(runs, 100_000_000), undefined);
    return [found.damage === undefined ? (found.torn ? 'torn' : 'accepted') : 'damage found'];
  },
  save: ({ bytes }) => bytes,
});

function anyEdit(random: Random): JournalEdit {
  const runs = new RunBuilder();
  let at = 0;
  for (let left = random.below(20); left > 0; left--) {
    at += random.below(500);
    const length = random.between(1, 300);
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
  const edit = encodeJournalEdit(anyEdit(random)).slice(8);
  const payload = random.pick([
    () => mutateBytes(random, edit),
    () =>
      concat([
        Uint8Array.of(random.pick(Array.from('SEWCx', (letter) => letter.charCodeAt(0)))),
        random.bytes(9),
      ]),
    () => concat([edit.subarray(0, -RUN_STRIDE), random.bytes(12)]),
  ])();
  const head = Buffer.alloc(8);
  head.writeUInt32BE(payload.length);
  head.writeUInt32BE(naiveCrc(concat([head.subarray(0, 4), payload])), 4);
  return concat([head, payload]);
}
