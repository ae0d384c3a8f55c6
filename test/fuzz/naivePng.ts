/**
 * PNG as slow and plain as the specification reads, for comparison with the labeler's own reader: bit by bit, pixel
 * by pixel, on Node's zlib. Nothing here is shared with `src/`.
 */
import { constants, deflateSync, inflateRawSync } from 'node:zlib';
import type { Random } from './random';

export interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  readonly interlaced: boolean;
  /** `channels` samples a pixel, row-major. */
  readonly samples: readonly number[];
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
export const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

/** Where Adam7's passes start and how far apart their pixels lie: x, y, dx, dy. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** CRC-32, one bit after the other. */
export function naiveCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** The file of these chunks with right lengths and CRCs; IEND is not added. */
export function joinChunks(chunks: readonly Chunk[]): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.from(SIGNATURE)];
  for (const { type, data } of chunks) {
    const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(4);
    frame.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(naiveCrc(typed));
    parts.push(frame, typed, crc);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** All chunks of a whole file, or undefined where a length leads past its end. */
export function splitChunks(bytes: Uint8Array): (Chunk & { readonly crcIsRight: boolean })[] | undefined {
  const buffer = Buffer.from(bytes);
  if (!SIGNATURE.every((byte, i) => buffer[i] === byte)) return undefined;
  const chunks = [];
  for (let at = 8; ;) {
    if (at + 12 > buffer.length) return undefined;
    const length = buffer.readUInt32BE(at);
    if (at + 12 + length > buffer.length) return undefined;
    const type = buffer.toString('latin1', at + 4, at + 8);
    const data = new Uint8Array(buffer.subarray(at + 8, at + 8 + length));
    const crc = naiveCrc(buffer.subarray(at + 4, at + 8 + length));
    chunks.push({ type, data, crcIsRight: crc === buffer.readUInt32BE(at + 8 + length) });
    if (type === 'IEND') return chunks;
    at += 12 + length;
  }
}

export function headerOf({ width, height, depth, colorType, interlaced }: Omit<Picture, 'samples'>): Chunk {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, colorType, 0, 0, interlaced ? 1 : 0], 8);
  return { type: 'IHDR', data: new Uint8Array(data) };
}

/** Every line filtered by a random one of the five filters. @returns the lines with their filter bytes */
export function filterLines(random: Random, picture: Picture): Uint8Array {
  const { width, height, depth, colorType, interlaced, samples } = picture;
  const channels = CHANNELS[colorType];
  const back = Math.max(1, (depth * channels) / 8);
  const output: number[] = [];
  for (const [x0, y0, dx, dy] of interlaced ? PASSES : ([[0, 0, 1, 1]] as const)) {
    let above: number[] | undefined;
    for (let y = y0; y < height && x0 < width; y += dy) {
      let bits = '';
      for (let x = x0; x < width; x += dx) {
        for (let c = 0; c < channels; c++) {
          bits += samples[(y * width + x) * channels + c].toString(2).padStart(depth, '0');
        }
      }
      const line = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2));
      const filter = random.below(5);
      output.push(filter, ...line.map((byte, i) => (byte - predicted(filter, line, above, i, back)) & 0xff));
      above = line;
    }
  }
  return Uint8Array.from(output);
}

/** What a filter expects at byte `i` of an unfiltered line. */
function predicted(
  filter: number,
  line: readonly number[],
  above: readonly number[] | undefined,
  i: number,
  back: number,
): number {
  const a = i < back ? 0 : line[i - back];
  const b = above?.[i] ?? 0;
  const c = i < back ? 0 : (above?.[i - back] ?? 0);
  switch (filter) {
    case 1:
      return a;
    case 2:
      return b;
    case 3:
      return Math.floor((a + b) / 2);
    case 4: {
      const [pa, pb, pc] = [b - c, a - c, a + b - 2 * c].map(Math.abs);
      return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }
    default:
      return 0;
  }
}

