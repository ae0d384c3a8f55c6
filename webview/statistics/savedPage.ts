/** What a person chose on the page, kept while its tab is hidden. */
import { TABLE_IDS, type StatisticsFilter, type TableId } from '../../src/core/statistics/tables';

export interface SavedPage {
  readonly filter: StatisticsFilter;
  /** What is shown as a table. */
  readonly tables: readonly TableId[];
}

const FRESH: SavedPage = { filter: { split: null, classes: '' }, tables: [] };

/** @param state as VS Code kept it, from whatever version wrote it */
export function readSaved(state: unknown): SavedPage {
  if (!isRecord(state) || !isRecord(state['filter']) || !Array.isArray(state['tables'])) return FRESH;
  const { split, classes } = state['filter'];
  const saved = state['tables'] as unknown[];
  return {
    filter: {
      split: isRecord(split) ? { name: typeof split['name'] === 'string' ? split['name'] : null } : null,
      classes: typeof classes === 'string' ? classes : '',
    },
    tables: TABLE_IDS.filter((id) => saved.includes(id)),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
