import { Unzlib } from 'fflate';

/** Compressed bytes inflated at a time: a bomb is noticed before it has taken 16 MiB. */
const STEP = 16_384;

/**
 * Inflates a zlib stream that must not hold more than `limit` bytes, whatever it claims.
 * @param parts the stream in pieces
 * @returns undefined when it is no whole zlib stream, or holds more
 */
export function inflateAtMost(parts: Iterable<Uint8Array>, limit: number): Uint8Array | undefined {
  let bytes = new Uint8Array(Math.min(limit, STEP * 4));
  let size = 0;
  const inflate = new Unzlib((piece) => {
    if (size + piece.length > limit) throw new RangeError('too long');
    if (size + piece.length > bytes.length) {
      const larger = new Uint8Array(Math.min(limit, Math.max(bytes.length * 2, size + piece.length)));
      larger.set(bytes.subarray(0, size));
      bytes = larger;
    }
    bytes.set(piece, size);
    size += piece.length;
  });
  try {
    for (const part of parts) {
      for (let at = 0; at < part.length; at += STEP) inflate.push(part.subarray(at, at + STEP));
    }
    inflate.push(new Uint8Array(0), true);
  } catch {
    return undefined;
  }
  return bytes.subarray(0, size);
}
