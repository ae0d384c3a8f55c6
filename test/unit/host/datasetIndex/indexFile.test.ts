/** The file that keeps an index: what goes in comes out, and nothing else ever does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fflateCompressor } from '../../../../src/core/compressor';
import { concat } from '../../../../src/core/concat';
import { IMAGE_STATUSES } from '../../../../src/core/edit';
import { ImageRow, packCounts, unpackCounts, UNREAD } from '../../../../src/host/datasetIndex/imageRow';
import { decodeIndex, encodeIndex } from '../../../../src/host/datasetIndex/indexFile';
import { nodeCompressor } from '../../../../src/node/nodeCompressor';

const MODELS = [
  { name: 'builtin:voc', version: 1 },
  { name: 'learned', version: 7 },
];
const NAMINGS = [
  { baseLength: 0, prefix: 'labels/', suffix: '.png' },
  { baseLength: 3, prefix: '', suffix: '_mask.png' },
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
      naming: fc.option(fc.constantFrom(...NAMINGS), { nil: undefined }),
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
const rows = fc.uniqueArray(name).chain((paths) => fc.tuple(...[...paths].sort().map(row)));

/** No separator, and nothing that UTF-8 can't say. */
function isName(text: string): boolean {
  return !text.includes('\0') && !/[\ud800-\udfff]/u.test(text);
}

const encode = (given: readonly ImageRow[], compressor = fflateCompressor): Uint8Array =>
  concat([...encodeIndex(given, compressor)]);
const decode = (file: Uint8Array, compressor = fflateCompressor): ImageRow[] =>
  [...decodeIndex(file, compressor)].flat();
const roundTrip = (given: readonly ImageRow[], compressor = fflateCompressor): ImageRow[] =>
  decode(encode(given, compressor), compressor);

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
      (bytes, i) => new ImageRow({ path: `${i}`, naming: NAMINGS[0], status: 'unlabeled', bytes }),
    );
    expect(roundTrip(given).map(({ path }) => path)).toEqual(['0', '2']);
  });

  it('is refused when a bit of it flips, or its end is missing', () => {
    const given = numbered(20);
    const file = encode(given);
    const refused = (bytes: Uint8Array): boolean => {
      try {
        // Some bits of a zlib stream mean nothing.
        return JSON.stringify(decode(bytes)) === JSON.stringify(given);
      } catch {
        return true;
      }
    };
    for (let at = 0; at < file.length; at++) {
      const damaged = file.slice();
      damaged[at] ^= 1 << (at % 8);
      expect(refused(damaged), `byte ${at}`).toBe(true);
      expect(refused(file.subarray(0, at)), `${at} bytes`).toBe(true);
    }
  });

  it('holds more rows than a block', () => {
    const given = numbered(4500);
    expect(roundTrip(given)).toEqual(given);
    const lengths = [...decodeIndex(encode(given), fflateCompressor)].map((block) => block.length);
    expect(lengths).toEqual([2000, 2000, 500]);
  });
});

function numbered(count: number): ImageRow[] {
  return Array.from(
    { length: count },
    (_, i) =>
      new ImageRow({ path: `images/${10_000 + i}.png`, naming: NAMINGS[0], status: 'corrected', bytes: 9 }),
  );
}

it('packed counts are the counts', () => {
  fc.assert(
    fc.property(counts, (given) => {
      expect(unpackCounts(packCounts(given))).toEqual(given);
    }),
  );
});
