/** Imported labels in the raw orientation of their image. */
import type { ImageHeader } from '../image/imageHeader';
import { inverseOrientation, orientedSize, orientPlane, type Size } from '../orientation';
import type { ImportedLabels } from './types';

/**
 * @param header of the dataset's image
 * @param own of the image that came with the labels; undefined where none did
 * @returns labels of the image's raw size; or what is wrong, for people
 */
export function rawLabels(
  imported: ImportedLabels,
  header: ImageHeader,
  own: ImageHeader | undefined,
): Uint8Array | string {
  const { orientation } = header;
  const upright = orientedSize(header, orientation);
  const isRaw = sameSize(imported, header);
  const isUpright = sameSize(imported, upright);
  if (!isRaw && !isUpright) {
    return `the labels are ${sizeText(imported)} pixels, but the image is ${sizeText(header)}`;
  }
  if (orientation === 1) return imported.labels;
  // An image that came along upright had its labels drawn on it as it is.
  const drawnUpright = isUpright && (!isRaw || own?.orientation === 1);
  if (drawnUpright) return orientPlane(imported.labels, upright, inverseOrientation(orientation));
  if (!isUpright) return imported.labels;
  return `the image is stored turned or mirrored (EXIF orientation ${orientation}), and nothing says whether its labels are, too. Import them with the images that they were drawn on`;
}

function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

function sizeText({ width, height }: Size): string {
  return `${width}×${height}`;
}
