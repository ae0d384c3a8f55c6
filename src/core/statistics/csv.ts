/** Tables as CSV (RFC 4180), which spreadsheets open without running anything. */
import type { Table, Value } from './tables';

/** A spreadsheet takes what begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** One table, with its columns' titles. */
export function tableCsv({ columns, rows }: Table): string {
  return csv([columns.map(({ title }) => title), ...rows]);
}

/** Several tables as one: a value a line, with the table, the row and the column that it stands in. */
export function tablesCsv(tables: readonly Table[]): string {
  const lines = tables.flatMap(({ title, columns, rows }) => {
    const isName = columns.map(({ kind }) => kind === 'text' || kind === 'id');
    return rows.flatMap((row) => {
      const name = row.filter((_, i) => isName[i]).join(' · ');
      return columns.flatMap((column, i) => (isName[i] ? [] : [[title, name, column.title, row[i]]]));
    });
  });
  return csv([['Table', 'Row', 'Column', 'Value'], ...lines]);
}

/** Lines end with CR LF, numbers have a point, and a value that isn't there is empty. */
function csv(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
