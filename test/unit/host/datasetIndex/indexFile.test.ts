/** The file that keeps an index: what goes in comes out, and nothing else ever does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fflateCompressor } from '../../../../src/core/compressor';
import { IMAGE_STATUSES } from '../../../../src/core/edit';
import { ImageRow, packCounts, unpackCounts, UNREAD } from '../../../../src/host/datasetIndex/imageRow';
import { decodeIndex, encodeIndex } from '../../../../src/host/datasetIndex/indexFile';
import { nodeCompressor } from '../../../../src/node/nodeCompressor';

const MODELS = [
  { name: 'builtin:voc', version: 1 },
  { name: 'learned', version: 7 },
];
const SIZES = [
  { width: 640, height: 480 },
  { width: 10_000, height: 10_000 },
];
const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((text) => isName(text));
const counts = fc
  .dictionary(fc.integer({ min: 0, max: 255 }).map(String), fc.integer({ min: 1, max: 2 ** 32 - 1 }))
  .map((pixels) => Object.entries(pixels).map(([id, count]): [number, number] => [Number(id), count]));
const row = (path: string) =>
  fc
    .record({
      mask: fc.option(name, { nil: undefined }),
      status: fc.constantFrom(...IMAGE_STATUSES),
      model: fc.option(fc.constantFrom(...MODELS), { nil: undefined }),
      confidence: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      size: fc.option(fc.constantFrom(...SIZES)),
      packedCounts: fc.option(counts.map(packCounts)),
      confirmed: fc.option(fc.integer({ min: 0, max: 100_000_000 })),
      changed: fc.integer({ min: 0, max: 4e12 }),
      bytes: fc.integer({ min: 0, max: 2 ** 31 }),
      problem: fc.option(fc.constantFrom('cut off', 'no PNG'), { nil: undefined }),
    })
    .map((content) => new ImageRow({ path, ...content }));
const rows = fc
  .uniqueArray(name)
  .chain((paths) => fc.tuple(...[...paths].sort().map(row)));

/** No separator, and nothing that UTF-8 can't say. */
function isName(text: string): boolean {
  return !text.includes('\0') && !/[\ud800-\udfff]/u.test(text);
}

const roundTrip = (given: readonly ImageRow[], compressor = fflateCompressor): ImageRow[] =>
  decodeIndex(encodeIndex(given, compressor), compressor);

describe('the file of an index', () => {
  it.each([
    ['of JavaScript', fflateCompressor],
    ['of Node', nodeCompressor],
  ])('gives back what went in, by the zlib %s', (_whose, compressor) => {
    fc.assert(
      fc.property(rows, (given) => {
        expect(roundTrip(given, compressor)).toEqual(given);
      }),
    );
  });

  it('leaves out images whose masks nobody looked at', () => {
    const given = [0, UNREAD, 12].map(
      (bytes, i) => new ImageRow({ path: `${i}`, mask: 'm', status: 'unlabeled', bytes }),
    );
    expect(roundTrip(given).map(({ path }) => path)).toEqual(['0', '2']);
  });

  it('is refused when a bit of it flips, or its end is missing', () => {
    const given = Array.from(
      { length: 20 },
      (_, i) =>
        new ImageRow({
          path: `images/${100 + i}.png`,
          mask: `labels/${100 + i}.png`,
          status: 'corrected',
          bytes: 9,
        }),
    );
    const file = encodeIndex(given, fflateCompressor);
    for (let at = 0; at < file.length; at++) {
      const damaged = file.slice();
      damaged[at] ^= 1 << (at % 8);
      expect(refused(damaged), `byte ${at}`).toBe(true);
      expect(refused(file.subarray(0, at)), `${at} bytes`).toBe(true);
    }
  });

  /** Whether a damaged file is refused, or says the same for all that: zlib's last bits mean nothing. */
  function refused(file: Uint8Array): boolean {
    try {
      return decodeIndex(file, fflateCompressor).length === 20;
    } catch {
      return true;
    }
  }
});

it('packed counts are the counts', () => {
  fc.assert(
    fc.property(counts, (given) => {
      expect(unpackCounts(packCounts(given))).toEqual(given);
    }),
  );
});
