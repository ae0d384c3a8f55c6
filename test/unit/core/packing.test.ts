import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { CellPacker, packCells, packedRuns, unpackCells } from '../../../src/core/packing';
import { applyRuns, coveredPixels } from '../../../src/core/runs';

/** Runs of cells, so that lengths of one, two and three bytes occur. */
const cellArrays = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 511 }), fc.integer({ min: 1, max: 20_000 })), { maxLength: 30 })
  .map((runs) => {
    const cells = new Uint16Array(runs.reduce((sum, [, length]) => sum + length, 0));
    let at = 0;
    for (const [cell, length] of runs) cells.fill(cell, at, (at += length));
    return cells;
  });

const equal = (a: Uint16Array, b: Uint16Array): boolean =>
  Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

describe('packed cells', () => {
  it('unpack to the same cells', () => {
    fc.assert(
      fc.property(cellArrays, (cells) => {
        expect(equal(unpackCells(packCells(cells), cells.length), cells)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('are the same however many pieces they were made of', () => {
    fc.assert(
      fc.property(cellArrays, fc.integer({ min: 1, max: 5000 }), (cells, step) => {
        const packer = new CellPacker();
        for (let at = 0; at < cells.length; at += step) packer.push(cells.subarray(at, at + step));
        expect(packer.finish()).toEqual(packCells(cells));
      }),
      { numRuns: 50 },
    );
  });

  it('of noise, whose runs fill many pieces, unpack to the same cells', () => {
    const cells = Uint16Array.from({ length: 100_000 }, (_, i) => (i * 2654435761) & 0x1ff);
    expect(equal(unpackCells(packCells(cells), cells.length), cells)).toBe(true);
  });

  it('hold no zero when inflated: fflate would look for it before the first byte, and write what nobody can read', () => {
    fc.assert(
      fc.property(cellArrays, (cells) => {
        expect(inflateSync(packCells(cells)).includes(0)).toBe(false);
      }),
      { numRuns: 50 },
    );
    const unreadable = [1, 257, 0, 256, 255, 256, 1, 1, 5, 1, 2, 2];
    expect([...unpackCells(packCells(Uint16Array.from(unreadable)), 12)]).toEqual(unreadable);
  });

  it('travel in a buffer of their own', () => {
    const packed = packCells(new Uint16Array(1000));
    expect(packed.byteLength).toBe(packed.buffer.byteLength);
  });
});

describe('runs of packed cells', () => {
  it('come in small pieces, however long they are', () => {
    const cells = new Uint16Array(5_000_000).fill(7, 0, 2_100_000);
    const unpacked = new Uint16Array(cells.length);
    let pieces = 0;
    for (const runs of packedRuns(packCells(cells), cells.length)) {
      pieces++;
      expect(coveredPixels(runs)).toBeLessThanOrEqual(1 << 20);
      applyRuns(unpacked, runs);
    }
    expect(pieces).toBeGreaterThanOrEqual(5);
    expect(equal(unpacked, cells)).toBe(true);
  });
});

describe('bytes that are no packed cells', () => {
  const unpack = (bytes: readonly number[], pixels: number) => () =>
    unpackCells(zlibSync(Uint8Array.from(bytes)), pixels);

  it.each([
    ['a run that is cut off', [2], 4],
    ['a length that is cut off', [2, 0x80], 4],
    ['a length that never ends', [2, 0x80, 0x80, 0x80, 0x80, 0x80, 0], 4],
    ['a run of nothing', [2, 0], 4],
    ['too few cells', [2, 3], 4],
    ['too many cells', [2, 5], 4],
    ['a value that is no cell', [0x81, 4, 4], 4],
    ['a cell below all', [0, 4], 4],
  ])('%s', (_name, bytes, pixels) => {
    expect(unpack(bytes, pixels)).toThrow(expect.objectContaining({ code: 'bad-message' }));
  });

  it('other bytes than zlib, and a stream that is cut off', () => {
    const packed = packCells(Uint16Array.from({ length: 1000 }, (_, i) => i % 400));
    for (const bytes of [Uint8Array.of(1, 2, 3), new Uint8Array(0), packed.subarray(0, packed.length / 2)]) {
      expect(() => unpackCells(bytes, 1000)).toThrow(expect.objectContaining({ code: 'bad-message' }));
    }
  });

  it('are noticed long before a bomb is inflated', () => {
    // A million runs for an image of a thousand pixels.
    const bytes = zlibSync(new Uint8Array(3_000_000).fill(1));
    let cells = 0;
    const read = (): void => {
      for (const runs of packedRuns(bytes, 1000)) cells += coveredPixels(runs);
    };
    expect(read).toThrow(/past the last of 1000 pixels/);
    expect(cells).toBeLessThanOrEqual(1000);
  });
});
