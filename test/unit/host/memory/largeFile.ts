/** A large PNG on disk, written piece by piece: whoever writes it takes no memory for it. */
import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { headerData, writePng } from '../../../../src/core/mask/pngChunks';

const PIECE = 1 << 20;
/** Signature and IHDR chunk. */
const HEAD_BYTES = 8 + 25;
/** The IEND chunk. */
const TAIL_BYTES = 12;

/** @param bytes of pixels, which nothing can compress and nobody can decode: the host only looks at the header */
export function writeLargePng(file: string, width: number, height: number, bytes: number): void {
  const data = randomFillSync(new Uint8Array(PIECE));
  const png = writePng([
    { type: 'IHDR', data: headerData(width, height, 8, 2) },
    { type: 'IDAT', data },
  ]);
  const descriptor = openSync(file, 'w');
  try {
    writeSync(descriptor, png.subarray(0, HEAD_BYTES));
    for (let i = 0; i < Math.round(bytes / PIECE); i++) {
      writeSync(descriptor, png.subarray(HEAD_BYTES, -TAIL_BYTES));
    }
    writeSync(descriptor, png.subarray(-TAIL_BYTES));
  } finally {
    closeSync(descriptor);
  }
}
