/** The colour of every state of a pixel, on and off its pattern, as `ImageData` stores it. */
import type { Palette } from '../palette';
import {
  ACCENT_MIX,
  ACCENT_OPACITY,
  DASH_OPACITY,
  DOTS,
  HATCH,
  LIGHT,
  STATE_CONFIRMED,
  STATE_COUNT,
  STATE_PROPOSED,
} from '../patterns';

export interface OverlayColors {
  /** Two a state: off the pattern, on it. RGBA in memory order (little-endian words); 0 where nothing is drawn. */
  readonly states: Uint32Array;
  readonly lightDash: number;
  readonly darkDash: number;
}

export function overlayColors(palette: Palette, opacity: number): OverlayColors {
  const states = new Uint32Array(2 * STATE_COUNT);
  for (let state = 0; state < STATE_COUNT; state++) {
    const at = 4 * (state & 0xff);
    if (palette[at + 3] === 0 || opacity === 0) continue;
    const color = [palette[at], palette[at + 1], palette[at + 2]] as const;
    if ((state & STATE_CONFIRMED) !== 0) {
      states.fill(word(color, opacity), 2 * state, 2 * state + 2);
    } else {
      const ground = (state & STATE_PROPOSED) !== 0 ? DOTS.ground : HATCH.ground;
      states[2 * state] = word(color, opacity * ground);
      states[2 * state + 1] = word(accentOf(color), opacity * ACCENT_OPACITY);
    }
  }
  return {
    states,
    lightDash: word([255, 255, 255], opacity * DASH_OPACITY),
    darkDash: word([0, 0, 0], opacity * DASH_OPACITY),
  };
}

type Rgb = readonly [number, number, number];

function accentOf([r, g, b]: Rgb): Rgb {
  const luminance = (0.299 * r + 0.587 * g + 0.114 * b) / 255;
  const target = luminance > LIGHT ? 0 : 255;
  const mixed = (value: number): number => Math.round(value + (target - value) * ACCENT_MIX);
  return [mixed(r), mixed(g), mixed(b)];
}

function word([r, g, b]: Rgb, opacity: number): number {
  const alpha = Math.round(255 * Math.min(1, opacity));
  return ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
