/** Size and orientation of a JPEG: its segments up to the first frame header. ITU-T T.81, annex B. */
import { strFromU8 } from 'fflate';
import { exifOrientation } from './exif';
import type { RawSize } from './formats';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;
const EXIF_MARK = 'Exif\0\0';

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;
}

/** @returns undefined when the bytes end, or the scan begins, before a frame header says the size */
export function jpegSize(bytes: Uint8Array): RawSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation: RawSize['orientation'] | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    if (marker === SOS || marker === EOI) return undefined;
    if (standsAlone(marker)) {
      at += 2;
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    const content = bytes.subarray(at + 4, end);
    if (isFrameHeader(marker)) {
      if (content.length < 5) return undefined;
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      const rareKind = rareKindOf(marker, content[0]);
      return { width, height, orientation: orientation ?? 1, ...(rareKind !== undefined && { rareKind }) };
    }
    if (marker === APP1 && strFromU8(content.subarray(0, EXIF_MARK.length), true) === EXIF_MARK) {
      orientation ??= exifOrientation(content.subarray(EXIF_MARK.length));
    }
    at = end;
  }
  return undefined;
}

/**
 * What browsers don't decode: T.81, table B.1.
 * @param bits a sample's precision
 */
function rareKindOf(marker: number, bits: number): string | undefined {
  if ([0xc3, 0xc7, 0xcb, 0xcf].includes(marker)) return 'lossless';
  if (marker >= 0xc9) return 'arithmetic-coded';
  if (marker >= 0xc5) return 'hierarchical';
  return bits === 8 ? undefined : `${bits}-bit`;
}

/** TEM and the restart markers have no length. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** SOF0..SOF15 without DHT, JPG and DAC, which lie between them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
