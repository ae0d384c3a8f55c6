import fc from 'fast-check';
import { decode } from 'fast-png';
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { LabelMap } from '../../../../src/core/labelMap';
import { decodeMask, type MaskExpectation } from '../../../../src/core/mask/decodeMask';
import { inflateAtMost } from '../../../../src/core/mask/inflate';
import { pngChunks } from '../../../../src/core/mask/pngChunks';
import { catchError, rawPng, save, withChunks } from './helpers';

const size = (width: number, height: number) => ({ file: 'labels/a.png', width, height });

describe('a mask that another program wrote', () => {
  it.each([1, 2, 4, 8])('is read from a %i-bit palette by index, all confirmed and approved', (depth) => {
    // 11 pixels of alternating smallest and largest index, leftmost in the high bits.
    const largest = 2 ** depth - 1;
    const indices = Array.from({ length: 11 }, (_, i) => (i % 2 === 0 ? largest : 0));
    const bits = indices.map((index) => index.toString(2).padStart(depth, '0')).join('');
    const line = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2));
    const bytes = rawPng({ width: 11, height: 1, depth, colorType: 3, lines: Uint8Array.of(0, ...line) });
    const mask = decodeMask(bytes, size(11, 1));
    expect(Array.from(mask.map.cells)).toEqual(indices.map((index) => index | 0x100));
    expect(mask).toMatchObject({ state: { status: 'approved' }, encoding: 'palette', notices: [] });
  });

  it.each([1, 2, 4])('takes %i-bit gray as raw samples and says so', (depth) => {
    const line = Uint8Array.of(0, 0b11010000);
    const bytes = rawPng({ width: 1, height: 1, depth, colorType: 0, lines: line });
    const mask = decodeMask(bytes, size(1, 1));
    expect(Array.from(mask.map.labels())).toEqual([0b1101 >> (4 - depth)]);
    expect(mask.encoding).toBe('gray');
    expect(mask.notices[0]).toContain('labels/a.png');
    expect(mask.notices[0]).toContain(`${depth}-bit`);
  });

  it('is read from 16-bit gray when all values are class ids', () => {
    const lines = Uint8Array.of(0, 0, 7, 0, 255);
    const mask = decodeMask(rawPng({ width: 2, height: 1, depth: 16, colorType: 0, lines }), size(2, 1));
    expect(Array.from(mask.map.labels())).toEqual([7, 255]);
  });

  it('keeps 255 confirmed: it is the decision that a pixel has no class', () => {
    const bytes = rawPng({ width: 1, height: 1, depth: 8, colorType: 0, lines: Uint8Array.of(0, 255) });
    expect(decodeMask(bytes, size(1, 1)).map.cells[0]).toBe(0x1ff);
  });

  it('is unfiltered and deinterlaced as an independent reader does, at every depth', () => {
    const png = fc.record({
      width: fc.integer({ min: 1, max: 19 }),
      height: fc.integer({ min: 1, max: 19 }),
      depth: fc.constantFrom(8, 16),
      interlace: fc.constantFrom(0, 1),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(png, ({ width, height, depth, interlace, seed }) => {
        const bytes = rawPng({ width, height, depth, colorType: 0, interlace, lines: randomLines() });
        const expected = Array.from(decode(bytes).data);
        if (Math.max(...expected) > 255) {
          expect(catchError(() => decodeMask(bytes, size(width, height))).code).toBe('mask-encoding');
        } else {
          expect(Array.from(decodeMask(bytes, size(width, height)).map.labels())).toEqual(expected);
        }

        function randomLines(): Uint8Array {
          let state = seed | 1;
          const random = (n: number): number => {
            state = (Math.imul(state, 1103515245) + 12345) >>> 0;
            return (state >>> 16) % n;
          };
          const passes = interlace
            ? [
                [0, 0, 8, 8],
                [4, 0, 8, 8],
                [0, 4, 4, 8],
                [2, 0, 4, 4],
                [0, 2, 2, 4],
                [1, 0, 2, 2],
                [0, 1, 1, 2],
              ]
            : [[0, 0, 1, 1]];
          const lines: number[] = [];
          for (const [x, y, dx, dy] of passes) {
            const columns = Math.ceil((width - x) / dx);
            for (let row = y; row < height && columns > 0; row += dy) {
              // 16-bit values stay small most of the time, so that both outcomes occur.
              lines.push(depth === 8 ? random(5) : 0);
              for (let i = 0; i < columns; i++) {
                if (depth === 16) lines.push(random(400) === 0 ? 1 : 0);
                lines.push(random(256));
              }
            }
          }
          return Uint8Array.from(lines);
        }
      }),
    );
  });

  it('is unpacked from an interlaced 2-bit palette', () => {
    // 2×2: passes 1 (0,0), 6 (1,0) and 7 (row 1) have pixels.
    const lines = Uint8Array.of(0, 0b01000000, 0, 0b10000000, 0, 0b11000000);
    const bytes = rawPng({ width: 2, height: 2, depth: 2, colorType: 3, interlace: 1, lines });
    expect(Array.from(decodeMask(bytes, size(2, 2)).map.labels())).toEqual([1, 2, 3, 0]);
  });
});

