/** Reading a mask: whatever a PNG can hold, either a label map or a message that says why not. */
import type { ImageState } from '../edit';
import { LabelerError, type LabelerErrorCode } from '../errors';
import { CONFIRMED, LabelMap, UNLABELED } from '../labelMap';
import { decodeConfirmed } from './confirmedBits';
import { crc32 } from './crc32';
import { CONFIRMED_CHUNK, TEXT_CHUNK } from './encodeMask';
import { decodeInfo, isInfo } from './infoText';
import {
  COLOR_GRAY,
  COLOR_PALETTE,
  headerOfChunks,
  isPng,
  pngChunks,
  type PngChunk,
  type PngHeader,
} from './pngChunks';
import { readSamples } from './pngSamples';
import type { MaskEncoding } from './types';

/** Label bytes that are put together at a time. */
const CRC_PIECE = 1 << 16;

export interface MaskExpectation {
  /** The mask's path, for messages. */
  readonly file: string;
  /** Raw size of the image in pixels. */
  readonly width: number;
  readonly height: number;
  /** Ids that pixels may have besides 255; any when left out. */
  readonly classIds?: ReadonlySet<number>;
}

export interface DecodedMask {
  readonly map: LabelMap;
  readonly state: ImageState;
  readonly encoding: MaskEncoding;
  /** Lines for the log: what was ignored or taken as something. */
  readonly notices: readonly string[];
}

/**
 * Decodes a mask file. Nothing of the image's size is allocated before header and size are accepted.
 * @throws LabelerError `mask-unreadable`, `mask-encoding`, `mask-size` or `mask-class`
 */
export function decodeMask(bytes: Uint8Array, expectation: MaskExpectation): DecodedMask {
  const { file, width, height } = expectation;
  const { header, chunks } = readFile(bytes, file);
  checkSize(header, expectation);
  const encoding = checkEncoding(header, file);
  const data = chunks.filter((chunk) => chunk.type === 'IDAT').map((chunk) => chunk.data);
  const cells = toCells(readSamples(header, data), file);
  checkClasses(cells, expectation);

  const notices: string[] = [];
  if (encoding === 'gray' && header.depth < 8) {
    notices.push(
      `${file}: ${header.depth}-bit gray values are taken as class ids 0 to ${(1 << header.depth) - 1}.`,
    );
  }
  const ours = readOurs(chunks, cells);
  if (ours === 'ignored') {
    notices.push(
      `${file}: another program changed the labels since FCN Labeler saved them; all pixels count as confirmed.`,
    );
  }
  const map = new LabelMap(width, height, cells);
  if (typeof ours === 'object') return { map, state: ours, encoding, notices };
  for (let at = 0; at < cells.length; at++) cells[at] |= CONFIRMED;
  return { map, state: { status: 'approved' }, encoding, notices };
}

function fail(code: LabelerErrorCode, file: string, problem: string): never {
  throw new LabelerError(code, `${file} ${problem} The file was left alone.`, file);
}

/** All chunks of a whole PNG; those that decide about pixels have the right CRC. */
function readFile(bytes: Uint8Array, file: string): { header: PngHeader; chunks: PngChunk[] } {
  const repair = 'Restore it from version control or a backup, or delete it to start anew.';
  if (bytes.length === 0) fail('mask-unreadable', file, `is empty. ${repair}`);
  if (!isPng(bytes))
    fail('mask-unreadable', file, 'is not a PNG file. A mask is an 8-bit palette or gray PNG.');
  const chunks = [...pngChunks(bytes)];
  if (chunks.at(-1)?.type !== 'IEND') {
    fail('mask-unreadable', file, `is cut off after ${bytes.length} bytes. ${repair}`);
  }
  // Letters in upper case: chunks that a reader must understand (IHDR, PLTE, IDAT, IEND).
  const broken = chunks.find((chunk) => /^[A-Z]/.test(chunk.type) && !chunk.intact());
  if (broken) fail('mask-unreadable', file, `is damaged (checksum of ${broken.type}). ${repair}`);
  const header = headerOfChunks(chunks);
  if (header === undefined) fail('mask-unreadable', file, `is damaged (no valid header). ${repair}`);
  return { header, chunks };
}

