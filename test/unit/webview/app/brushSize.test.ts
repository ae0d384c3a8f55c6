import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampBrushSize,
  nextBrushSize,
  sizeAtSlider,
  SLIDER_STEPS,
  sliderAtSize,
} from '../../../../webview/labeler/state/brushSize';

const sizes = fc.integer({ min: 1, max: 2000 });

describe('the brush size', () => {
  it('reaches both ends of the slider', () => {
    expect(sizeAtSlider(0)).toBe(1);
    expect(sizeAtSlider(SLIDER_STEPS)).toBe(2000);
    expect(sliderAtSize(1)).toBe(0);
    expect(sliderAtSize(2000)).toBe(SLIDER_STEPS);
  });

  it('is logarithmic: the middle of the slider is the geometric mean', () => {
    expect(sizeAtSlider(SLIDER_STEPS / 2)).toBe(Math.round(Math.sqrt(2000)));
  });

  it('comes back from the slider within half a step and the rounding', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        expect(Math.abs(sizeAtSlider(sliderAtSize(size)) - size)).toBeLessThanOrEqual(0.5 + size * 0.004);
      }),
    );
  });

  it('changes by at least a pixel a key press and stays in range', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(1 as const, -1 as const), (size, direction) => {
        const next = nextBrushSize(size, direction);
        const atTheEnd = size === (direction === 1 ? 2000 : 1);
        expect(Math.sign(next - size)).toBe(atTheEnd ? 0 : direction);
        expect(next).toBe(clampBrushSize(next));
      }),
    );
  });

  it('takes nothing that is no size', () => {
    expect([NaN, -5, 0, 1.4, 1.6, 9999].map(clampBrushSize)).toEqual([1, 1, 1, 1, 2, 2000]);
  });
});
