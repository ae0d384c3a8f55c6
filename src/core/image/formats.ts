/** Size and orientation of PNG, WebP and BMP files, from their first bytes. */
import { strFromU8 } from 'fflate';
import { parseHeader, pngChunks, pngChunkTypes } from '../mask/pngChunks';
import type { Orientation } from '../orientation';
import { exifOrientation } from './exif';

export interface RawSize {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** What kind of a JPEG it is, where browsers don't decode that kind. */
  readonly rareKind?: string;
}

/** Chromium turns a PNG by an `eXIf` that stands before the pixels, and by no other. */
export function pngSize(bytes: Uint8Array): RawSize | undefined {
  let size: { width: number; height: number } | undefined;
  let orientation: Orientation = 1;
  for (const { type, data } of pngChunks(bytes)) {
    if (size === undefined) {
      size = type === 'IHDR' ? parseHeader(data) : undefined;
      if (size === undefined) return undefined;
    }
    if (type === 'IDAT') break;
    if (type === 'eXIf') orientation = exifOrientation(data);
  }
  return size && { width: size.width, height: size.height, orientation };
}

/**
 * Whether a PNG's pixels begin within its first bytes: nothing behind that counts.
 * @param head the first bytes of a PNG
 */
export function pngPixelsBegin(head: Uint8Array): boolean {
  for (const type of pngChunkTypes(head)) if (type === 'IDAT') return true;
  return false;
}

export function isWebp(bytes: Uint8Array): boolean {
  return (
    strFromU8(bytes.subarray(0, 4), true) === 'RIFF' && strFromU8(bytes.subarray(8, 12), true) === 'WEBP'
  );
}

/**
 * The size in the first chunk (RFC 9649). Chromium shows a WebP as it is stored, whatever its EXIF says, so its
 * orientation is always 1.
 */
export function webpSize(bytes: Uint8Array): RawSize | undefined {
  if (bytes.length < 30) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (strFromU8(bytes.subarray(12, 16), true)) {
    case 'VP8X':
      return upright(1 + uint24(view, 24), 1 + uint24(view, 27));
    case 'VP8L': {
      const packed = view.getUint32(21, true);
      return bytes[20] === 0x2f ? upright(1 + (packed & 0x3fff), 1 + ((packed >>> 14) & 0x3fff)) : undefined;
    }
    case 'VP8 ': {
      const starts = bytes[23] === 0x9d && bytes[24] === 0x01 && bytes[25] === 0x2a;
      return starts
        ? upright(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff)
        : undefined;
    }
    default:
      return undefined;
  }
}

export function isBmp(bytes: Uint8Array): boolean {
  return strFromU8(bytes.subarray(0, 2), true) === 'BM';
}

/** The size in the DIB header: OS/2 1.x has 12 bytes of it, all others 40 or more; rows from the top have height < 0. */
export function bmpSize(bytes: Uint8Array): RawSize | undefined {
  if (bytes.length < 26) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getUint32(14, true);
  if (headerBytes === 12) return upright(view.getUint16(18, true), view.getUint16(20, true));
  if (headerBytes < 16 || headerBytes > 124) return undefined;
  return upright(view.getInt32(18, true), Math.abs(view.getInt32(22, true)));
}

function upright(width: number, height: number): RawSize {
  return { width, height, orientation: 1 };
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
