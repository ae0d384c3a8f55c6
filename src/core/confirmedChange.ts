/** What changes in the pixels that a person has confirmed, for whoever learns from them. */
import { CONFIRMED } from './labelMap';
import { RUN_STRIDE, RunBuilder, type Runs } from './runs';
import { overlayRuns } from './overlayRuns';
import { CellScan } from './cellScan';

/** Runs are upright; only their confirmed cells count. */
export type ConfirmedChange =
  /** A stroke was made, or made again. */
  | { readonly kind: 'painted'; readonly edit: number; readonly runs: Runs }
  /** A stroke was undone. */
  | { readonly kind: 'takenBack'; readonly edit: number }
  /** Everything known before counts no more: these are all confirmed pixels. */
  | { readonly kind: 'all'; readonly runs: Runs };

/** The runs of a map's confirmed pixels. */
export function confirmedRuns(cells: Uint16Array): Runs {
  const scan = new CellScan(cells);
  const confirmed = new RunBuilder();
  for (let at = 0; at < cells.length;) {
    const next = scan.endOfRun(at, cells.length);
    if (cells[at] >= CONFIRMED) confirmed.push(at, next - at, cells[at]);
    at = next;
  }
  return confirmed.finish();
}

/** Confirmed runs without the pixels of others. */
export function withoutPixels(confirmed: Runs, others: Runs): Runs {
  const erased = others.map((value, i) => (i % RUN_STRIDE === 2 ? 0 : value));
  return confirmedPart(overlayRuns(confirmed, erased));
}

/** Those of the runs that hold confirmed pixels. */
export function confirmedPart(runs: Runs): Runs {
  const confirmed = new RunBuilder();
  for (let i = 0; i < runs.length; i += RUN_STRIDE) {
    if (runs[i + 2] >= CONFIRMED) confirmed.push(runs[i], runs[i + 1], runs[i + 2]);
  }
  return confirmed.finish();
}
