/** Class colours as renderers read them. */
import type { LabelClass } from '../../../src/core/classes';
import { UNLABELED } from '../../../src/core/labelMap';
import { parseColor } from '../../../src/core/palette';

/** 256 × RGBA; alpha 255 for classes that are drawn, 0 for hidden ones and for *unlabeled*. */
export type Palette = Uint8Array;

/** What an id without a class is drawn in. */
const UNKNOWN = [255, 0, 255] as const;

export function makePalette(classes: readonly LabelClass[], hidden: ReadonlySet<number>): Palette {
  const palette = new Uint8Array(256 * 4);
  for (let id = 0; id < UNLABELED; id++) palette.set([...UNKNOWN, hidden.has(id) ? 0 : 255], 4 * id);
  for (const { id, color } of classes) palette.set(parseColor(color), 4 * id);
  return palette;
}
