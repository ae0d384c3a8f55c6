/**
 * How a label looks: confirmed pixels are filled, predicted ones hatched, a proposal is dotted and has a dashed
 * border. Told apart by shape and lightness, not by hue, so also by colour-blind people. Patterns stand still on
 * the screen, in CSS pixels, at every zoom. Both renderers draw by these numbers.
 */

/** State of a drawn pixel: class id (bits 0..7), {@link STATE_CONFIRMED}, {@link STATE_PROPOSED}. */
export const STATE_CONFIRMED = 0x100;
export const STATE_PROPOSED = 0x200;
export const STATE_COUNT = 0x400;

export const HATCH = {
  /** From stripe to stripe, along x, CSS pixels. */
  period: 9,
  /** Width of a stripe along x. */
  width: 3,
  /** Opacity between the stripes, as a part of the overlay's. */
  ground: 0.75,
} as const;

export const DOTS = {
  period: 8,
  radius: 1.9,
  ground: 0.6,
} as const;

export const DASH = {
  length: 6,
  /** Width of the border, inside the region. */
  width: 2,
} as const;

/** How far stripes and dots are mixed with black or white, whichever is farther from the class's colour. */
export const ACCENT_MIX = 0.3;
/** Stripes and dots are less transparent than the fill by this factor. */
export const ACCENT_OPACITY = 1.3;
/** Dashes are light and dark in turn, and nearly opaque once the overlay can be seen. */
export const DASH_OPACITY = 2.5;

/** From this many CSS pixels an image pixel on, a grid shows the pixels. */
export const GRID_MIN_ZOOM = 12;
export const GRID_OPACITY = 0.28;

/** Relative luminance above which the accent is black (ITU-R BT.601 weights, as in the shader). */
export const LIGHT = 0.5;

/** Squares behind transparent pixels. */
export const CHECKERBOARD = { side: 8, light: 1, dark: 0.8 } as const;

/** Pattern sizes in whole device pixels, so that they are crisp. */
export interface DevicePatterns {
  readonly hatchPeriod: number;
  readonly hatchWidth: number;
  readonly dotPeriod: number;
  readonly dotRadius: number;
  readonly dashLength: number;
  readonly dashWidth: number;
}

export function devicePatterns(pixelRatio: number): DevicePatterns {
  const whole = (css: number): number => Math.max(1, Math.round(css * pixelRatio));
  return {
    hatchPeriod: whole(HATCH.period),
    hatchWidth: whole(HATCH.width),
    dotPeriod: 2 * whole(DOTS.period / 2),
    dotRadius: DOTS.radius * pixelRatio,
    dashLength: whole(DASH.length),
    dashWidth: whole(DASH.width),
  };
}
