/** Deflate for the pixels of a mask: the platform's own where there is one. */
import { zlibSync } from 'fflate';

/**
 * Compresses bytes to a zlib stream (RFC 1950); equal bytes must give equal streams.
 *
 * Node passes its own (`zlib.deflate` with strategy `Z_RLE`, ten times as fast on label maps).
 */
export type Deflate = (bytes: Uint8Array) => Promise<Uint8Array>;

/** Fast, and on label maps barely larger than the slowest level. */
const FALLBACK_LEVEL = 1;

/** The part of the browser's compression streams that is used; core knows no DOM types. */
interface CompressionGlobals {
  CompressionStream?: new (format: 'deflate') => { readonly readable: object; readonly writable: object };
  Blob: new (parts: Uint8Array[]) => { stream(): { pipeThrough(transform: object): object } };
  Response: new (body: object) => { arrayBuffer(): Promise<ArrayBuffer> };
}

/** `CompressionStream` where the platform has it (browsers, workers, Node 18), else fflate. */
export async function defaultDeflate(bytes: Uint8Array): Promise<Uint8Array> {
  const { CompressionStream, Blob, Response } = globalThis as unknown as CompressionGlobals;
  if (CompressionStream === undefined) return zlibSync(bytes, { level: FALLBACK_LEVEL });
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
