/** Masks on disk as training code reads them, and label arrays to hold them against. */
import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { decodeMask } from '../../src/core/mask/decodeMask';
import { readMaskHead } from '../../src/core/mask/maskHead';
import type { MaskInfo } from '../../src/core/mask/types';
import { isConfirmed } from '../../src/core/labelMap';

export interface MaskOnDisk {
  readonly width: number;
  readonly height: number;
  /** A class id a pixel, as another program's decoder sees it. */
  readonly labels: Uint8Array;
  /** 1 for pixels that a person decided. */
  readonly confirmed: Uint8Array;
}

/** Reads a mask with fast-png; the confirmed bits, which only we write, with our own reader. */
export function readMask(path: string): MaskOnDisk {
  const bytes = readFileSync(path);
  const { width, height, data, palette, depth } = decode(bytes);
  if (palette === undefined || depth !== 8) throw new Error(`${path} is no 8-bit palette PNG`);
  const { map } = decodeMask(bytes, { file: path, width, height });
  return {
    width,
    height,
    labels: Uint8Array.from(data),
    confirmed: Uint8Array.from(map.cells, (cell) => (isConfirmed(cell) ? 1 : 0)),
  };
}

/** What the head of a mask says. */
export function readHead(path: string): MaskInfo {
  const info = readMaskHead(readFileSync(path))?.info;
  if (info === undefined) throw new Error(`${path} says nothing about itself`);
  return info;
}

/** Where two arrays first differ, for a message; undefined where they are equal. */
export function firstDifference(actual: Uint8Array, expected: Uint8Array, width: number): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} pixels instead of ${expected.length}`;
  const different = [...actual.keys()].filter((i) => actual[i] !== expected[i]);
  if (different.length === 0) return undefined;
  const [i] = different;
  return (
    `${different.length} pixels differ, the first at (${i % width}, ${Math.floor(i / width)}): ` +
    `${actual[i]} instead of ${expected[i]}`
  );
}

/** The array with `value` where `painted` is 1. */
export function paintedOver(labels: Uint8Array, painted: Uint8Array, value: number): Uint8Array {
  return labels.map((label, i) => (painted[i] === 1 ? value : label));
}
