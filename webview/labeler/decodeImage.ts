/** Image bytes → upright pixels, untouched by colour management. */
import { LabelerError } from '../../src/core/errors';
import { orientedSize } from '../../src/core/orientation';
import type { ViewImage } from '../../src/protocol/hostView';

/**
 * Decodes an image and turns it upright. Close the bitmap when it is no longer needed.
 * @throws LabelerError `image-unreadable` when the browser can't decode it or finds another size than its header
 */
export async function decodeImage(image: ViewImage): Promise<ImageBitmap> {
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

async function decode({ name, bytes, mimeType }: ViewImage): Promise<ImageBitmap> {
  // A message's bytes are never shared memory; the DOM's types can't know.
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mimeType });
  try {
    return await createImageBitmap(blob, {
      imageOrientation: 'from-image',
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
  } catch (cause) {
    throw new LabelerError(
      'image-unreadable',
      `${name} can't be decoded: it is damaged, or no ${mimeType.replace('image/', '').toUpperCase()} image. ` +
        'Open it in an image editor and save it again.',
      name,
      { cause },
    );
  }
}
