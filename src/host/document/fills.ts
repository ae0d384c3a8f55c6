/** The runs of edits that concern the whole image. */
import { CellScan } from '../../core/cellScan';
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
  const scan = new CellScan(cells);
  for (let i = 0; i < prediction.length; i += RUN_STRIDE) {
    const end = prediction[i] + prediction[i + 1];
    let at = prediction[i];
    while (at < end) {
      const next = scan.endOfRun(at, end);
      if (!isConfirmed(cells[at])) runs.push(at, next - at, prediction[i + 2]);
      at = next;
    }
  }
  return runs.finish();
}

/** The runs that confirm every pixel as it is, unlabeled ones included. */
export function confirmAll(cells: Uint16Array): Runs {
  const runs = new RunBuilder();
  const scan = new CellScan(cells);
  let at = 0;
  while (at < cells.length) {
    const next = scan.endOfRun(at, cells.length);
    if (!isConfirmed(cells[at])) runs.push(at, next - at, cells[at] | CONFIRMED);
    at = next;
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
