/** A mask whose pixels of one class have another one's. */
import type { LabelClass } from '../classes';
import { LabelerError } from '../errors';
import { checkImageSize } from '../image/imageHeader';
import { decodeMask } from './decodeMask';
import type { Deflate } from './deflate';
import { encodeMask } from './encodeMask';
import { readMaskHead } from './maskHead';

export interface ClassMerge {
  readonly from: number;
  readonly into: number;
  /** The classes afterwards; their colours go into the palette. */
  readonly classes: readonly LabelClass[];
}

export interface MergedMask {
  /** How many pixels had the class; above 0. */
  readonly pixels: number;
  /** The mask's new bytes: status, model, confirmed pixels and encoding stay. */
  readonly bytes: Uint8Array;
}

/**
 * @param file the mask's path, for messages
 * @returns undefined where no pixel has the class
 * @throws LabelerError where it is no mask
 */
export async function mergeInMask(
  bytes: Uint8Array,
  file: string,
  { from, into, classes }: ClassMerge,
  deflate: Deflate,
): Promise<MergedMask | undefined> {
  const { map, state, encoding } = decodeOfAnySize(bytes, file);
  const pixels = replaceClass(map.cells, from, into);
  if (pixels === 0) return undefined;
  // Predicted pixels that are there were saved on purpose, whatever the dataset says now.
  return {
    pixels,
    bytes: await encodeMask({ map, state, classes, encoding, saveUnconfirmed: true }, deflate),
  };
}

/**
 * How many pixels of a mask have a class.
 * @throws LabelerError where it is no mask
 */
export function countInMask(bytes: Uint8Array, file: string, id: number): number {
  const { cells } = decodeOfAnySize(bytes, file).map;
  return replaceClass(cells, id, id);
}

/** A mask whose image nobody looked at. */
function decodeOfAnySize(bytes: Uint8Array, file: string): ReturnType<typeof decodeMask> {
  const head = readMaskHead(bytes);
  if (head === undefined) {
    const message = `${file} is not a PNG file, or damaged. Restore it or delete it first.`;
    throw new LabelerError('mask-unreadable', message, file);
  }
  checkImageSize(head.width, head.height, file);
  return decodeMask(bytes, { file, width: head.width, height: head.height });
}

/** @returns how many cells had the class */
function replaceClass(cells: Uint16Array, from: number, into: number): number {
  let pixels = 0;
  for (let at = 0; at < cells.length; at++) {
    if ((cells[at] & 0xff) !== from) continue;
    cells[at] = (cells[at] & ~0xff) | into;
    pixels++;
  }
  return pixels;
}
