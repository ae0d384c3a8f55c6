/** Decoding image files to upright pixels, as the editor's browser does. */
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { LabelerError } from '../core/errors';
import { checkImageSize, readImageHeader, type ImageHeader } from '../core/image/imageHeader';
import {
  brokenLink,
  checkFileSize,
  damagedPixels,
  isFolder,
  isGone,
  noAccess,
  placeholder,
} from '../core/image/unreadable';
import { MAX_PIXELS } from '../core/labelMap';
import type { Orientation, Size } from '../core/orientation';
import type { PixelSource } from '../fcn/types';
import { isMissing } from '../node/atomicWrite';
import { readLink } from '../node/readLink';
import { decodeBmp } from './bmp';
import { shownPath } from './inputs';

const EDITOR_EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.bmp']);

export interface DecodedImage {
  /** Raw size in pixels, which the mask has too. */
  readonly raw: Size;
  readonly orientation: Orientation;
  readonly upright: PixelSource;
}

/**
 * Reads and decodes an image: 8-bit samples, no colour management, alpha kept, turned by its EXIF orientation.
 * @throws LabelerError `image-unreadable` or `image-too-large`
 */
export async function readImage(file: string): Promise<DecodedImage> {
  const name = shownPath(file);
  const bytes = await readBytes(file, name);
  const extension = extname(file).toLowerCase();
  // The editor's formats are read by the editor's rules; what else sharp knows goes by sharp's.
  const header = EDITOR_EXTENSIONS.has(extension) ? readImageHeader(bytes, name) : undefined;
  return header?.mimeType === 'image/bmp' ? fromBmp(bytes, name) : await fromSharp(bytes, name, header);
}

/** The whole file; one that no image needs is refused by its size before. */
async function readBytes(file: string, name: string): Promise<Uint8Array> {
  try {
    const status = await stat(file);
    if (status.isDirectory()) throw isFolder(name);
    checkFileSize(status.size, name);
    return await readFile(file);
  } catch (error) {
    if (error instanceof LabelerError) throw error;
    if (!isMissing(error))
      throw noAccess(name, error instanceof Error ? error.message : String(error), error);
    const target = await readLink(file);
    throw target === undefined ? isGone(name) : brokenLink(name, target);
  }
}

function fromBmp(bytes: Uint8Array, file: string): DecodedImage {
  const { width, height, data } = decodeBmp(bytes, file);
  return { raw: { width, height }, orientation: 1, upright: pixelSource(data, { width, height }, 3) };
}

async function fromSharp(
  bytes: Uint8Array,
  file: string,
  header: ImageHeader | undefined,
): Promise<DecodedImage> {
  const options = { ignoreIcc: true, limitInputPixels: MAX_PIXELS } as const;
  try {
    const { width, height, orientation } =
      header ?? (await sharp(bytes, { ...options, limitInputPixels: false }).metadata());
    checkImageSize(width, height, file);
    const { data, info } = await turnUpright(sharp(bytes, options), asOrientation(orientation))
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const upright = { width: info.width, height: info.height };
    return {
      raw: { width, height },
      orientation: asOrientation(orientation),
      upright:
        info.channels === 3 || info.channels === 4
          ? pixelSource(data, upright, info.channels)
          : pixelSource(grayToRgb(data, info.channels), upright, 3),
    };
  } catch (error) {
    if (error instanceof LabelerError) throw error;
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw placeholder(bytes, file) ?? damagedPixels(file, reason, error);
  }
}

/**
 * Turns raw pixels upright. Not by `autoOrient`: sharp follows EXIF where browsers, and so the editor, don't (in
 * WebP, and behind the pixels of a PNG). sharp mirrors before it turns clockwise, in whatever order it is told.
 */
export function turnUpright(image: Sharp, orientation: Orientation): Sharp {
  switch (orientation) {
    case 1:
      return image;
    case 2:
      return image.flop();
    case 3:
      return image.rotate(180);
    case 4:
      return image.flip();
    case 5:
      return image.flop().rotate(270);
    case 6:
      return image.rotate(90);
    case 7:
      return image.flop().rotate(90);
    case 8:
      return image.rotate(270);
  }
}

function pixelSource(data: Uint8Array, { width, height }: Size, channels: 3 | 4): PixelSource {
  const stride = width * channels;
  return { width, height, channels, rows: (from, to) => data.subarray(from * stride, to * stride) };
}

/** Some gray files stay at one or two channels; alpha is laid over white here, since gray alone has no room for it. */
function grayToRgb(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const gray = data[i * channels];
    const alpha = channels === 2 ? data[i * 2 + 1] : 255;
    rgb.fill(Math.round((gray * alpha + 255 * (255 - alpha)) / 255), i * 3, i * 3 + 3);
  }
  return rgb;
}

function asOrientation(value: number | undefined): Orientation {
  return value !== undefined && value >= 1 && value <= 8 ? (value as Orientation) : 1;
}
