/** What an image without a mask starts with. */
import { LabelMap } from '../../core/labelMap';
import type { StoredMask } from '../io/maskStore';

/** A blank, unsaved mask. @param size the image's raw size in pixels */
export function blankMask({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): StoredMask {
  return { map: LabelMap.blank(width, height), state: { status: 'unlabeled' }, base: null };
}
