/** Hot-exit backups: unsaved work, on a disk where anything can happen to it. */
import assert from 'node:assert/strict';
import { LabelMap } from '../../../src/core/labelMap';
import { decodeBackup, encodeBackup, type Backup } from '../../../src/host/io/backup';
import { mutateBytes, mutateJson } from '../mutate';
import { naiveCrc } from '../naivePng';
import { describeOutcome, refusable } from '../outcome';
import type { Random } from '../random';
import { fuzzTarget, MEBIBYTE } from '../target';
import { anyCells, assertCells } from './packedCells';

interface BackupInput {
  readonly bytes: Uint8Array;
  /** What was backed up, where the bytes are whole. */
  readonly truth?: Backup;
  /** Whether damage must be noticed: the checksum was not made right again. */
  readonly mustFail?: boolean;
}

const FILE = 'images/a.jpg';
const HEAD_BYTES = 8;
const CRC_BYTES = 4;

export const backups = fuzzTarget<BackupInput>({
  name: 'backups',
  quickCases: 300,
  // A few bytes can honestly stand for the largest blank map, with two bytes a pixel.
  memory: () => 224 * MEBIBYTE,
  make: (random) => {
    const truth = anyBackup(random);
    const bytes = encodeBackup(truth);
    switch (random.below(4)) {
      case 0:
        return { bytes, truth };
      case 1: {
        const damaged = mutateBytes(random, bytes);
        return { bytes: damaged, mustFail: !Buffer.from(damaged).equals(bytes) };
      }
      case 2:
        return { bytes: sealed(mutateBytes(random, bytes)) };
      default:
        return { bytes: sealed(withHeader(random, bytes)) };
    }
  },
  check({ bytes, truth, mustFail = false }) {
    const outcome = refusable(['mask-unreadable'], FILE, () => decodeBackup(bytes, FILE));
    if ('value' in outcome) {
      assert.ok(!mustFail, 'damage went unnoticed');
      const { map } = outcome.value;
      assertCells(map.cells, map.width * map.height);
    }
    if (truth) assert.deepEqual('value' in outcome ? outcome.value : outcome, truth);
    return [describeOutcome(outcome)];
  },
  save: ({ bytes }) => bytes,
});

/** Some unsaved work. */
export function anyBackup(random: Random): Backup {
  const [width, height] = [random.between(1, 40), random.between(1, 30)];
  return {
    map: new LabelMap(width, height, anyCells(random, width * height)),
    state: random.pick([
      { status: 'corrected' },
      { status: 'predicted', model: { name: 'builtin:voc', version: 1 } },
    ]),
    base: random.pick([null, { size: 12, mtime: 1234.5, hash: 77 }]),
  };
}

/** The bytes with a right checksum, as far as they have room for one. */
function sealed(bytes: Uint8Array): Uint8Array {
  if (bytes.length < CRC_BYTES) return bytes;
  const end = bytes.length - CRC_BYTES;
  new DataView(bytes.buffer).setUint32(end, naiveCrc(bytes.subarray(0, end)));
  return bytes;
}

function withHeader(random: Random, bytes: Uint8Array): Uint8Array {
  const length = new DataView(bytes.buffer).getUint32(HEAD_BYTES - 4);
  const buffer = Buffer.from(bytes);
  const header: unknown = JSON.parse(buffer.toString('utf8', HEAD_BYTES, HEAD_BYTES + length));
  const changed = random.chance(0.2)
    ? { ...(header as object), width: random.pick([60_000, 1e8, 2 ** 32]), height: random.pick([1, 60_000]) }
    : mutateJson(random, header);
  const text = Buffer.from(JSON.stringify(changed));
  const head = Buffer.from(buffer.subarray(0, HEAD_BYTES));
  head.writeUInt32BE(text.length, HEAD_BYTES - 4);
  return new Uint8Array(Buffer.concat([head, text, buffer.subarray(HEAD_BYTES + length)]));
}
