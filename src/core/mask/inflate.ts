import { Unzlib } from 'fflate';

/** Compressed bytes inflated at a time: one becomes up to 1032, so small limits take small steps. */
const LEAST_STEP = 256;
const LARGEST_STEP = 16_384;
const ADLER_BYTES = 4;
const ADLER_MODULUS = 65_521;
/** Bytes that the sums can take as signed 32-bit integers before they must be reduced. */
const ADLER_MOST = 3800;

/**
 * Inflates a zlib stream (RFC 1950) that must not hold more than `limit` bytes, whatever it claims.
 * @param parts the stream in pieces
 * @returns undefined when it is no whole zlib stream, holds more, or its checksum is wrong
 */
export function inflateAtMost(parts: Iterable<Uint8Array>, limit: number): Uint8Array | undefined {
  let bytes = new Uint8Array(Math.min(limit, LARGEST_STEP * 4));
  let size = 0;
  const isWhole = inflateEach(parts, limit, (piece) => {
    if (size + piece.length > bytes.length) {
      const larger = new Uint8Array(Math.min(limit, Math.max(bytes.length * 2, size + piece.length)));
      larger.set(bytes.subarray(0, size));
      bytes = larger;
    }
    bytes.set(piece, size);
    size += piece.length;
  });
  return isWhole ? bytes.subarray(0, size) : undefined;
}

/**
 * Inflates a zlib stream piece by piece, so that it is never in memory as a whole.
 * @param parts the stream in pieces
 * @param limit bytes that it must not exceed
 * @param take gets the pieces in order, `limit` bytes at most; must not throw
 * @returns false when it is no whole zlib stream, holds more, or its checksum is wrong
 */
export function inflateEach(
  parts: Iterable<Uint8Array>,
  limit: number,
  take: (piece: Uint8Array) => void,
): boolean {
  const checksum = new Adler32();
  let size = 0;
  const inflate = new Unzlib((piece) => {
    size += piece.length;
    if (size > limit) throw new RangeError('too long');
    checksum.add(piece);
    take(piece);
  });
  let end = new Uint8Array(0);
  try {
    for (const step of inSteps(parts, Math.min(LARGEST_STEP, Math.max(LEAST_STEP, limit >> 6)))) {
      inflate.push(step);
      end = lastBytes(end, step);
    }
    inflate.push(new Uint8Array(0), true);
  } catch {
    return false;
  }
  // fflate leaves the checksum out.
  return end.length === ADLER_BYTES && new DataView(end.buffer).getUint32(0) === checksum.value;
}

/** The same bytes in pieces of `size`: each push costs a window's copy, however few bytes it brings. */
function* inSteps(parts: Iterable<Uint8Array>, size: number): Generator<Uint8Array> {
  let step = new Uint8Array(size);
  let used = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length;) {
      const count = Math.min(size - used, part.length - at);
      step.set(part.subarray(at, at + count), used);
      at += count;
      used += count;
      if (used < size) continue;
      yield step;
      // fflate keeps what it was given.
      step = new Uint8Array(size);
      used = 0;
    }
  }
  if (used > 0) yield step.subarray(0, used);
}

/** The last bytes of what came so far, in a buffer of their own. */
function lastBytes(before: Uint8Array, step: Uint8Array): Uint8Array<ArrayBuffer> {
  if (step.length >= ADLER_BYTES) return step.slice(-ADLER_BYTES);
  return Uint8Array.from([...before, ...step].slice(-ADLER_BYTES));
}

/** The checksum of RFC 1950, section 8.2. */
class Adler32 {
  private a = 1;
  private b = 0;

  /** 0..2^32 − 1 */
  get value(): number {
    return ((this.b << 16) | this.a) >>> 0;
  }

  add(bytes: Uint8Array): void {
    let { a, b } = this;
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(at + ADLER_MOST, bytes.length);
      for (; at < end; at++) {
        a += bytes[at];
        b += a;
      }
      a %= ADLER_MODULUS;
      b %= ADLER_MODULUS;
    }
    this.a = a;
    this.b = b;
  }
}
