/** The orientation in an EXIF block. EXIF 2.3, section 4.6 (TIFF headers); tag 0x0112. */
import type { Orientation } from '../orientation';

const ORIENTATION_TAG = 0x0112;
const TYPE_SHORT = 3;
const TIFF_HEADER_BYTES = 8;
const ENTRY_BYTES = 12;

/**
 * @param tiff the block from its byte-order mark on
 * @returns 1 where it has none, or none that makes sense
 */
export function exifOrientation(tiff: Uint8Array): Orientation {
  if (tiff.length < TIFF_HEADER_BYTES) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + i * ENTRY_BYTES;
    if (at + ENTRY_BYTES > tiff.length) return 1;
    if (view.getUint16(at, little) !== ORIENTATION_TAG) continue;
    if (view.getUint16(at + 2, little) !== TYPE_SHORT) return 1;
    return asOrientation(view.getUint16(at + 8, little));
  }
  return 1;
}

function asOrientation(value: number): Orientation {
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}
