/** Reading a local file without ever holding it whole. */
import { open } from 'node:fs/promises';

const PIECE_BYTES = 1 << 20;

/** The bytes of a file in order; each piece holds until the next one is asked for. */
export async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = new Uint8Array(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
