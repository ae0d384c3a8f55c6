/**
 * Cells as backups of the first version hold them: for each run the cell (two bytes, little endian) and the length as
 * a varint, then zlib.
 */
import { LabelerError } from '../../core/errors';
import { inflateAtMost } from '../../core/mask/inflate';

/** A run of one pixel; longer ones take less a pixel. */
const MOST_BYTES_A_PIXEL = 3;

/**
 * @param pixelCount how many cells it must hold
 * @throws LabelerError `bad-message` when it holds another number, or bytes that are no such cells
 */
export function unpackFirstCells(packed: Uint8Array, pixelCount: number): Uint16Array {
  const bytes = inflateAtMost([packed], pixelCount * MOST_BYTES_A_PIXEL);
  if (bytes === undefined) throw bad();
  const cells = new Uint16Array(pixelCount);
  let at = 0;
  for (let read = 0; read < bytes.length;) {
    const cell = bytes[read] | (bytes[read + 1] << 8);
    read += 2;
    let length = 0;
    for (let factor = 1; read < bytes.length; factor *= 128) {
      const byte = bytes[read++];
      length += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    if (cell > 0x1ff || length === 0 || at + length > pixelCount) throw bad();
    cells.fill(cell, at, at + length);
    at += length;
  }
  if (at !== pixelCount) throw bad();
  return cells;
}

function bad(): LabelerError {
  return new LabelerError('bad-message', 'its labels are damaged');
}
