/** The records of a journal: their frames, and how one that was cut off is told from a damaged one. */
import { crc32 } from '../mask/crc32';

/** Length and CRC of a record. */
const FRAME_BYTES = 8;
/** The length of an edit's JSON, in front of it. */
export const HEAD_LENGTH_BYTES = 2;
/** How the JSON in every record but the first begins; its objects are never empty. */
const JSON_BEGIN = '{'.charCodeAt(0);
const JSON_NAME = '"'.charCodeAt(0);
/** Where it begins in the payload: behind the kind, and in edits behind the head's length. */
const JSON_AT = 1;
const EDIT_JSON_AT = JSON_AT + HEAD_LENGTH_BYTES;
/** How often each byte may be read in search of a record: no file that nobody forged comes near. */
const MAX_SEARCHES = 8;

/** A whole record. */
export function record(kind: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  const bytes = new Uint8Array(FRAME_BYTES + length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length);
  bytes[FRAME_BYTES] = kind;
  let at = FRAME_BYTES + 1;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  view.setUint32(4, crc32(bytes.subarray(FRAME_BYTES), crc32(bytes.subarray(0, 4))));
  return bytes;
}

/**
 * Reads the record that begins at `at`.
 * @returns `payload` undefined where it isn't whole or intact; `end` as its length says
 */
export function readRecord(bytes: Uint8Array, at: number): { payload?: Uint8Array; end: number } {
  if (at + FRAME_BYTES > bytes.length) return { end: Infinity };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = at + FRAME_BYTES + view.getUint32(at);
  if (end > bytes.length || end === at + FRAME_BYTES) return { end };
  const payload = bytes.subarray(at + FRAME_BYTES, end);
  const isIntact = crc32(payload, crc32(bytes.subarray(at, at + 4))) === view.getUint32(at + 4);
  return isIntact ? { payload, end } : { end };
}

/** Whether a broken record is the last: cut off, half on the disk, or zeros that a file system left for it. */
export function isTail(bytes: Uint8Array, at: number, end: number): boolean {
  if (end < bytes.length) return bytes.subarray(at).every((byte) => byte === 0);
  return !isWholeButForLength(bytes, at) && !hasRecordBehind(bytes, at);
}

/** Whether the rest of the file is one record with a damaged length. */
function isWholeButForLength(bytes: Uint8Array, at: number): boolean {
  if (at + FRAME_BYTES > bytes.length) return false;
  const payload = bytes.subarray(at + FRAME_BYTES);
  const head = new DataView(bytes.slice(at, at + FRAME_BYTES).buffer);
  head.setUint32(0, payload.length);
  return crc32(payload, crc32(new Uint8Array(head.buffer, 0, 4))) === head.getUint32(4);
}

/** Whether there is a whole record somewhere behind `at`: looked for by how its JSON begins. */
function hasRecordBehind(bytes: Uint8Array, at: number): boolean {
  let patience = MAX_SEARCHES * (bytes.length - at);
  for (let json = bytes.indexOf(JSON_BEGIN, at); json !== -1; json = bytes.indexOf(JSON_BEGIN, json + 1)) {
    if (bytes[json + 1] !== JSON_NAME) continue;
    for (const jsonAt of [JSON_AT, EDIT_JSON_AT]) {
      const start = json - jsonAt - FRAME_BYTES;
      if (start <= at) continue;
      const { payload, end } = readRecord(bytes, start);
      if (payload !== undefined) return true;
      if (end <= bytes.length) patience -= end - start;
    }
    // Nobody can say; what is taken for damaged is kept.
    if (patience < 0) return true;
  }
  return false;
}
