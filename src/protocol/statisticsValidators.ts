/** Checks of everything that the page of a dataset's statistics says to the host. */
import * as v from 'valibot';
import { TABLE_IDS } from '../core/statistics/tables';
import type { Validators } from './rpc';
import type { StatisticsHostApi } from './statistics';
import { validator } from './validator';

/** Longest text that the page may hand over, in characters. */
const MAX_TEXT = 10_000;

const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const filter = v.object({ split: v.nullable(v.object({ name: v.nullable(text) })), classes: text });

/** One check a method of {@link StatisticsHostApi}; each throws a LabelerError `bad-message`. */
export const statisticsValidators: Validators<StatisticsHostApi> = {
  ready: validator('ready', v.null()),
  countPixels: validator('countPixels', v.null()),
  exportCsv: validator('exportCsv', v.object({ table: v.nullable(v.picklist(TABLE_IDS)), filter })),
  log: validator('log', v.object({ level: v.picklist(['warn', 'error']), message: text })),
};
