import { deflateSync, inflateSync } from 'node:zlib';
import type { Compressor } from '../core/compressor';

/** Node's zlib: several times as fast as JavaScript, and it leaves no garbage behind. */
export const nodeCompressor: Compressor = {
  deflate: (bytes) => deflateSync(bytes, { level: 1 }),
  inflate: (stream, size) => {
    const bytes = inflateSync(stream, { maxOutputLength: Math.max(1, size), chunkSize: Math.max(64, size) });
    if (bytes.length !== size) throw new RangeError(`${bytes.length} bytes instead of ${size}`);
    return bytes;
  },
};
