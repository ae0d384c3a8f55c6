/** Statistics as a CSV file, where a person wants it. */
import * as vscode from 'vscode';
import { tableCsv, tablesCsv } from '../../core/statistics/csv';
import {
  tablesOf,
  type DatasetStatistics,
  type StatisticsFilter,
  type TableId,
} from '../../core/statistics/tables';
import { LabelerError } from '../../core/errors';
import { errorText } from '../errorText';
import { displayPath, type MaskStore } from '../io/maskStore';

/**
 * Asks where to, and writes one table, or all where `table` is null.
 * @param folder what is proposed
 * @throws LabelerError `write-failed`
 */
export async function exportCsv(
  statistics: DatasetStatistics,
  { table, filter }: { readonly table: TableId | null; readonly filter: StatisticsFilter },
  folder: vscode.Uri,
  masks: Pick<MaskStore, 'writerOf'>,
): Promise<void> {
  const tables = tablesOf(statistics, filter);
  const chosen = tables.find(({ id }) => id === table);
  const csv = chosen === undefined ? tablesCsv(tables) : tableCsv(chosen);
  const target = await vscode.window.showSaveDialog({
    title: 'Export Statistics',
    saveLabel: 'Export',
    filters: { CSV: ['csv'] },
    defaultUri: vscode.Uri.joinPath(folder, `${table ?? 'statistics'}.csv`),
  });
  if (target === undefined) return;
  const file = displayPath(target);
  try {
    await masks.writerOf(target).write(target, new TextEncoder().encode(csv), 'anything');
  } catch (error) {
    if (error instanceof LabelerError) throw error;
    throw new LabelerError('write-failed', `${file} could not be written: ${errorText(error)}`, file, {
      cause: error,
    });
  }
  void vscode.window.showInformationMessage(`Exported to ${file}.`);
}
