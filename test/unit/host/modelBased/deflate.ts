/** Deflate without a thread: nothing but promises stands between a command and its end. */
import { constants, deflateSync } from 'node:zlib';

export function deflateAtOnce(bytes: Uint8Array): Promise<Uint8Array> {
  return Promise.resolve(new Uint8Array(deflateSync(bytes, { strategy: constants.Z_RLE })));
}