function checkSize(header: PngHeader, { file, width, height }: MaskExpectation): void {
  if (header.width === width && header.height === height) return;
  const turned = header.width === height && header.height === width;
  const hint = turned
    ? 'It seems to be turned: a mask has the pixels as the image file stores them, before EXIF orientation.'
    : 'Move it away, or save it again in the size of the image.';
  fail(
    'mask-size',
    file,
    `is ${header.width}×${header.height} pixels, but its image is ${width}×${height}. ${hint}`,
  );
}

function checkEncoding({ colorType }: PngHeader, file: string): MaskEncoding {
  if (colorType === COLOR_PALETTE) return 'palette';
  if (colorType === COLOR_GRAY) return 'gray';
  fail(
    'mask-encoding',
    file,
    'holds colours (RGB or alpha), not class ids. Convert it to an 8-bit palette or gray PNG whose values are class ids.',
  );
}

/** The samples as cells that nobody has confirmed. */
function toCells(samples: ReturnType<typeof readSamples>, file: string): Uint16Array {
  if (samples === 'broken') {
    fail('mask-unreadable', file, 'is damaged (its pixels cannot be unpacked). Restore it or delete it.');
  }
  if (samples === 'too-short') {
    fail('mask-unreadable', file, 'is damaged (pixels are missing at its end). Restore it or delete it.');
  }
  let largest = 0;
  for (let at = 0; at < samples.length; at++) if (samples[at] > largest) largest = samples[at];
  if (largest > UNLABELED) {
    fail(
      'mask-encoding',
      file,
      `is 16-bit gray with values up to ${largest}; class ids end at 254, and 255 is unlabeled. It may hold instances: convert it to class ids.`,
    );
  }
  return samples;
}

function checkClasses(cells: Uint16Array, { file, classIds }: MaskExpectation): void {
  if (classIds === undefined) return;
  const seen = new Uint8Array(256);
  for (let at = 0; at < cells.length; at++) seen[cells[at]] = 1;
  const unknown = [...seen.keys()].filter((id) => seen[id] === 1 && id !== UNLABELED && !classIds.has(id));
  if (unknown.length === 0) return;
  const [noun, pronoun] = unknown.length === 1 ? ['id', 'it'] : ['ids', 'them'];
  fail(
    'mask-class',
    file,
    `uses the class ${noun} ${unknown.join(', ')}, which the dataset lacks. Add ${pronoun} to "classes" in fcn-dataset.json.`,
  );
}

/**
 * Status and confirmed bits, where the file has both chunks and they were written for these very labels. The bits are
 * set in `cells`; some may be set also where they don't count.
 * @returns undefined where it has none, `ignored` where it has some that don't count
 */
function readOurs(chunks: readonly PngChunk[], cells: Uint16Array): ImageState | 'ignored' | undefined {
  const text = chunks.find((chunk) => chunk.type === TEXT_CHUNK && isInfo(chunk.data));
  const bits = chunks.find((chunk) => chunk.type === CONFIRMED_CHUNK);
  if (text === undefined && bits === undefined) return undefined;
  if (!text?.intact() || !bits?.intact()) return 'ignored';
  const info = decodeInfo(text.data);
  const labelsCrc = labelsCrcOf(cells);
  if (info?.labelsCrc !== labelsCrc) return 'ignored';
  if (!decodeConfirmed(bits.data, labelsCrc, cells)) return 'ignored';
  return info.model ? { status: info.status, model: info.model } : { status: info.status };
}

/** The CRC-32 of the label bytes. */
function labelsCrcOf(cells: Uint16Array): number {
  const piece = new Uint8Array(Math.min(cells.length, CRC_PIECE));
  let crc = 0;
  for (let at = 0; at < cells.length; at += CRC_PIECE) {
    const part = cells.subarray(at, at + CRC_PIECE);
    piece.set(part);
    crc = crc32(piece.subarray(0, part.length), crc);
  }
  return crc;
}
