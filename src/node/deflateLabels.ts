import { promisify } from 'node:util';
import { constants, deflate } from 'node:zlib';

const deflateBytes = promisify<Uint8Array, { strategy: number }, Uint8Array>(deflate);

/**
 * Node's deflate for the pixels of a mask. Label maps are runs: `Z_RLE` looks for nothing else, which on 16
 * megapixels takes a tenth of the time of the default strategy and gives smaller files.
 */
export function deflateLabels(bytes: Uint8Array): Promise<Uint8Array> {
  return deflateBytes(bytes, { strategy: constants.Z_RLE });
}
