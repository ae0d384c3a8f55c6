/** Colours of classes, and the palette of a mask. */
import type { LabelClass } from './classes';

/** Red, green and blue, 0..255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Entries of a mask's palette. */
const ENTRIES = 256;

/**
 * The PASCAL VOC colour of a class id: its bits, spread from the top over red, green and blue in turn.
 * All 256 differ. Source: VOC devkit, `VOClabelcolormap`.
 */
export function vocColor(id: number): Rgb {
  let [red, green, blue] = [0, 0, 0];
  for (let bit = 7, rest = id; rest > 0; bit--, rest >>= 3) {
    red |= (rest & 1) << bit;
    green |= ((rest >> 1) & 1) << bit;
    blue |= ((rest >> 2) & 1) << bit;
  }
  return [red, green, blue];
}

/** `#rrggbb`, lower case. */
export function formatColor([red, green, blue]: Rgb): string {
  return `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0')}`;
}

/** The inverse of {@link formatColor}; either case. */
export function parseColor(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** The VOC colour of this id, or the first VOC colour that no class has. */
export function unusedColor(id: number, classes: readonly LabelClass[]): string {
  const used = new Set(classes.map((each) => each.color.toLowerCase()));
  for (let step = 0; step < ENTRIES; step++) {
    const color = formatColor(vocColor((id + step) % ENTRIES));
    if (!used.has(color)) return color;
  }
  throw new RangeError('256 classes have all the colours');
}

/**
 * The 256 × 3 palette bytes of a mask: a class's own colour, else the VOC colour of the id. No colour comes
 * twice, so that the palette can be inverted: where it would, the later id gets a VOC colour nobody uses.
 */
export function maskPalette(classes: readonly LabelClass[]): Uint8Array {
  const colors = new Map<number, string>();
  const used = new Set<string>();
  const take = (id: number, color: string): void => {
    if (colors.has(id) || used.has(color)) return;
    colors.set(id, color);
    used.add(color);
  };
  for (const { id, color } of [...classes].sort((a, b) => a.id - b.id)) take(id, color.toLowerCase());
  for (let id = 0; id < ENTRIES; id++) take(id, formatColor(vocColor(id)));

  const spare = Array.from({ length: ENTRIES }, (_, id) => formatColor(vocColor(id))).filter(
    (color) => !used.has(color),
  );
  const bytes = new Uint8Array(ENTRIES * 3);
  for (let id = 0; id < ENTRIES; id++) {
    bytes.set(parseColor(colors.get(id) ?? (spare.shift() as string)), id * 3);
  }
  return bytes;
}
