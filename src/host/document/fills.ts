/** The runs of edits that concern the whole image. */
import { CONFIRMED, isConfirmed, makeCell, UNLABELED } from '../../core/labelMap';
import { RUN_STRIDE, RunBuilder, type Runs } from '../../core/runs';

/** Unlabeled by a person's decision. */
const VOID = makeCell(UNLABELED, true);

/**
 * The runs that write a prediction into every pixel that no person decided.
 * @param cells the label map's cells
 * @param prediction runs of unconfirmed cells, over the whole map
 */
export function fillUnconfirmed(cells: Uint16Array, prediction: Runs): Runs {
  const runs = new RunBuilder();
  for (let i = 0; i < prediction.length; i += RUN_STRIDE) {
    const end = prediction[i] + prediction[i + 1];
    let at = prediction[i];
    while (at < end) {
      while (at < end && isConfirmed(cells[at])) at++;
      const start = at;
      while (at < end && !isConfirmed(cells[at])) at++;
      runs.push(start, at - start, prediction[i + 2]);
    }
  }
  return runs.finish();
}

/** The runs that confirm every pixel as it is, unlabeled ones included. */
export function confirmAll(cells: Uint16Array): Runs {
  const runs = new RunBuilder();
  let at = 0;
  while (at < cells.length) {
    const start = at;
    const cell = cells[at];
    while (at < cells.length && cells[at] === cell) at++;
    if (!isConfirmed(cell)) runs.push(start, at - start, cell | CONFIRMED);
  }
  return runs.finish();
}

/**
 * The runs that open unlabeled pixels to predictions: what a person left or made unlabeled is undecided again.
 * No runs where no pixel is unlabeled and confirmed.
 */
export function unconfirmUnlabeled(cells: Uint16Array): Runs {
  const runs = new RunBuilder();
  let at = cells.indexOf(VOID);
  while (at >= 0) {
    const start = at;
    while (at < cells.length && cells[at] === VOID) at++;
    runs.push(start, at - start, UNLABELED);
    at = cells.indexOf(VOID, at);
  }
  return runs.finish();
}

/** The run that makes all of `pixelCount` pixels unlabeled and unconfirmed. */
export function clearAll(pixelCount: number): Runs {
  return new Uint32Array([0, pixelCount, UNLABELED]);
}
