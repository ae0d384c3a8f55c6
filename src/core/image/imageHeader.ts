/** What an image file is, from its header: before anything of its size is allocated or decoded. */
import { LabelerError } from '../errors';
import { MAX_PIXELS } from '../labelMap';
import { isPng } from '../mask/pngChunks';
import { bmpSize, isBmp, isWebp, pngPixelsBegin, pngSize, webpSize, type RawSize } from './formats';
import { isJpeg, jpegSize } from './jpeg';
import { damagedHeader, noImage, rareJpeg } from './unreadable';

export interface ImageHeader extends Omit<RawSize, 'rareKind'> {
  readonly mimeType: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/bmp';
}

/** `suffices` tells of a file's first bytes, {@link LEAST_HEAD_BYTES} or more, whether `size` needs no others. */
const FORMATS = [
  {
    mimeType: 'image/jpeg',
    matches: isJpeg,
    size: jpegSize,
    suffices: (head: Uint8Array) => jpegSize(head) !== undefined,
  },
  { mimeType: 'image/png', matches: isPng, size: pngSize, suffices: pngPixelsBegin },
  { mimeType: 'image/webp', matches: isWebp, size: webpSize, suffices: () => true },
  { mimeType: 'image/bmp', matches: isBmp, size: bmpSize, suffices: () => true },
] as const;

/** First bytes that most headers lie in; fewer tell nothing of some formats. */
export const LEAST_HEAD_BYTES = 1 << 16;

/**
 * Type, raw size and orientation of an image; the content decides, not the name's extension.
 * @param bytes the file, or as much of it as holds the header
 * @param file its path, for messages
 * @throws LabelerError `image-unreadable` or `image-too-large`
 */
export function readImageHeader(bytes: Uint8Array, file: string): ImageHeader {
  const format = FORMATS.find((each) => each.matches(bytes));
  if (format === undefined) throw noImage(bytes, file);
  const size = format.size(bytes);
  if (size === undefined || size.width < 1 || size.height < 1) {
    throw damagedHeader(file, formatName(format.mimeType));
  }
  checkImageSize(size.width, size.height, file);
  if (size.rareKind !== undefined) throw rareJpeg(file, size.rareKind);
  const { width, height, orientation } = size;
  return { mimeType: format.mimeType, width, height, orientation };
}

/**
 * Whether {@link readImageHeader} would find the same in the whole file.
 * @param head its first {@link LEAST_HEAD_BYTES} or more
 */
export function holdsHeader(head: Uint8Array): boolean {
  return FORMATS.find((each) => each.matches(head))?.suffices(head) ?? true;
}

/** @throws LabelerError `image-too-large` above {@link MAX_PIXELS} */
export function checkImageSize(width: number, height: number, file: string): void {
  if (width * height <= MAX_PIXELS) return;
  const megapixels = Math.round((width * height) / 1e6);
  throw new LabelerError(
    'image-too-large',
    `${file} has ${width}×${height} pixels (${megapixels} megapixels); FCN Labeler takes up to ${MAX_PIXELS / 1e6}. Cut it into tiles or make it smaller.`,
    file,
  );
}

function formatName(mimeType: ImageHeader['mimeType']): string {
  return mimeType === 'image/webp' ? 'WebP' : mimeType.slice('image/'.length).toUpperCase();
}
