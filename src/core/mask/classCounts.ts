import type { ClassCounts } from './types';

/**
 * How many pixels each class has.
 * @param labels class ids, or cells (the confirmed bit is left out)
 */
export function countClasses(labels: Uint8Array | Uint16Array): ClassCounts {
  const pixels = new Uint32Array(256);
  for (let i = 0; i < labels.length; i++) pixels[labels[i] & 0xff]++;
  return nonzeroCounts(pixels);
}

/** Ascending, only classes that occur. @param pixels of each of the 256 ids */
export function nonzeroCounts(pixels: Uint32Array): ClassCounts {
  const counts: [number, number][] = [];
  for (let id = 0; id < 256; id++) if (pixels[id] > 0) counts.push([id, pixels[id]]);
  return counts;
}
