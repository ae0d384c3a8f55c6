import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tableCsv, tablesCsv } from '../../../../src/core/statistics/csv';
import type { Table } from '../../../../src/core/statistics/tables';

const tableOf = (rows: Table['rows']): Table => ({
  id: 'classes',
  title: 'Class Balance',
  columns: [
    { title: 'Class', kind: 'text' },
    { title: 'Share, of all', kind: 'share' },
  ],
  rows,
});

/** RFC 4180, read letter by letter. */
function parse(csv: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < csv.length; i++) {
    if (quoted) {
      if (csv[i] !== '"') field += csv[i];
      else if (csv[i + 1] === '"') field += csv[++i];
      else quoted = false;
    } else if (csv[i] === '"') quoted = true;
    else if (csv[i] === ',') {
      record.push(field);
      field = '';
    } else if (csv.startsWith('\r\n', i)) {
      records.push([...record, field]);
      record = [];
      field = '';
      i++;
    } else field += csv[i];
  }
  return records;
}

describe('CSV', () => {
  it('quotes what RFC 4180 says', () => {
    const csv = tableCsv(tableOf([['a "b", c', 0.25], ['plain', null]])); // prettier-ignore
    expect(csv).toBe('Class,"Share, of all"\r\n"a ""b"", c",0.25\r\nplain,\r\n');
  });

  it('gives every text back, and never a formula', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('=1+1', '+x', '-x', '@SUM(A1)', '\t=1', '\r=1', '"', '\r\n', ',', "'"),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.option(fc.double({ noNaN: true })))), (rows) => {
        const parsed = parse(tableCsv(tableOf(rows)));
        expect(parsed).toHaveLength(rows.length + 1);
        for (const [i, [name, value]] of rows.entries()) {
          const [readName, readValue] = parsed[i + 1];
          expect(/^[=+\-@\t\r]/.test(readName)).toBe(false);
          expect(readName.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(name.replace(/^'(?=[=+\-@\t\r])/, ''));
          expect(readValue).toBe(value === null ? '' : String(value));
        }
      }),
    );
  });

  it('of several tables has a value a line', () => {
    expect(tablesCsv([tableOf([['road', 0.5]]), { ...tableOf([['sky', 1]]), title: 'Other' }])).toBe(
      'Table,Row,Column,Value\r\nClass Balance,road,"Share, of all",0.5\r\nOther,sky,"Share, of all",1\r\n',
    );
  });
});
