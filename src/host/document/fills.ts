/** The runs of edits that concern the whole image. */
import { CONFIRMED, isConfirmed, makeCell, UNLABELED } from '../../core/labelMap';
import { RunBuilder, type Runs } from '../../core/runs';

/** Unlabeled by a person's decision. */
const VOID = makeCell(UNLABELED, true);

/**
 * The runs that write a prediction into every pixel that no person decided.
 * @param cells the label map's cells
 * @param prediction unconfirmed cells, as many
 */
export function fillUnconfirmed(cells: Uint16Array, prediction: Uint16Array): Runs {
  const runs = new RunBuilder();
  for (let at = 0; at < cells.length; at++) {
    if (!isConfirmed(cells[at])) runs.push(at, 1, prediction[at]);
  }
  return runs.finish();
}

/** The runs that confirm every pixel as it is, unlabeled ones included. */
export function confirmAll(cells: Uint16Array): Runs {
  const runs = new RunBuilder();
  for (let at = 0; at < cells.length; at++) {
    if (!isConfirmed(cells[at])) runs.push(at, 1, cells[at] | CONFIRMED);
  }
  return runs.finish();
}

/**
 * The runs that open unlabeled pixels to predictions: what a person left or made unlabeled is undecided again.
 * No runs where no pixel is unlabeled and confirmed.
 */
export function unconfirmUnlabeled(cells: Uint16Array): Runs {
  const runs = new RunBuilder();
  for (let at = 0; at < cells.length; at++) {
    if (cells[at] === VOID) runs.push(at, 1, UNLABELED);
  }
  return runs.finish();
}

/** The run that makes all of `pixelCount` pixels unlabeled and unconfirmed. */
export function clearAll(pixelCount: number): Runs {
  return new Uint32Array([0, pixelCount, UNLABELED]);
}
