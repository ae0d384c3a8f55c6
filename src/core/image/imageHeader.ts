/** What an image file is, from its header: before anything of its size is allocated or decoded. */
import { strFromU8 } from 'fflate';
import { LabelerError } from '../errors';
import { MAX_PIXELS } from '../labelMap';
import { isPng } from '../mask/pngChunks';
import { bmpSize, isBmp, isWebp, pngSize, webpSize, type RawSize } from './formats';
import { isJpeg, jpegSize } from './jpeg';

export interface ImageHeader extends RawSize {
  readonly mimeType: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/bmp';
}

const FORMATS = [
  { mimeType: 'image/jpeg', matches: isJpeg, size: jpegSize },
  { mimeType: 'image/png', matches: isPng, size: pngSize },
  { mimeType: 'image/webp', matches: isWebp, size: webpSize },
  { mimeType: 'image/bmp', matches: isBmp, size: bmpSize },
] as const;

const LFS_POINTER = 'version https://git-lfs';

/**
 * Type, raw size and orientation of an image; the content decides, not the name's extension.
 * @param bytes the file, or as much of it as holds the header
 * @param file its path, for messages
 * @throws LabelerError `image-unreadable` or `image-too-large`
 */
export function readImageHeader(bytes: Uint8Array, file: string): ImageHeader {
  const format = FORMATS.find((each) => each.matches(bytes));
  if (format === undefined) throw new LabelerError('image-unreadable', noImageMessage(bytes, file), file);
  const size = format.size(bytes);
  if (size === undefined || size.width < 1 || size.height < 1) {
    throw new LabelerError(
      'image-unreadable',
      `${file} is a damaged or cut-off ${formatName(format.mimeType)} file: its size can't be read. Restore it from its source.`,
      file,
    );
  }
  checkImageSize(size.width, size.height, file);
  return { mimeType: format.mimeType, ...size };
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

function noImageMessage(bytes: Uint8Array, file: string): string {
  if (bytes.length === 0) return `${file} is empty. Restore it from its source.`;
  if (strFromU8(bytes.subarray(0, LFS_POINTER.length), true) === LFS_POINTER) {
    return `${file} is a Git LFS pointer, not the image itself. Run "git lfs pull" to fetch it.`;
  }
  return `${file} is not a JPEG, PNG, WebP or BMP image. Convert it, or leave it out of the dataset.`;
}

function formatName(mimeType: ImageHeader['mimeType']): string {
  return mimeType === 'image/webp' ? 'WebP' : mimeType.slice('image/'.length).toUpperCase();
}
