/** Windows bitmaps, which sharp can't read: uncompressed, of 8 (palette), 24 or 32 bits a pixel. */
import { LabelerError } from '../core/errors';
import { checkImageSize } from '../core/image/imageHeader';

const FILE_HEADER_BYTES = 14;
/** BITMAPINFOHEADER and its longer successors start alike. */
const INFO_HEADER_BYTES = 40;
/** BITMAPV5HEADER: the longest of them. */
const LARGEST_HEADER_BYTES = 124;
const UNCOMPRESSED = 0;

interface BmpHeader {
  width: number;
  height: number;
  /** Rows from the top; bitmaps usually start at the bottom. */
  topDown: boolean;
  bits: 8 | 24 | 32;
  /** Byte offsets in the file. */
  pixels: number;
  palette: number;
  colors: number;
}

/**
 * @param file the name for messages
 * @returns RGB bytes, row-major from the top
 * @throws LabelerError `image-unreadable` or `image-too-large`
 */
export function decodeBmp(
  bytes: Uint8Array,
  file: string,
): { width: number; height: number; data: Uint8Array } {
  const header = readHeader(bytes, file);
  const { width, height, topDown, bits } = header;
  // Every row of the file is padded to whole 32-bit words.
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (header.pixels + stride * height > bytes.length) throw unreadable(file, 'it is cut off');
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = header.pixels + (topDown ? y : height - 1 - y) * stride;
    const to = y * width * 3;
    if (bits === 8) readIndices(bytes, header, from, data.subarray(to, to + width * 3));
    else readColors(bytes, bits / 8, from, data.subarray(to, to + width * 3));
  }
  return { width, height, data };
}

function readHeader(bytes: Uint8Array, file: string): BmpHeader {
  if (bytes.length < FILE_HEADER_BYTES + INFO_HEADER_BYTES || bytes[0] !== 0x42 || bytes[1] !== 0x4d) {
    throw unreadable(file, 'it is no Windows bitmap');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const infoBytes = view.getUint32(14, true);
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const bits = view.getUint16(28, true);
  const colors = view.getUint32(46, true);
  if (infoBytes < INFO_HEADER_BYTES || infoBytes > LARGEST_HEADER_BYTES || width < 1 || height < 1)
    throw unreadable(file, 'its header is damaged');
  checkImageSize(width, height, file);
  if (view.getUint32(30, true) !== UNCOMPRESSED || (bits !== 8 && bits !== 24 && bits !== 32)) {
    throw unreadable(file, `only uncompressed bitmaps of 8, 24 or 32 bits are read: save it as PNG`);
  }
  const palette = FILE_HEADER_BYTES + infoBytes;
  const paletteColors = bits === 8 ? colors || 256 : 0;
  if (palette + paletteColors * 4 > bytes.length) throw unreadable(file, 'it is cut off');
  const pixels = view.getUint32(10, true);
  return { width, height, topDown: signedHeight < 0, bits, pixels, palette, colors: paletteColors };
}

/** Blue, green, red in the file. */
function readColors(bytes: Uint8Array, bytesPerPixel: number, from: number, rgb: Uint8Array): void {
  for (let i = 0, at = from; i < rgb.length; i += 3, at += bytesPerPixel) {
    rgb[i] = bytes[at + 2];
    rgb[i + 1] = bytes[at + 1];
    rgb[i + 2] = bytes[at];
  }
}

/** Indices past the palette's end are black, as browsers show them. */
function readIndices(bytes: Uint8Array, { palette, colors }: BmpHeader, from: number, rgb: Uint8Array): void {
  for (let x = 0; x * 3 < rgb.length; x++) {
    const index = bytes[from + x];
    if (index < colors) readColors(bytes, 4, palette + index * 4, rgb.subarray(x * 3, x * 3 + 3));
  }
}

function unreadable(file: string, problem: string): LabelerError {
  return new LabelerError('image-unreadable', `${file} can't be read as an image: ${problem}`, file);
}
