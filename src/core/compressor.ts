/** Synchronous zlib, for what only this process reads again: the platform's own where there is one. */
import { unzlibSync, zlibSync } from 'fflate';

export interface Compressor {
  /** Makes a zlib stream (RFC 1950), rather fast than small. */
  deflate(bytes: Uint8Array): Uint8Array;
  /**
   * Inflates a stream that {@link deflate} made.
   * @param size bytes that it holds
   * @throws when it holds another number, or is no such stream
   */
  inflate(stream: Uint8Array, size: number): Uint8Array;
}

/** As small as the slower levels make runs of labels. */
const LEVEL = 3;

export const fflateCompressor: Compressor = {
  deflate: (bytes) => zlibSync(bytes, { level: LEVEL }),
  inflate: (stream, size) => {
    // Room for one more, since fflate leaves out what doesn't fit.
    const bytes = unzlibSync(stream, { out: new Uint8Array(size + 1) });
    if (bytes.length !== size) throw new RangeError(`${bytes.length} bytes instead of ${size}`);
    return bytes;
  },
};
