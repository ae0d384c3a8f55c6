/**
 * Packed cells: how a whole label map crosses a message. Run lengths as varints, then zlib; a street scene of
 * 16 megapixels takes some hundred kilobytes instead of 32 megabytes.
 */
import { unzlibSync, zlibSync } from 'fflate';
import { LabelerError } from './errors';

/** Longest varint of a run length below 2^32. */
const MAX_VARINT = 5;

/** Packs cells (0..511 each, row-major). The inverse is {@link unpackCells}. */
export function packCells(cells: Uint16Array): Uint8Array {
  let bytes = new Uint8Array(1024);
  let used = 0;
  let at = 0;
  while (at < cells.length) {
    const cell = cells[at];
    let next = at + 1;
    while (next < cells.length && cells[next] === cell) next++;
    if (used + 2 + MAX_VARINT > bytes.length) {
      const larger = new Uint8Array(bytes.length * 2);
      larger.set(bytes);
      bytes = larger;
    }
    bytes[used++] = cell & 0xff;
    bytes[used++] = cell >> 8;
    let length = next - at;
    while (length > 0x7f) {
      bytes[used++] = (length & 0x7f) | 0x80;
      length = Math.floor(length / 128);
    }
    bytes[used++] = length;
    at = next;
  }
  return zlibSync(bytes.subarray(0, used), { level: 3 });
}

/**
 * Unpacks what {@link packCells} packed.
 * @param pixelCount how many cells it must hold
 * @throws LabelerError `bad-message` when it holds another number, or bytes that are no packed cells
 */
export function unpackCells(packed: Uint8Array, pixelCount: number): Uint16Array {
  const cells = new Uint16Array(pixelCount);
  const bytes = inflate(packed);
  let at = 0;
  let read = 0;
  while (read < bytes.length) {
    const cell = bytes[read] | (bytes[read + 1] << 8);
    read += 2;
    let length = 0;
    let factor = 1;
    for (let i = 0; ; i++) {
      if (i === MAX_VARINT || read >= bytes.length) throw bad('a run is cut off');
      const byte = bytes[read++];
      length += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) break;
    }
    if (cell > 0x1ff) throw bad(`${cell} is no cell`);
    if (length === 0 || at + length > pixelCount) throw bad(`runs past the last of ${pixelCount} pixels`);
    cells.fill(cell, at, at + length);
    at += length;
  }
  if (at !== pixelCount) throw bad(`${at} of ${pixelCount} pixels`);
  return cells;
}

function inflate(packed: Uint8Array): Uint8Array {
  try {
    return unzlibSync(packed);
  } catch (error) {
    throw new LabelerError('bad-message', 'packed labels: not zlib data', undefined, { cause: error });
  }
}

function bad(problem: string): LabelerError {
  return new LabelerError('bad-message', `packed labels: ${problem}`);
}
