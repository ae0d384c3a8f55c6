/**
 * What labeling an image of up to 100 megapixels may take of memory: twelve bytes a pixel, view, worker and extension
 * host together, where the image file has a byte a pixel. Not counted are what the browser keeps outside of its pages'
 * heaps (GPU textures, the decoded bitmap, the file once it is shown) and what VS Code takes without us.
 */

/** Largest image that is edited. */
const PIXELS = 100e6;

/** Bytes a pixel. */
export const TOGETHER = 12;

/**
 * Bytes a pixel of the extension host at its peak, garbage included: labels, those of the mask that is read or written,
 * and the file three times while it is sent. Measured: 8.06, where a view is shown anew 5 ms after a revert; 5.0 in a
 * real VS Code.
 */
export const HOST_PEAK = 8.3;

/** Bytes a pixel that the extension host's arrays and heap may have after any step, garbage included. Measured: 6.46. */
export const HOST_HELD = 6.6;

/** Of the view's 3.6 bytes a pixel at 100 megapixels, what grows with the image, and the network's and the strips' bytes. */
const VIEW_GROWS = 3;
const VIEW_FIXED = 60e6;

/** Bytes a pixel that view and worker may take together. Measured: 3.40 at 100 megapixels, 5.1 at 24. */
export function viewPeak(pixels: number): number {
  return VIEW_GROWS + VIEW_FIXED / pixels;
}

/** What the limits allow of the largest image; at most {@link TOGETHER}. */
export function allowedTogether(): number {
  return HOST_PEAK + viewPeak(PIXELS);
}
