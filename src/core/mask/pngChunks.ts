/** PNG chunks: reading them with every length checked, and writing them. PNG specification, section 5. */
import { strFromU8, strToU8 } from 'fflate';
import { crc32 } from './crc32';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const LENGTH_BYTES = 4;
const TYPE_BYTES = 4;
const CRC_BYTES = 4;
/** Length, type and CRC. */
const FRAME_BYTES = LENGTH_BYTES + TYPE_BYTES + CRC_BYTES;

export const COLOR_GRAY = 0;
export const COLOR_RGB = 2;
export const COLOR_PALETTE = 3;
export const COLOR_GRAY_ALPHA = 4;
export const COLOR_RGBA = 6;

export interface PngChunk {
  /** Four letters. */
  readonly type: string;
  /** A view of the file's bytes. */
  readonly data: Uint8Array;
  /** Whether the stored CRC is that of type and data. */
  readonly intact: () => boolean;
}

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  readonly colorType: number;
  readonly interlaced: boolean;
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** Whole chunks in order, up to IEND or to where the bytes end; the bytes must be a PNG's. */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = SIGNATURE.length;
  while (at + FRAME_BYTES <= bytes.length) {
    const length = view.getUint32(at);
    const start = at + LENGTH_BYTES + TYPE_BYTES;
    const end = start + length;
    if (end + CRC_BYTES > bytes.length) return;
    const typed = bytes.subarray(start - TYPE_BYTES, end);
    const type = strFromU8(typed.subarray(0, TYPE_BYTES), true);
    yield {
      type,
      data: bytes.subarray(start, end),
      intact: () => crc32(typed) === view.getUint32(end),
    };
    if (type === 'IEND') return;
    at = end + CRC_BYTES;
  }
}

/** The types of the chunks that begin within a file's first bytes, whole or not; the bytes must be a PNG's. */
export function* pngChunkTypes(head: Uint8Array): Generator<string> {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let at = SIGNATURE.length;
  while (at + LENGTH_BYTES + TYPE_BYTES <= head.length) {
    const typeAt = at + LENGTH_BYTES;
    yield strFromU8(head.subarray(typeAt, typeAt + TYPE_BYTES), true);
    at += FRAME_BYTES + view.getUint32(at);
  }
}

/** @returns what the IHDR chunk says, or undefined where it isn't the first one and the only one: of two, readers take either */
export function headerOfChunks(chunks: readonly PngChunk[]): PngHeader | undefined {
  return chunks.findLastIndex(({ type }) => type === 'IHDR') === 0 ? parseHeader(chunks[0].data) : undefined;
}

/** @returns what the IHDR chunk says, or undefined where it says what no PNG can */
export function parseHeader(data: Uint8Array): PngHeader | undefined {
  if (data.length !== 13) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const header: PngHeader = {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth: data[8],
    colorType: data[9],
    interlaced: data[12] === 1,
  };
  const [compression, filter, interlace] = data.subarray(10);
  const known = compression === 0 && filter === 0 && interlace <= 1;
  return known && header.width > 0 && header.height > 0 && depthFits(header) ? header : undefined;
}

/** Which depths a colour type can have: PNG specification, table 11.1. */
function depthFits({ depth, colorType }: PngHeader): boolean {
  switch (colorType) {
    case COLOR_GRAY:
      return [1, 2, 4, 8, 16].includes(depth);
    case COLOR_PALETTE:
      return [1, 2, 4, 8].includes(depth);
    case COLOR_RGB:
    case COLOR_GRAY_ALPHA:
    case COLOR_RGBA:
      return depth === 8 || depth === 16;
    default:
      return false;
  }
}

/** The IHDR data of a PNG without interlacing. */
export function headerData(width: number, height: number, depth: number, colorType: number): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data[8] = depth;
  data[9] = colorType;
  return data;
}

/** A PNG file of these chunks, IEND included. */
export function writePng(
  chunks: readonly { readonly type: string; readonly data: Uint8Array }[],
): Uint8Array {
  const all = [...chunks, { type: 'IEND', data: new Uint8Array(0) }];
  const size = all.reduce((sum, chunk) => sum + FRAME_BYTES + chunk.data.length, SIGNATURE.length);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const { type, data } of all) {
    view.setUint32(at, data.length);
    at += LENGTH_BYTES;
    const typedAt = at;
    bytes.set(strToU8(type, true), at);
    bytes.set(data, at + TYPE_BYTES);
    at += TYPE_BYTES + data.length;
    view.setUint32(at, crc32(bytes.subarray(typedAt, at)));
    at += CRC_BYTES;
  }
  return bytes;
}