describe("the labeler's own chunks", () => {
  const map = LabelMap.from(3, 1, Uint8Array.of(1, 2, 3), Uint8Array.of(1, 0, 1));
  const approved = Uint16Array.of(0x101, 0x102, 0x103);

  it('are ignored, with a notice, when another program changed the pixels', async () => {
    const edited = withChunks(await save(map), ({ type, data }) => [
      { type, data: type === 'IDAT' ? zlibSync(Uint8Array.of(0, 1, 2, 2)) : data },
    ]);
    const mask = decodeMask(edited, size(3, 1));
    expect(mask.map.cells).toEqual(Uint16Array.of(0x101, 0x102, 0x102));
    expect(mask.state).toEqual({ status: 'approved' });
    expect(mask.notices[0]).toContain('labels/a.png');
  });

  it.each(['iTXt', 'fcLC'])('are ignored when %s is gone or broken', async (which) => {
    const bytes = await save(map);
    const without = withChunks(bytes, (chunk) => (chunk.type === which ? [] : [chunk]));
    const cut = withChunks(bytes, (chunk) => [
      chunk.type === which ? { ...chunk, data: chunk.data.subarray(0, -3) } : chunk,
    ]);
    for (const broken of [without, cut]) {
      const mask = decodeMask(broken, size(3, 1));
      expect(mask.map.cells).toEqual(approved);
      expect(mask.notices).toHaveLength(1);
    }
  });

  it.each(['iTXt', 'fcLC'])('are ignored when %s alone was written for other labels', async (which) => {
    const other = await save(LabelMap.from(3, 1, Uint8Array.of(9, 9, 9), false), {
      state: { status: 'excluded' },
    });
    const stale = [...pngChunks(other)].find(({ type }) => type === which)!;
    const mixed = withChunks(await save(map), (chunk) => [chunk.type === which ? stale : chunk]);
    const mask = decodeMask(mixed, size(3, 1));
    expect([mask.map.cells, mask.state.status]).toEqual([approved, 'approved']);
    expect(mask.notices).toHaveLength(1);
  });

  it('never make an unreadable mask of a readable one, whatever bytes they hold', async () => {
    const bytes = await save(map);
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom('iTXt', 'fcLC'), (junk, which) => {
        const head = which === 'iTXt' ? new TextEncoder().encode('fcn-labeler\0') : new Uint8Array(0);
        const data = Uint8Array.of(...head, ...junk);
        const changed = withChunks(bytes, (chunk) => [chunk.type === which ? { ...chunk, data } : chunk]);
        expect(decodeMask(changed, size(3, 1)).map.cells).toEqual(approved);
      }),
    );
  });

  it('are not inflated past what the image can need', async () => {
    const bomb = zlibSync(new Uint8Array(50_000_000));
    const bytes = withChunks(await save(map), (chunk) => {
      if (chunk.type !== 'fcLC') return [chunk];
      return [{ type: 'fcLC', data: Uint8Array.of(...chunk.data.subarray(0, 5), ...bomb) }];
    });
    expect(decodeMask(bytes, size(3, 1)).map.cells).toEqual(approved);
  });
});

