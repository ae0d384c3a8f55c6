/** A table of statistics as an HTML table: what screen readers get, and everybody who asks for it. */
import type { Table } from '../../src/core/statistics/tables';
import { h } from '../shared/ui/dom';
import { formatValue } from './format';

/** The first text of a row names it. @param color of a row by its place, where it has one */
export function tableElement(table: Table, color: (row: number) => string | undefined): HTMLTableElement {
  const { title, columns, rows } = table;
  const isNumber = columns.map(({ kind }) => kind !== 'text');
  const header = columns.findIndex(({ kind }) => kind === 'text');
  const cellClass = (i: number) => (isNumber[i] ? { class: 'number' } : {});
  const head = columns.map((column, i) => h('th', { scope: 'col', ...cellClass(i) }, column.title));
  const body = rows.map((row, at) =>
    h(
      'tr',
      {},
      ...row.map((value, i) => {
        const text = formatValue(value, columns[i].kind);
        if (i !== header) return h('td', cellClass(i), text);
        const swatch = color(at);
        return h('th', { scope: 'row' }, ...(swatch === undefined ? [] : [swatchElement(swatch)]), text);
      }),
    ),
  );
  return h(
    'table',
    {},
    h('caption', { class: 'visually-hidden' }, title),
    h('thead', {}, h('tr', {}, ...head)),
    h('tbody', {}, ...body),
  );
}

function swatchElement(color: string): HTMLElement {
  const element = h('span', { class: 'swatch', 'aria-hidden': 'true' });
  element.style.backgroundColor = color;
  return element;
}
