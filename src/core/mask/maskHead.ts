/** What the first bytes of a mask tell, without its pixels: for an index over many files. */
import { CONFIRMED_CHUNK, TEXT_CHUNK } from './encodeMask';
import { decodeInfo, isInfo } from './infoText';
import { isPng, parseHeader, pngChunks } from './pngChunks';
import type { MaskInfo } from './types';

/** Enough for header, palette and text of a mask that the labeler wrote. */
export const MASK_HEAD_BYTES = 4096;

export interface MaskHead {
  readonly width: number;
  readonly height: number;
  /** What the labeler wrote about the labels, taken on trust: only decoding finds that they changed since. */
  readonly info?: MaskInfo;
}

/**
 * Reads size and status of a mask; without {@link MaskHead.info} it is a person's work, status `approved`.
 * @param bytes the file's first {@link MASK_HEAD_BYTES} or more
 * @returns undefined when it is no PNG
 */
export function readMaskHead(bytes: Uint8Array): MaskHead | undefined {
  if (!isPng(bytes)) return undefined;
  let size: { width: number; height: number } | undefined;
  for (const { type, data, intact } of pngChunks(bytes)) {
    if (size === undefined) {
      const header = type === 'IHDR' ? parseHeader(data) : undefined;
      if (header === undefined) return undefined;
      size = { width: header.width, height: header.height };
    }
    if (type === 'IDAT' || type === CONFIRMED_CHUNK) break;
    if (type === TEXT_CHUNK && isInfo(data)) {
      const info = intact() ? decodeInfo(data) : undefined;
      return info ? { width: size.width, height: size.height, info } : size;
    }
  }
  return size;
}