describe('a file that is no mask of the image', () => {
  const gray = rawPng({ width: 2, height: 1, depth: 8, colorType: 0, lines: Uint8Array.of(0, 3, 9) });
  const problem = (bytes: Uint8Array, expectation: MaskExpectation = size(2, 1)): [string, string] => {
    const { code, message, file } = catchError(() => decodeMask(bytes, expectation));
    expect(file).toBe('labels/a.png');
    expect(message).toContain('labels/a.png');
    expect(message).toContain('left alone');
    return [code, message];
  };
  const text = (message: string): Uint8Array => new TextEncoder().encode(message);

  it('is said to be empty, no PNG, or damaged', () => {
    expect(problem(new Uint8Array(0))).toEqual(['mask-unreadable', expect.stringContaining('empty')]);
    expect(problem(text('hello, world'))).toEqual(['mask-unreadable', expect.stringContaining('not a PNG')]);
  });

  it('is refused at every length that it can be cut to', () => {
    for (let length = 0; length < gray.length; length++) {
      expect(problem(gray.subarray(0, length))[0]).toBe('mask-unreadable');
    }
  });

  it('is refused when any byte of header, pixels or end is flipped', () => {
    for (let at = 0; at < gray.length; at++) {
      const flipped = gray.slice();
      flipped[at] ^= 0x10;
      // A flipped letter can turn IDAT into a chunk that readers skip: then pixels are missing.
      expect(problem(flipped)[0]).toBe('mask-unreadable');
    }
  });

  it('is refused when pixels are missing or left over, instead of reading class 0', () => {
    const lines = (bytes: number[]): Uint8Array =>
      rawPng({ width: 2, height: 1, depth: 8, colorType: 0, lines: Uint8Array.from(bytes) });
    expect(problem(lines([0, 3]))).toEqual(['mask-unreadable', expect.stringContaining('missing')]);
    expect(problem(lines([0, 3, 9, 0]))[0]).toBe('mask-unreadable');
    expect(problem(lines([7, 3, 9]))[0]).toBe('mask-unreadable');
  });

  it.each([
    [2, 'RGB'],
    [6, 'RGBA'],
    [4, 'gray with alpha'],
  ])('of colour type %i (%s) is said to hold colours', (colorType) => {
    const lines = new Uint8Array(9);
    const bytes = rawPng({ width: 2, height: 1, depth: 8, colorType, lines });
    expect(problem(bytes)).toEqual(['mask-encoding', expect.stringContaining('colours')]);
  });

  it('is refused when 16-bit values are no class ids', () => {
    const lines = Uint8Array.of(0, 0x65, 0x91, 0, 3);
    const bytes = rawPng({ width: 2, height: 1, depth: 16, colorType: 0, lines });
    expect(problem(bytes)).toEqual(['mask-encoding', expect.stringContaining('26001')]);
  });

  it('is refused for its size, both sizes named, and a turned one recognised', () => {
    const [code, message] = problem(gray, size(640, 480));
    expect([code, message]).toEqual(['mask-size', expect.stringContaining('2×1')]);
    expect(message).toContain('640×480');
    expect(problem(gray, size(1, 2))[1]).toContain('turned');
  });

  it('is refused for a size that it only claims before anything of that size is allocated', () => {
    const lines = new Uint8Array(1);
    const huge = rawPng({ width: 60_000, height: 60_000, depth: 8, colorType: 3, lines });
    const before = process.memoryUsage();
    expect(problem(huge)[0]).toBe('mask-size');
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1_000_000);
  });

  it('is refused when its pixels inflate without end', () => {
    const lines = new Uint8Array(80_000_000);
    const bomb = rawPng({ width: 2, height: 1, depth: 8, colorType: 0, lines });
    expect(problem(bomb)[0]).toBe('mask-unreadable');
  });

  it('is refused when the checksum of its pixels is wrong, whatever its chunks say', () => {
    const packed = zlibSync(Uint8Array.of(0, 3, 9));
    packed[packed.length - 1] ^= 1;
    const bytes = withChunks(gray, (chunk) => [chunk.type === 'IDAT' ? { ...chunk, data: packed } : chunk]);
    expect(problem(bytes)[0]).toBe('mask-unreadable');
  });

  it('is refused where a second header says something else: readers take either', () => {
    const bytes = withChunks(gray, (chunk) =>
      chunk.type === 'IHDR'
        ? [chunk, { ...chunk, data: Uint8Array.from(chunk.data, (byte, i) => byte ^ (i === 0 ? 255 : 0)) }]
        : [chunk],
    );
    expect(problem(bytes)).toEqual(['mask-unreadable', expect.stringContaining('no valid header')]);
  });

  it('is read from half a million chunks of a byte', () => {
    const lines = new Uint8Array(500_500);
    const pieces = Array.from(zlibSync(lines, { level: 0 }), (byte) => ({ type: 'IDAT', data: [byte] }));
    const header = rawPng({ width: 1000, height: 500, depth: 8, colorType: 0, lines });
    const bytes = withChunks(header, (chunk) =>
      chunk.type === 'IDAT' ? pieces.map((each) => ({ ...each, data: Uint8Array.from(each.data) })) : [chunk],
    );
    expect(decodeMask(bytes, size(1000, 500)).map.cells).toHaveLength(500_000);
  });

  it('is inflated no further than its pixels go', () => {
    const bomb = zlibSync(new Uint8Array(80_000_000));
    let read = 0;
    function* pieces(): Generator<Uint8Array> {
      for (; read < bomb.length; read += 100) yield bomb.subarray(read, read + 100);
    }
    expect(inflateAtMost(pieces(), 1000)).toBeUndefined();
    expect(read).toBeLessThan(1000);
  });

  it('is refused for ids that the dataset lacks, and only then', () => {
    const [code, message] = problem(gray, { ...size(2, 1), classIds: new Set([3]) });
    expect([code, message]).toEqual(['mask-class', expect.stringContaining('id 9')]);
    expect(() => decodeMask(gray, { ...size(2, 1), classIds: new Set([3, 9]) })).not.toThrow();
  });

  it('gives a LabelerError for any bytes at all', () => {
    const chunk = fc.record({ type: fc.constantFrom('IHDR', 'IDAT', 'PLTE', 'fcLC'), data: fc.uint8Array() });
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const bytes = withChunks(gray, (each) => [each, ...chunks]);
        try {
          decodeMask(bytes, size(2, 1));
        } catch (error) {
          expect(error).toMatchObject({ name: 'LabelerError' });
        }
      }),
    );
  });
});
