/** The brush's size: diameter in image pixels, chosen on a logarithmic slider. */

export const MIN_BRUSH_SIZE = 1;
export const MAX_BRUSH_SIZE = 2000;

/** Positions of the slider: 0..{@link SLIDER_STEPS}. */
export const SLIDER_STEPS = 1000;

/** How much a key press grows or shrinks the brush. */
const KEY_FACTOR = 1.25;

const RANGE = Math.log(MAX_BRUSH_SIZE / MIN_BRUSH_SIZE);

/** The nearest size that the brush can have: a whole number, 1..2000. */
export function clampBrushSize(size: number): number {
  if (Number.isNaN(size)) return MIN_BRUSH_SIZE;
  return Math.min(MAX_BRUSH_SIZE, Math.max(MIN_BRUSH_SIZE, Math.round(size)));
}

/** @param position 0..{@link SLIDER_STEPS} */
export function sizeAtSlider(position: number): number {
  return clampBrushSize(MIN_BRUSH_SIZE * Math.exp((position / SLIDER_STEPS) * RANGE));
}

/** The slider's position for a size; the inverse of {@link sizeAtSlider} as far as whole sizes allow. */
export function sliderAtSize(size: number): number {
  return Math.round((Math.log(clampBrushSize(size) / MIN_BRUSH_SIZE) / RANGE) * SLIDER_STEPS);
}

/** The next larger (`direction` 1) or smaller (-1) size, at least one pixel away. */
export function nextBrushSize(size: number, direction: 1 | -1): number {
  const scaled = direction === 1 ? size * KEY_FACTOR : size / KEY_FACTOR;
  const step = Math.max(1, Math.abs(Math.round(scaled) - size));
  return clampBrushSize(size + direction * step);
}
