/** Which part of the image is predicted first: what the person sees. */
import type { PixelRegion, Size } from '../../../src/core/orientation';
import { toImage } from '../canvas/viewport';
import type { Viewport } from '../canvas/types';

/** The pixels of an image that a canvas shows; undefined where it shows none. */
export function visibleRegion(viewport: Viewport, canvas: Size, image: Size): PixelRegion | undefined {
  const first = toImage(viewport, { x: 0, y: 0 });
  const end = toImage(viewport, { x: canvas.width, y: canvas.height });
  const x = Math.max(0, Math.floor(first.x));
  const y = Math.max(0, Math.floor(first.y));
  const width = Math.min(image.width, Math.ceil(end.x)) - x;
  const height = Math.min(image.height, Math.ceil(end.y)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** What is left of an image without a region of it: above, below, and beside. */
export function restOf({ x, y, width, height }: PixelRegion, image: Size): PixelRegion[] {
  const right = x + width;
  const bottom = y + height;
  return [
    { x: 0, y: 0, width: image.width, height: y },
    { x: 0, y, width: x, height },
    { x: right, y, width: image.width - right, height },
    { x: 0, y: bottom, width: image.width, height: image.height - bottom },
  ].filter((region) => region.width > 0 && region.height > 0);
}
