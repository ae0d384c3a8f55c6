/** The file that keeps an index: what goes in comes out, and nothing else ever does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fflateCompressor } from '../../../../src/core/compressor';
import { concat } from '../../../../src/core/concat';
import { ImageRow } from '../../../../src/host/datasetIndex/imageRow';
import { decodeIndex, encodeIndex } from '../../../../src/host/datasetIndex/indexFile';
import { UNREAD } from '../../../../src/host/datasetIndex/rowFacts';
import { nodeCompressor } from '../../../../src/node/nodeCompressor';
import { rowFacts } from './facts';

const NAMINGS = [
  { baseLength: 0, prefix: 'labels/', suffix: '.png' },
  { baseLength: 3, prefix: '', suffix: '_mask.png' },
];
const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((text) => isName(text));
const row = (path: string) =>
  fc
    .tuple(fc.option(fc.constantFrom(...NAMINGS), { nil: undefined }), rowFacts)
    .map(([naming, facts]) => ImageRow.of(path, naming, facts));
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
    const given = [0, UNREAD, 12].map((bytes, i) =>
      ImageRow.of(`${i}`, NAMINGS[0], { status: 'unlabeled', bytes }),
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
  return Array.from({ length: count }, (_, i) =>
    ImageRow.of(`images/${10_000 + i}.png`, NAMINGS[0], { status: 'corrected', bytes: 9 }),
  );
}
