/** From scores to runs: what a part of an image is predicted to be. */
import { RunBuilder, type Runs } from '../../core/runs';
import { labelRows, type LabelOptions, type LabelTarget, type ScoreGrid } from '../scoresToLabels';

/**
 * @param width of the image whose rows the target asks for
 * @returns runs of unconfirmed cells that cover the target's region
 * @throws LabelerError `cancelled`
 */
export async function labelRuns(
  grid: ScoreGrid,
  target: LabelTarget,
  width: number,
  options: Omit<LabelOptions, 'labelsOnly'> = {},
): Promise<Runs> {
  const runs = new RunBuilder();
  const { x, y } = target.region ?? { x: 0, y: 0 };
  const write = (row: number, classes: Uint8Array): void => {
    const start = (y + row) * width + x;
    for (let i = 0; i < classes.length;) {
      const from = i;
      while (i < classes.length && classes[i] === classes[from]) i++;
      runs.push(start + from, i - from, classes[from]);
    }
  };
  await labelRows(grid, target, write, { ...options, labelsOnly: true });
  return runs.finish();
}
