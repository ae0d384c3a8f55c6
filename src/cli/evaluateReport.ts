/** What `evaluate` prints. */
import { scores, type ConfusionMatrix } from '../core/metrics';

/** One object; what is undefined (NaN) is null. */
export function scoresAsJson(matrix: ConfusionMatrix): string {
  const { pixelAccuracy, meanAccuracy, meanIU, frequencyWeightedIU, iu } = scores(matrix);
  const means = { pixelAccuracy, meanAccuracy, meanIU, frequencyWeightedIU };
  return `${JSON.stringify({ ...means, perClassIU: iu, confusion: rowsOf(matrix) }, null, 2)}\n`;
}

/** A line a class, and the means. */
export function scoresAsTable(matrix: ConfusionMatrix, masks: number): string {
  const { pixelAccuracy, meanAccuracy, meanIU, frequencyWeightedIU, iu } = scores(matrix);
  const rows = rowsOf(matrix).map((counts, id) => {
    const pixels = counts.reduce((sum, count) => sum + count, 0);
    const note = matrix.ignore.has(id) ? 'ignored' : percent(iu[id]);
    return [String(id), String(pixels), percent(counts[id] / pixels), note];
  });
  const table = alignRight([['class', 'true pixels', 'accuracy', 'IU'], ...rows]);
  const means = alignRight([
    ['pixel accuracy', percent(pixelAccuracy)],
    ['mean accuracy', percent(meanAccuracy)],
    ['mean IU', percent(meanIU)],
    ['frequency weighted IU', percent(frequencyWeightedIU)],
  ]);
  return `${table}\n${means}over ${masks} ${masks === 1 ? 'mask' : 'masks'}\n`;
}

function rowsOf({ classes, counts }: ConfusionMatrix): number[][] {
  const columns = classes + 1;
  return Array.from({ length: classes }, (_, row) =>
    Array.from(counts.subarray(row * columns, (row + 1) * columns)),
  );
}

function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(share * 100).toFixed(1)}%`;
}

function alignRight(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `${row.map((cell, i) => cell.padStart(widths[i])).join('  ')}\n`).join('');
}
