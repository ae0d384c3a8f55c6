/** Predictions as a network makes them: regions with wavy, noisy borders, each time a little different. */
import { deflateSync } from 'node:zlib';
import { seededRandom } from '../../../../src/core/random';

const CLASSES = 21;

/**
 * A prediction in the format of `packCells`: `borders` borders run down the image and wander a few pixels a row, so
 * that each row has about as many runs.
 */
export function packedPrediction(width: number, height: number, borders: number, seed: number): Uint8Array {
  const next = seededRandom(seed);
  const places = Array.from({ length: borders }, () => Math.floor(next() * width)).sort((a, b) => a - b);
  const ids = Array.from({ length: borders + 1 }, () => Math.floor(next() * CLASSES));
  const bytes = Buffer.alloc(height * (borders + 1) * 6);
  let used = 0;
  for (let y = 0; y < height; y++) {
    let at = 0;
    for (let i = 0; i <= borders; i++) {
      if (i < borders) places[i] = Math.max(0, Math.min(width, places[i] + Math.floor(next() * 7) - 3));
      const end = i < borders ? places[i] : width;
      if (end <= at) continue;
      bytes[used++] = ids[i] + 1;
      let length = end - at;
      for (; length > 0x7f; length >>>= 7) bytes[used++] = (length & 0x7f) | 0x80;
      bytes[used++] = length;
      at = end;
    }
  }
  return new Uint8Array(deflateSync(bytes.subarray(0, used), { level: 1 }));
}
