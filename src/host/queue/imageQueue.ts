/** Which image comes next: pure, over the images in the order that a person sees them in. */
import type { ImageStatus } from '../../core/edit';
import type { IndexedImage } from '../datasetIndex/types';

type QueuedImage = Pick<IndexedImage, 'path' | 'status' | 'confidence'>;

/** Whether a person still has to decide about an image. */
export function isOpen({ status }: { readonly status: ImageStatus }): boolean {
  return status !== 'approved' && status !== 'excluded';
}

/**
 * The image beside another one.
 * @param path the one that is shown; the first or the last one comes where it isn't among the images
 * @param step 1: the next; -1: the previous
 * @returns undefined at the end
 */
export function imageBeside<T extends QueuedImage>(
  images: readonly T[],
  path: string | undefined,
  step: 1 | -1,
): T | undefined {
  const at = images.findIndex((image) => image.path === path);
  if (at < 0) return step === 1 ? images.at(0) : images.at(-1);
  return images.at(at + step < 0 ? images.length : at + step);
}

/** The next image that a person has to decide about, from the shown one on and around the end. */
export function nextOpenImage<T extends QueuedImage>(
  images: readonly T[],
  path: string | undefined,
): T | undefined {
  const at = images.findIndex((image) => image.path === path);
  const around = [...images.slice(at + 1), ...images.slice(0, Math.max(at, 0))];
  return around.find(isOpen);
}

/**
 * The image that the model is least sure of, among those that nobody corrected yet; where none was predicted, the next
 * open one.
 */
export function leastConfidentImage<T extends QueuedImage>(
  images: readonly T[],
  path: string | undefined,
): T | undefined {
  let least: T | undefined;
  for (const image of images) {
    if (image.path === path || image.confidence === null) continue;
    if (image.status !== 'predicted' && image.status !== 'unlabeled') continue;
    if (least === undefined || image.confidence < (least.confidence ?? 1)) least = image;
  }
  return least ?? nextOpenImage(images, path);
}
