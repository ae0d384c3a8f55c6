/**
 * The private chunk `fcLC`: which pixels a person decided. Upper-case C: *unsafe to copy* when pixels change.
 *
 * Layout: format version (1 byte, 1) · CRC-32 of the label bytes (4 bytes, big endian) · zlib stream of run
 * lengths as varints (LEB128), row-major, alternating, not confirmed first (that run may be 0).
 */
import { zlibSync } from 'fflate';
import { CONFIRMED } from '../labelMap';
import { inflateAtMost } from './inflate';

const FORMAT_VERSION = 1;
const HEAD_BYTES = 5;
const DEFLATE_LEVEL = 6;
/** Longest varint of a run length below 2^32. */
const MAX_VARINT = 5;

/** The chunk's data for the confirmed bits of `cells`. */
export function encodeConfirmed(cells: Uint16Array, labelsCrc: number): Uint8Array {
  const packed = zlibSync(runLengths(cells), { level: DEFLATE_LEVEL });
  const data = new Uint8Array(HEAD_BYTES + packed.length);
  data[0] = FORMAT_VERSION;
  new DataView(data.buffer).setUint32(1, labelsCrc);
  data.set(packed, HEAD_BYTES);
  return data;
}

/**
 * Sets the confirmed bits that a chunk holds in `cells`, which have none yet.
 * @returns false when the chunk is broken or was written for other labels; `cells` may then hold some bits
 */
export function decodeConfirmed(data: Uint8Array, labelsCrc: number, cells: Uint16Array): boolean {
  if (data.length < HEAD_BYTES || data[0] !== FORMAT_VERSION) return false;
  if (new DataView(data.buffer, data.byteOffset).getUint32(1) !== labelsCrc) return false;
  // A run takes at least as many pixels as bytes, but for the first, which may be empty.
  const lengths = inflateAtMost([data.subarray(HEAD_BYTES)], cells.length + 1);
  return lengths !== undefined && applyRunLengths(lengths, cells);
}

function runLengths(cells: Uint16Array): Uint8Array {
  let bytes = new Uint8Array(4096);
  let used = 0;
  let flag = 0;
  let at = 0;
  while (at < cells.length) {
    const start = at;
    while (at < cells.length && (cells[at] & CONFIRMED) === flag) at++;
    if (used + MAX_VARINT > bytes.length) {
      const larger = new Uint8Array(bytes.length * 2);
      larger.set(bytes);
      bytes = larger;
    }
    let length = at - start;
    for (; length > 0x7f; length >>>= 7) bytes[used++] = (length & 0x7f) | 0x80;
    bytes[used++] = length;
    flag ^= CONFIRMED;
  }
  return bytes.subarray(0, used);
}

function applyRunLengths(bytes: Uint8Array, cells: Uint16Array): boolean {
  let at = 0;
  let flag = 0;
  for (let read = 0; read < bytes.length;) {
    let length = 0;
    let factor = 1;
    for (let i = 0; ; i++) {
      if (i === MAX_VARINT || read === bytes.length) return false;
      const byte = bytes[read++];
      length += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) break;
    }
    if (at + length > cells.length) return false;
    if (flag !== 0) for (let i = at; i < at + length; i++) cells[i] |= flag;
    at += length;
    flag ^= CONFIRMED;
  }
  return at === cells.length;
}
