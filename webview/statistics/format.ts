/** How numbers of tables are shown. */
import type { ColumnKind, Value } from '../../src/core/statistics/tables';
import { percent } from '../shared/ui/words';

const LOCALE = 'en-US';

/** @returns a dash where there is no value */
export function formatValue(value: Value, kind: ColumnKind): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  switch (kind) {
    case 'share':
      return percent(value);
    case 'factor':
      return `${value.toLocaleString(LOCALE, { maximumFractionDigits: value < 10 ? 1 : 0 })}×`;
    case 'number':
      return value.toLocaleString(LOCALE, { maximumFractionDigits: 2 });
    case 'id':
    case 'text':
      return String(value);
    case 'count':
      return value.toLocaleString(LOCALE);
  }
}

/** Like 1.2M, for axes. */
export function shortCount(value: number): string {
  return value.toLocaleString(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });
}
