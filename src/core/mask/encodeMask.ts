/** Writing a mask: an 8-bit palette (or gray) PNG whose samples are class ids. */
import type { LabelClass } from '../classes';
import type { ImageState } from '../edit';
import { CONFIRMED, UNLABELED, type LabelMap } from '../labelMap';
import { maskPalette } from '../palette';
import { countClasses } from './classCounts';
import { encodeConfirmed } from './confirmedBits';
import { crc32 } from './crc32';
import { defaultDeflate, type Deflate } from './deflate';
import { encodeInfo } from './infoText';
import { COLOR_GRAY, COLOR_PALETTE, headerData, writePng } from './pngChunks';
import type { MaskEncoding } from './types';

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
  const labels = labelsToSave(map, saveUnconfirmed);
  const deflated = deflate(unfilteredLines(labels, map.width, map.height));

  const labelsCrc = crc32(labels);
  const counts = countClasses(labels);
  const colorType = encoding === 'palette' ? COLOR_PALETTE : COLOR_GRAY;
  const palette = encoding === 'palette' ? [{ type: 'PLTE', data: maskPalette(classes) }] : [];
  const head = [
    { type: 'IHDR', data: headerData(map.width, map.height, 8, colorType) },
    ...palette,
    { type: TEXT_CHUNK, data: encodeInfo({ ...stateToSave(state, saveUnconfirmed), counts, labelsCrc }) },
    { type: CONFIRMED_CHUNK, data: encodeConfirmed(map.cells, labelsCrc) },
  ];
  return writePng([...head, { type: 'IDAT', data: await deflated }]);
}

function labelsToSave(map: LabelMap, saveUnconfirmed: boolean): Uint8Array {
  const labels = map.labels();
  if (saveUnconfirmed) return labels;
  for (let i = 0; i < labels.length; i++) if ((map.cells[i] & CONFIRMED) === 0) labels[i] = UNLABELED;
  return labels;
}

/** Without its predicted pixels an image is predicted by no model, and one that has no others is unlabeled. */
function stateToSave(state: ImageState, saveUnconfirmed: boolean): ImageState {
  if (saveUnconfirmed) return state;
  return { status: state.status === 'predicted' ? 'unlabeled' : state.status };
}

/** Scanlines of filter type 0: label maps are runs, which any other filter breaks up. */
function unfilteredLines(labels: Uint8Array, width: number, height: number): Uint8Array {
  const lines = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) {
    lines.set(labels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  return lines;
}