export function encodeNaively(random: Random, picture: Picture): Uint8Array {
  const data = deflateSync(filterLines(random, picture), { level: random.below(10) });
  const ancillary = (): Chunk[] =>
    random.some(1, () => ({ type: random.pick(['tEXt', 'gAMA', 'tIME', 'zzZz']), data: random.bytes(7) }));
  const colors = { type: 'PLTE', data: random.bytes(3 * random.between(1, 256)) };
  return joinChunks([
    headerOf(picture),
    ...ancillary(),
    ...(picture.colorType === 3 ? [colors] : []),
    ...ancillary(),
    ...cutUp(random, data).map((part) => ({ type: 'IDAT', data: part })),
    ...ancillary(),
    { type: 'IEND', data: new Uint8Array(0) },
  ]);
}

/** Pieces that together are the bytes; some of them may be empty. */
export function cutUp(random: Random, bytes: Uint8Array): Uint8Array[] {
  const cuts = random.chance(0.1)
    ? Array.from({ length: bytes.length }, (_, i) => i)
    : random.some(4, () => random.below(bytes.length)).sort((a, b) => a - b);
  return [...cuts, bytes.length].map((end, i) => bytes.subarray(i === 0 ? 0 : cuts[i - 1], end));
}

/**
 * The samples of a gray or palette PNG.
 * @returns undefined where the file is damaged or of another kind
 */
export function readNaively(bytes: Uint8Array): Picture | undefined {
  const chunks = splitChunks(bytes);
  if (chunks === undefined || chunks[0].type !== 'IHDR' || chunks[0].data.length !== 13) return undefined;
  if (chunks.some(({ type, crcIsRight }) => /^[A-Z]/.test(type) && !crcIsRight)) return undefined;
  const buffer = Buffer.from(chunks[0].data);
  const [width, height] = [buffer.readUInt32BE(0), buffer.readUInt32BE(4)];
  const [depth, colorType, compression, filtering, interlace] = buffer.subarray(8);
  if ((colorType !== 0 && colorType !== 3) || ![1, 2, 4, 8, 16].includes(depth)) return undefined;
  if ((colorType === 3 && depth === 16) || compression + filtering !== 0 || interlace > 1) return undefined;
  const picture = { width, height, depth: depth as Picture['depth'], colorType, interlaced: interlace === 1 };
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  let lines: Buffer | undefined;
  try {
    lines = inflateWhole(packed);
  } catch {
    return undefined;
  }
  const samples = lines && unfilterLines(lines, picture);
  return samples && { ...picture, colorType, samples };
}

/**
 * A zlib stream's content. Bytes between the end of the deflated data and the checksum are allowed: the labeler takes
 * the last four bytes for the checksum, wherever the data ended, which vouches for the content as well. So may the mark
 * of the data's end be missing.
 */
export function inflateWhole(packed: Buffer): Buffer | undefined {
  const [method, flags] = packed;
  if (packed.length < 6 || (method & 0x0f) !== 8 || method > 0x7f || flags & 0x20) return undefined;
  if (packed.readUInt16BE(0) % 31 !== 0) return undefined;
  const content = inflateRawSync(packed.subarray(2, -4), {
    maxOutputLength: 1 << 24,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  let [a, b] = [1, 0];
  for (const byte of content) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return packed.readUInt32BE(packed.length - 4) === b * 65_536 + a ? content : undefined;
}

function unfilterLines(
  lines: Uint8Array,
  { width, height, depth, interlaced }: Omit<Picture, 'samples' | 'colorType'>,
): number[] | undefined {
  const samples = new Array<number>(width * height);
  let at = 0;
  for (const [x0, y0, dx, dy] of interlaced ? PASSES : ([[0, 0, 1, 1]] as const)) {
    let above: number[] | undefined;
    for (let y = y0; y < height && x0 < width; y += dy) {
      const length = Math.ceil((Math.ceil((width - x0) / dx) * depth) / 8);
      const filter = lines[at];
      if (at + 1 + length > lines.length || filter > 4) return undefined;
      const line: number[] = [];
      for (let i = 0; i < length; i++) {
        line.push((lines[at + 1 + i] + predicted(filter, line, above, i, Math.max(1, depth / 8))) & 0xff);
      }
      const bits = line.map((byte) => byte.toString(2).padStart(8, '0')).join('');
      for (let x = x0, i = 0; x < width; x += dx, i += depth) {
        samples[y * width + x] = Number.parseInt(bits.slice(i, i + depth), 2);
      }
      above = line;
      at += 1 + length;
    }
  }
  return at === lines.length ? samples : undefined;
}
