/** An image file → upright pixels, untouched by colour management. The view and its worker decode alike. */
import { LabelerError } from '../../src/core/errors';
import { orientedSize, type Orientation } from '../../src/core/orientation';
import type { ViewImage } from '../../src/protocol/hostView';

/** An image as its file stores it; the browser keeps the bytes, not the page's heap. */
export interface ImageFile {
  readonly name: string;
  /** The whole file; its type is the image's. */
  readonly file: Blob;
  /** Raw size in pixels, before EXIF. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

/** The image of a host's message; from now on the browser keeps its bytes, not the page's heap. */
export function imageFileOf({ name, bytes, mimeType, width, height, orientation }: ViewImage): ImageFile {
  // A message's bytes are never shared memory; the DOM's types can't know.
  const file = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mimeType });
  return { name, file, width, height, orientation };
}

/**
 * Decodes an image and turns it upright. Close the bitmap when it is no longer needed.
 * @throws LabelerError `image-unreadable` when the browser can't decode it or finds another size than its header
 */
export async function decodeImage(image: ImageFile): Promise<ImageBitmap> {
  const bitmap = await decode(image);
  const expected = orientedSize(image, image.orientation);
  if (bitmap.width === expected.width && bitmap.height === expected.height) return bitmap;
  const found = `${bitmap.width} × ${bitmap.height}`;
  bitmap.close();
  throw new LabelerError(
    'image-unreadable',
    `${image.name} says that it has ${expected.width} × ${expected.height} pixels, but decodes to ${found}. ` +
      'Open it in an image editor and save it again.',
    image.name,
  );
}

async function decode({ name, file }: ImageFile): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, {
      imageOrientation: 'from-image',
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
  } catch (cause) {
    throw new LabelerError(
      'image-unreadable',
      `${name} can't be decoded: it is damaged, or no ${file.type.replace('image/', '').toUpperCase()} image. ` +
        'Open it in an image editor and save it again.',
      name,
      { cause },
    );
  }
}
