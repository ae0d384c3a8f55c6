/** An image file as it is seen: the turn that its EXIF asks for is in the pixels. */
import { LabelerError } from '../../src/core/errors';
import type { ViewImage } from '../../src/protocol/hostView';
import type { TurnedType } from '../../src/protocol/work';
import { decodeImage, imageFileOf } from '../shared/decodeImage';

/** JPEG's, where nobody sees a difference and training neither. */
const QUALITY = 0.95;

/** @throws LabelerError `image-unreadable` */
export async function turnImage(image: ViewImage, type: TurnedType): Promise<{ bytes: Uint8Array }> {
  const bitmap = await decodeImage(imageFileOf(image));
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d', { alpha: type === 'image/png' });
    if (context === null) throw tooLarge(image);
    if (type === 'image/jpeg') {
      // Alpha over white, as the network sees it.
      context.fillStyle = '#ffffff';
      context.fillRect(0, 0, bitmap.width, bitmap.height);
    }
    context.drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type, quality: QUALITY });
    return { bytes: new Uint8Array(await blob.arrayBuffer()) };
  } finally {
    bitmap.close();
  }
}

function tooLarge({ name, width, height }: ViewImage): LabelerError {
  return new LabelerError(
    'image-unreadable',
    `${name} has ${width} × ${height} pixels: this browser can't turn an image of that size. Turn it in an image editor.`,
    name,
  );
}
