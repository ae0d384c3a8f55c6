/** Writing a mask: an 8-bit palette (or gray) PNG whose samples are class ids. */
import type { LabelClass } from '../classes';
import type { ImageState } from '../edit';
import { CONFIRMED, UNLABELED, type LabelMap } from '../labelMap';
import { maskPalette } from '../palette';
import { nonzeroCounts } from './classCounts';
import { encodeConfirmed } from './confirmedBits';
import { crc32 } from './crc32';
import { defaultDeflate, type Deflate } from './deflate';
import { encodeInfo } from './infoText';
import { COLOR_GRAY, COLOR_PALETTE, headerData, writePng } from './pngChunks';
import type { ClassCounts, MaskEncoding } from './types';

/** The private chunk with the confirmed bits. */
export const CONFIRMED_CHUNK = 'fcLC';
export const TEXT_CHUNK = 'iTXt';

export interface MaskContent {
  /** In raw orientation. */
  readonly map: LabelMap;
  readonly state: ImageState;
  /** Their colours go into the palette. */
  readonly classes: readonly LabelClass[];
  readonly encoding: MaskEncoding;
  /** False: pixels that no person decided are written as unlabeled. */
  readonly saveUnconfirmed: boolean;
}

/**
 * The bytes of a mask file. Equal content gives equal bytes (no time in the file). The map is read before the
 * first await, so it may change while this runs.
 * @param deflate compresses the pixels; Node's own is the fastest
 */
export async function encodeMask(
  { map, state, classes, encoding, saveUnconfirmed }: MaskContent,
  deflate: Deflate = defaultDeflate,
): Promise<Uint8Array> {
  const { lines, confirmed } = unfilteredLines(map, saveUnconfirmed);
  const deflated = deflate(lines);

  const { labelsCrc, counts } = summarize(lines, map.width);
  const colorType = encoding === 'palette' ? COLOR_PALETTE : COLOR_GRAY;
  const palette = encoding === 'palette' ? [{ type: 'PLTE', data: maskPalette(classes) }] : [];
  const head = [
    { type: 'IHDR', data: headerData(map.width, map.height, 8, colorType) },
    ...palette,
    {
      type: TEXT_CHUNK,
      data: encodeInfo({ ...stateToSave(state, saveUnconfirmed), counts, confirmed, labelsCrc }),
    },
    { type: CONFIRMED_CHUNK, data: encodeConfirmed(map.cells, labelsCrc) },
  ];
  return writePng([...head, { type: 'IDAT', data: await deflated }]);
}

/** Without its predicted pixels an image is predicted by no model, and one that has no others is unlabeled. */
function stateToSave(state: ImageState, saveUnconfirmed: boolean): ImageState {
  if (saveUnconfirmed) return state;
  return { status: state.status === 'predicted' ? 'unlabeled' : state.status };
}

/** Scanlines of filter type 0: label maps are runs, which any other filter breaks up. The only copy of the labels. */
function unfilteredLines(
  { width, height, cells }: LabelMap,
  saveUnconfirmed: boolean,
): { lines: Uint8Array; confirmed: number } {
  const lines = new Uint8Array(height * (width + 1));
  let to = 0;
  let confirmed = 0;
  for (let at = 0; at < cells.length; to++) {
    // Each line begins with its filter.
    for (const end = at + width; at < end; at++) {
      const isConfirmed = (cells[at] & CONFIRMED) !== 0;
      if (isConfirmed) confirmed++;
      lines[++to] = saveUnconfirmed || isConfirmed ? cells[at] & 0xff : UNLABELED;
    }
  }
  return { lines, confirmed };
}

/** CRC-32 and counts of the labels in unfiltered lines. */
function summarize(lines: Uint8Array, width: number): { labelsCrc: number; counts: ClassCounts } {
  const pixels = new Uint32Array(256);
  let labelsCrc = 0;
  for (let at = 1; at < lines.length; at += width + 1) {
    const line = lines.subarray(at, at + width);
    labelsCrc = crc32(line, labelsCrc);
    for (let x = 0; x < width; x++) pixels[line[x]]++;
  }
  return { labelsCrc, counts: nonzeroCounts(pixels) };
}
