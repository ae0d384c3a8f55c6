/** Large images, made at run time of a free photograph. */
import { randomFillSync } from 'node:crypto';
import sharp from 'sharp';
import { freePhotographs } from '../../../scripts/sample-workspace.mjs';
import type { Orientation } from '../../../src/core/orientation';
import type { LargeImage } from './harness';

const PHOTOGRAPH = 'family-play-01';

export interface ImageKind {
  readonly format: 'jpeg' | 'png';
  /** Raw size. */
  readonly width: number;
  readonly height: number;
  /** Of JPEG. */
  readonly orientation?: Orientation;
}

/** Of a file of fine detail; an enlarged photograph has none. */
const FILE_BYTES_A_PIXEL = 1;

/**
 * The photograph, enlarged, as a file of this kind and of a byte a pixel at least: decoders don't look at what stands
 * behind an image's end, but it is sent and kept with it.
 */
export async function largeImage({ format, width, height, orientation = 1 }: ImageKind): Promise<LargeImage> {
  const photograph = freePhotographs().get(PHOTOGRAPH);
  if (photograph === undefined) throw new Error(`no free photograph named ${PHOTOGRAPH}`);
  const pixels = sharp(photograph.file, { limitInputPixels: false }).resize(width, height, { fit: 'fill' });
  const image =
    format === 'jpeg'
      ? await pixels.jpeg({ quality: 90 }).withMetadata({ orientation }).toBuffer()
      : await pixels.png({ compressionLevel: 1 }).toBuffer();
  const lacking = Math.max(0, FILE_BYTES_A_PIXEL * width * height - image.length);
  const bytes = Buffer.concat([image, randomFillSync(Buffer.alloc(lacking))]);
  return { name: `large.${format}`, mimeType: `image/${format}`, bytes, width, height, orientation };
}
