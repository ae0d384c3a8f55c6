/** Synthetic images and labels by formula, so that page and test agree without sharing pixels. */
import type { LabelClass } from '../../../src/core/classes';
import { CONFIRMED, UNLABELED } from '../../../src/core/labelMap';

export type SceneName = 'confirmed' | 'blank' | 'regions' | 'mixed' | 'halves' | 'lines';

/** Okabe and Ito's colour-blind-safe palette. */
export const classes: readonly LabelClass[] = [
  { id: 0, name: 'background', color: '#000000' },
  { id: 1, name: 'road', color: '#e69f00' },
  { id: 2, name: 'sky', color: '#56b4e9' },
  { id: 3, name: 'tree', color: '#009e73' },
  { id: 4, name: 'person', color: '#d55e00' },
];

export function classColor(id: number): [number, number, number] {
  const value = parseInt((classes.find((each) => each.id === id)?.color ?? '#ff00ff').slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

export function imageColor(scene: SceneName, x: number, y: number): [number, number, number] {
  if (scene === 'lines') return [128, 128, 128];
  if (scene === 'mixed' || scene === 'regions') return [90 + ((x * 60) % 97), 110 + ((y * 40) % 61), 120];
  // The second term: no period that a wrong tile could hide in.
  return [(x * 7 + (x >> 8) * 41) & 0xff, (y * 11) & 0xff, ((x + y) * 3 + (x >> 8) * 23) & 0xff];
}

/** Of an image that is only large. */
export const PLAIN_COLOR = '#406080';

/** Cell of each pixel. */
export function cellOf(scene: SceneName, x: number, y: number): number {
  switch (scene) {
    case 'blank':
      return UNLABELED;
    case 'confirmed':
      return (((x * 5 + y * 3) >> 2) % 5) | CONFIRMED;
    case 'regions':
      return region(x, y);
    case 'mixed':
      // A third confirmed, a third predicted, a third left to the proposal.
      return x % 300 < 100 ? region(x, y) | CONFIRMED : x % 300 < 200 ? region(x, y) : UNLABELED;
    case 'halves':
      return x < 40 ? 2 : x < 50 ? 2 | CONFIRMED : UNLABELED;
    case 'lines':
      // Two thirds of the columns road, a third sky: zoomed out, road is the majority, though sky comes first.
      return (x % 3 === 0 ? 2 : 1) | CONFIRMED;
  }
}

function region(x: number, y: number): number {
  const inCell = Math.hypot((x % 100) - 50, (y % 100) - 50);
  if (inCell < 28) return 1 + (Math.floor(y / 100) % 4);
  return inCell < 42 ? 1 + ((Math.floor(y / 100) + 2) % 4) : UNLABELED;
}
