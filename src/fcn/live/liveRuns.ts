/** From scores to what is written into a label map: predicted pixels change, confirmed ones never. */
import { CONFIRMED } from '../../core/labelMap';
import { RunBuilder, type Runs } from '../../core/runs';
import { labelRows, type LabelTarget, type ScoreGrid } from '../scoresToLabels';
import type { AbortFlag } from '../turns';

/**
 * The runs that bring the unconfirmed pixels of the target's region up to date.
 * @param cells the label map as it is now, in the pixel order of the target's rows
 * @param width of the label map
 * @returns runs of unconfirmed cells, only where something changes
 * @throws LabelerError `cancelled`
 */
export async function liveRuns(
  grid: ScoreGrid,
  target: LabelTarget,
  cells: Uint16Array,
  width: number,
  signal?: AbortFlag,
): Promise<Runs> {
  const runs = new RunBuilder();
  const { x, y } = target.region ?? { x: 0, y: 0 };
  const write = (row: number, classes: Uint8Array): void => {
    const start = (y + row) * width + x;
    for (let i = 0; i < classes.length;) {
      const classId = classes[i];
      const from = i;
      while (i < classes.length && classes[i] === classId && isOutdated(cells[start + i], classId)) i++;
      runs.push(start + from, i - from, classId);
      if (i === from) i++;
    }
  };
  await labelRows(grid, target, write, { labelsOnly: true, signal });
  return runs.finish();
}

/** An unconfirmed cell is its class id alone. */
function isOutdated(cell: number, classId: number): boolean {
  return cell < CONFIRMED && cell !== classId;
}
