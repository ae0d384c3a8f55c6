/** Masks as other programs write them, and label maps to try. */
import fc from 'fast-check';
import { zlibSync } from 'fflate';
import { LabelerError } from '../../../../src/core/errors';
import { LabelMap, UNLABELED } from '../../../../src/core/labelMap';
import { encodeMask, type MaskContent } from '../../../../src/core/mask/encodeMask';
import { pngChunks, writePng } from '../../../../src/core/mask/pngChunks';

export interface RawPng {
  width: number;
  height: number;
  depth: number;
  colorType: number;
  interlace?: number;
  /** Scanlines with their filter bytes, before deflate. */
  lines: Uint8Array;
}

/** A PNG of these scanlines, with a gray palette where one is due. */
export function rawPng({ width, height, depth, colorType, interlace = 0, lines }: RawPng): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, colorType, 0, 0, interlace], 8);
  const palette = { type: 'PLTE', data: new Uint8Array(3 << Math.min(depth, 8)).map((_, i) => i / 3) };
  return writePng([
    { type: 'IHDR', data: header },
    ...(colorType === 3 ? [palette] : []),
    { type: 'IDAT', data: zlibSync(lines) },
  ]);
}

/** The file with some chunks changed, its CRCs right again. */
export function withChunks(
  bytes: Uint8Array,
  change: (chunk: { type: string; data: Uint8Array }) => { type: string; data: Uint8Array }[],
): Uint8Array {
  const chunks = [...pngChunks(bytes)].filter(({ type }) => type !== 'IEND');
  return writePng(chunks.flatMap(({ type, data }) => change({ type, data: data.slice() })));
}

export function save(map: LabelMap, content: Partial<MaskContent> = {}): Promise<Uint8Array> {
  const state = { status: 'corrected' as const };
  return encodeMask({ map, state, classes: [], encoding: 'palette', saveUnconfirmed: true, ...content });
}

export function catchError(action: () => unknown): LabelerError {
  try {
    action();
  } catch (error) {
    if (error instanceof LabelerError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const cell = fc.oneof(
  fc.nat({ max: 511 }),
  fc.constantFrom(UNLABELED, UNLABELED | 0x100, 0, 0x100, 254, 254 | 0x100),
);

/** Maps of runs of any cell. */
export const anyMap: fc.Arbitrary<LabelMap> = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    runs: fc.array(fc.tuple(cell, fc.integer({ min: 1, max: 300 })), { maxLength: 60 }),
  })
  .map(({ width, height, runs }) => {
    const map = LabelMap.blank(width, height);
    let at = 0;
    for (const [value, length] of runs) {
      map.cells.fill(value, at, at + length);
      at += length;
    }
    return map;
  });
