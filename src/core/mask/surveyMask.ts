/** What a PNG file that may be a mask holds: class ids, or colours that stand for classes. */
import type { LabelClass } from '../classes';
import { LabelerError } from '../errors';
import { checkImageSize } from '../image/imageHeader';
import { CONFIRMED, LabelMap, UNLABELED } from '../labelMap';
import { parseColor } from '../palette';
import { countClasses } from './classCounts';
import { decodeMask } from './decodeMask';
import { readColors } from './pngColors';
import { COLOR_RGB, COLOR_RGBA, headerOfChunks, isPng, pngChunks, type PngHeader } from './pngChunks';
import type { ClassCounts, MaskEncoding } from './types';

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface SurveyedIds extends Size {
  readonly kind: MaskEncoding;
  readonly counts: ClassCounts;
}

export interface SurveyedColors extends Size {
  readonly kind: 'colors';
  /** Pixels of each colour, `red << 16 | green << 8 | blue`. */
  readonly colors: ReadonlyMap<number, number>;
}

/** More colours than classes can have are a photograph's. */
const MOST_COLORS = 1024;

/** @throws LabelerError where it is neither */
export function surveyMask(bytes: Uint8Array, file: string): SurveyedIds | SurveyedColors {
  const header = headerOf(bytes, file);
  const { width, height } = header;
  if (!isColored(header)) {
    const { map, encoding } = decodeMask(bytes, { file, width, height });
    return { kind: encoding, width, height, counts: countClasses(map.cells) };
  }
  const colors = new Map<number, number>();
  eachPixel(bytes, file, header, (color) => {
    if (colors.size <= MOST_COLORS) colors.set(color, (colors.get(color) ?? 0) + 1);
  });
  if (colors.size > MOST_COLORS) throw unreadable(file, 'has more colours than a mask can have');
  return { kind: 'colors', width, height, colors };
}

/**
 * Reads a mask of class ids, or one whose colours are those of classes. Ids and colours that no class has become
 * unlabeled. A person has decided every pixel.
 * @throws LabelerError where it can't be read
 */
export function labelsOfMask(bytes: Uint8Array, file: string, classes: readonly LabelClass[]): LabelMap {
  const header = headerOf(bytes, file);
  const { width, height } = header;
  const cells = new Uint16Array(width * height);
  if (isColored(header)) {
    const ids = idsOfColors(classes);
    eachPixel(bytes, file, header, (color, at) => {
      cells[at] = (ids.get(color) ?? UNLABELED) | CONFIRMED;
    });
  } else {
    const known = new Set(classes.map(({ id }) => id));
    const { map } = decodeMask(bytes, { file, width, height });
    for (let at = 0; at < cells.length; at++) {
      const id = map.cells[at] & 0xff;
      cells[at] = (known.has(id) ? id : UNLABELED) | CONFIRMED;
    }
  }
  return new LabelMap(width, height, cells);
}

/** The class of each colour, the first where several have it. */
export function idsOfColors(classes: readonly LabelClass[]): Map<number, number> {
  const ids = new Map<number, number>();
  for (const { id, color } of classes) {
    const [red, green, blue] = parseColor(color);
    const key = (red << 16) | (green << 8) | blue;
    if (!ids.has(key)) ids.set(key, id);
  }
  return ids;
}

function headerOf(bytes: Uint8Array, file: string): PngHeader {
  const header = isPng(bytes) ? headerOfChunks([...pngChunks(bytes)]) : undefined;
  if (header === undefined) throw unreadable(file, 'is not a PNG file, or damaged');
  checkImageSize(header.width, header.height, file);
  return header;
}

function isColored({ colorType }: PngHeader): boolean {
  return colorType === COLOR_RGB || colorType === COLOR_RGBA;
}

function eachPixel(
  bytes: Uint8Array,
  file: string,
  header: PngHeader,
  take: (color: number, at: number) => void,
): void {
  const problem = readColors(bytes, header, (row, line, samples) => {
    for (let x = 0, i = 0; x < header.width; x++, i += samples) {
      take((line[i] << 16) | (line[i + 1] << 8) | line[i + 2], row * header.width + x);
    }
  });
  if (problem !== undefined) throw unreadable(file, problem);
}

function unreadable(file: string, problem: string): LabelerError {
  return new LabelerError('mask-unreadable', `${file} ${problem}.`, file);
}
