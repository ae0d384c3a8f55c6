/** Masks as other programs write and read them: PNG files whose samples are class ids, or colours of classes. */
import { LabelerError } from '../errors';
import { checkImageSize } from '../image/imageHeader';
import { UNLABELED } from '../labelMap';
import { decodeMask } from '../mask/decodeMask';
import { defaultDeflate, type Deflate } from '../mask/deflate';
import { readColors } from '../mask/pngColors';
import {
  COLOR_GRAY,
  COLOR_PALETTE,
  COLOR_RGB,
  COLOR_RGBA,
  headerData,
  isPng,
  parseHeader,
  pngChunks,
  writePng,
  type PngHeader,
} from '../mask/pngChunks';
import type { Size } from '../orientation';
import type { ImportedLabels } from './types';

/**
 * A mask without anything but its labels.
 * @param labels class ids, row-major
 * @param palette 256 × 3 bytes for a palette PNG; undefined for a gray one
 */
export async function encodeIndexMask(
  { width, height, labels }: ImportedLabels,
  palette: Uint8Array | undefined,
  deflate: Deflate = defaultDeflate,
): Promise<Uint8Array> {
  const lines = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) {
    lines.set(labels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  const colorType = palette === undefined ? COLOR_GRAY : COLOR_PALETTE;
  return writePng([
    { type: 'IHDR', data: headerData(width, height, 8, colorType) },
    ...(palette === undefined ? [] : [{ type: 'PLTE', data: palette }]),
    { type: 'IDAT', data: await deflate(lines) },
  ]);
}

/** Class ids by colour, `red << 16 | green << 8 | blue`. */
export type ColorLookup = ReadonlyMap<number, number>;

export interface IndexMask extends ImportedLabels {
  /** Of a palette PNG. */
  readonly palette: Uint8Array | undefined;
}

/**
 * Reads class ids: palette indices, gray values, or RGB colours of classes.
 * @param colors for an RGB mask; undefined where nothing says which colour is which class
 * @throws LabelerError `mask-unreadable`, `mask-encoding`, `image-too-large`
 */
export function readIndexMask(bytes: Uint8Array, file: string, colors: ColorLookup | undefined): IndexMask {
  const chunks = isPng(bytes) ? [...pngChunks(bytes)] : [];
  const header = chunks.at(0)?.type === 'IHDR' ? parseHeader(chunks[0].data) : undefined;
  if (header?.colorType === COLOR_RGB || header?.colorType === COLOR_RGBA) {
    return { ...fromColors(bytes, header, file, colors), palette: undefined };
  }
  // Whatever is wrong with the file, decoding says it.
  const size = header ?? { width: 0, height: 0 };
  checkImageSize(size.width, size.height, file);
  const { map } = decodeMask(bytes, { file, width: size.width, height: size.height });
  const palette = chunks.find(({ type }) => type === 'PLTE')?.data;
  return { width: size.width, height: size.height, labels: map.labels(), palette };
}

function fromColors(
  bytes: Uint8Array,
  header: PngHeader,
  file: string,
  colors: ColorLookup | undefined,
): ImportedLabels {
  if (colors === undefined) {
    const message = `${file} holds colours, and no labelmap.txt says which class has which. Put one beside the folders, with lines such as "road:128,64,128::".`;
    throw new LabelerError('mask-encoding', message, file);
  }
  const { width, height }: Size = header;
  checkImageSize(width, height, file);
  const labels = new Uint8Array(width * height);
  let unknown: number | undefined;
  const problem = readColors(bytes, header, (row, line, samples) => {
    for (let x = 0, at = 0; x < width; x++, at += samples) {
      const color = (line[at] << 16) | (line[at + 1] << 8) | line[at + 2];
      const id = colors.get(color);
      if (id === undefined) unknown ??= color;
      labels[row * width + x] = id ?? UNLABELED;
    }
  });
  if (problem !== undefined) throw new LabelerError('mask-unreadable', `${file} ${problem}.`, file);
  if (unknown !== undefined) {
    const rgb = [unknown >> 16, (unknown >> 8) & 0xff, unknown & 0xff].join(',');
    const message = `${file} has the colour ${rgb}, which labelmap.txt gives to no class. Add a line for it.`;
    throw new LabelerError('mask-encoding', message, file);
  }
  return { width, height, labels };
}
