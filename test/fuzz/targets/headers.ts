/** Heads of image files, which decide about everything that is allocated later. */
import assert from 'node:assert/strict';
import { decodeBmp } from '../../../src/cli/bmp';
import { readImageHeader } from '../../../src/core/image/imageHeader';
import { concat, mutateBytes } from '../mutate';
import { encodeNaively } from '../naivePng';
import { describeOutcome, refusable } from '../outcome';
import type { Random } from '../random';
import { fuzzTarget, MEBIBYTE } from '../target';

const FILE = 'images/a.jpg';
const MAX_PIXELS = 100_000_000;
const CODES = ['image-unreadable', 'image-too-large'] as const;

export const headers = fuzzTarget<Uint8Array>({
  name: 'image-headers',
  quickCases: 2000,
  memory: () => 32 * MEBIBYTE,
  make: (random) => {
    const whole = random.pick([jpeg, jpeg, png, bmp, bmp, webp, gif])(random);
    return random.chance(0.1) ? whole : mutateBytes(random, whole);
  },
  check(bytes) {
    const header = refusable(CODES, FILE, () => readImageHeader(bytes, FILE));
    if ('value' in header) {
      const { width, height, orientation } = header.value;
      assert.ok(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0);
      assert.ok(width * height <= MAX_PIXELS, `${width}×${height} was accepted`);
      assert.ok(Number.isInteger(orientation) && orientation >= 1 && orientation <= 8);
    }
    if (bytes[0] !== 0x42) return [describeOutcome(header)];
    const bitmap = refusable(CODES, FILE, () => decodeBmp(bytes, FILE));
    if ('value' in bitmap) {
      const { width, height, data } = bitmap.value;
      assert.equal(data.length, width * height * 3);
      assert.deepEqual('value' in header && [header.value.width, header.value.height], [width, height]);
    }
    return [describeOutcome(header), `bitmap ${describeOutcome(bitmap)}`];
  },
  save: (bytes) => bytes,
});

const text = (characters: string): Uint8Array => new Uint8Array(Buffer.from(characters, 'latin1'));
const big16 = (value: number): number[] => [value >> 8, value & 0xff];

/** A JPEG up to its first scan: EXIF with an orientation, tables, a frame of any kind. */
function jpeg(random: Random): Uint8Array {
  const segment = (marker: number, data: Uint8Array): Uint8Array =>
    concat([Uint8Array.of(0xff, marker, ...big16(data.length + 2)), data]);
  const exif = concat([
    text('Exif\0\0MM\0*\0\0\0\b'),
    Uint8Array.of(0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, random.below(10), 0, 0, 0, 0, 0, 0),
  ]);
  const [width, height] = [random.between(1, 0xffff), random.between(1, 3000)];
  const frame = Uint8Array.of(8, ...big16(height), ...big16(width), 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1);
  return concat([
    Uint8Array.of(0xff, 0xd8),
    ...(random.chance(0.7) ? [segment(0xe1, exif)] : []),
    segment(0xdb, random.bytes(65)),
    segment(random.pick([0xc0, 0xc2, 0xc4]), frame),
    segment(0xda, random.bytes(10)),
    random.bytes(20),
  ]);
}

function png(random: Random): Uint8Array {
  const [width, height] = [random.between(1, 9), random.between(1, 9)];
  const samples = Array.from({ length: width * height }, () => random.below(256));
  return encodeNaively(random, { width, height, depth: 8, colorType: 0, interlaced: false, samples });
}

function bmp(random: Random): Uint8Array {
  const [width, height, bits] = [random.between(1, 9), random.between(1, 9), random.pick([8, 24, 32])];
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54 + (bits === 8 ? 1024 : 0), 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(random.chance(0.5) ? height : -height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  const palette = bits === 8 ? random.bytes(1024) : new Uint8Array(0);
  return concat([head, palette, random.bytes(Math.ceil((width * bits) / 32) * 4 * height)]);
}

function webp(random: Random): Uint8Array {
  const size = Uint8Array.of(...random.bytes(2), 0, ...random.bytes(2), 0);
  const content = random.pick([
    () => concat([text('VP8X\x0a\0\0\0\0\0\0\0'), size]),
    () => concat([text('VP8L\x09\0\0\0/'), random.bytes(4), new Uint8Array(9)]),
    () => concat([text('VP8 \x0a\0\0\0\0\0\0\x9d\x01*'), random.bytes(4)]),
  ])();
  return concat([text('RIFF\x40\0\0\0WEBP'), content, random.bytes(12)]);
}

function gif(random: Random): Uint8Array {
  return concat([text('GIF89a'), random.bytes(20)]);
}
