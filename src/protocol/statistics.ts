/** What the extension host and the page of a dataset's statistics say to each other. */
import type { DatasetStatistics, StatisticsFilter, TableId } from '../core/statistics/tables';

/** What the page shows. */
export interface StatisticsState extends DatasetStatistics {
  /** The dataset's folder, for people. */
  readonly dataset: string;
  /** Whether every mask's head was read. */
  readonly isComplete: boolean;
  /** Masks whose pixels nobody counted yet, since another program wrote them. */
  readonly uncounted: number;
  /** Whether they are being counted. */
  readonly isCounting: boolean;
  /** Masks that can't be read: their pixels count nowhere. */
  readonly unreadable: number;
}

/** What the host serves to the page. */
export interface StatisticsHostApi {
  ready(params: null): StatisticsState;
  /** Counts the pixels of masks that nobody counted yet. */
  countPixels(params: null): void;
  /** Asks where to, and writes a table as the filter leaves it; null: all of them. */
  exportCsv(params: { readonly table: TableId | null; readonly filter: StatisticsFilter }): void;
  log(params: { readonly level: 'warn' | 'error'; readonly message: string }): void;
}

/** What the page serves to the host. */
export interface StatisticsViewApi {
  changed(params: { readonly state: StatisticsState }): void;
}
