/** Large images, made at run time of a free photograph. */
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

/** The photograph, enlarged, as a file of this kind. */
export async function largeImage({ format, width, height, orientation = 1 }: ImageKind): Promise<LargeImage> {
  const photograph = freePhotographs().get(PHOTOGRAPH);
  if (photograph === undefined) throw new Error(`no free photograph named ${PHOTOGRAPH}`);
  const pixels = sharp(photograph.file, { limitInputPixels: false }).resize(width, height, { fit: 'fill' });
  const bytes =
    format === 'jpeg'
      ? await pixels.jpeg({ quality: 90 }).withMetadata({ orientation }).toBuffer()
      : await pixels.png({ compressionLevel: 1 }).toBuffer();
  return { name: `large.${format}`, mimeType: `image/${format}`, bytes, width, height, orientation };
}
