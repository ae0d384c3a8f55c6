/** Packed label maps, as predictions of a view and backups hold them. */
import assert from 'node:assert/strict';
import { deflateSync, inflateSync } from 'node:zlib';
import { packCells, unpackCells } from '../../../src/core/packing';
import { mutateBytes } from '../mutate';
import { describeOutcome, refusable } from '../outcome';
import type { Random } from '../random';
import { fuzzTarget, MEBIBYTE } from '../target';

interface PackedInput {
  readonly bytes: Uint8Array;
  readonly pixels: number;
  /** The cells that were packed, where the bytes are whole. */
  readonly truth?: Uint16Array;
}

export const packedCells = fuzzTarget<PackedInput>({
  name: 'packed-cells',
  quickCases: 500,
  memory: () => 64 * MEBIBYTE,
  make: (random) => {
    const truth = anyCells(random, random.between(1, 600));
    const packed = packCells(truth);
    const pixels = random.chance(0.9) ? truth.length : random.between(0, 1_000_000);
    switch (random.below(4)) {
      case 0:
        return pixels === truth.length ? { bytes: packed, pixels, truth } : { bytes: packed, pixels };
      case 1:
        return { bytes: mutateBytes(random, packed), pixels };
      case 2:
        return { bytes: deflateSync(mutateBytes(random, inflateSync(packed))), pixels };
      default:
        return { bytes: packedBomb(random), pixels };
    }
  },
  check({ bytes, pixels, truth }) {
    const outcome = refusable(['bad-message'], 'packed labels', () => unpackCells(bytes, pixels));
    if (truth) assert.deepEqual('value' in outcome ? outcome.value : outcome, truth);
    if ('value' in outcome) assertCells(outcome.value, pixels);
    return [describeOutcome(outcome)];
  },
  save: ({ bytes }) => bytes,
});

/** Random cells in runs. */
export function anyCells(random: Random, pixels: number): Uint16Array {
  const cells = new Uint16Array(pixels);
  for (let at = 0; at < pixels;) {
    const end = at + random.between(1, 40);
    cells.fill(random.below(512), at, end);
    at = end;
  }
  return cells;
}

export function assertCells(cells: Uint16Array, pixels: number): void {
  assert.equal(cells.length, pixels);
  assert.ok(
    cells.every((cell) => cell <= 0x1ff),
    'there are only cells',
  );
}

/** Kilobytes that inflate to megabytes of runs, of no pixel or of one each. */
const BOMBS = [1 << 10, 1 << 16, 1 << 22].flatMap((count) =>
  [0, 1].map((length) => new Uint8Array(deflateSync(Buffer.alloc(3 * count, Uint8Array.of(0, 0, length))))),
);

export function packedBomb(random: Random): Uint8Array {
  return random.pick(BOMBS);
}
