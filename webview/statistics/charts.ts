/** Which chart shows which table. */
import type { LabelClass } from '../../src/core/classes';
import type { Table, Value } from '../../src/core/statistics/tables';
import { percent } from '../shared/ui/words';
import { barChart } from './barChart';
import type { ChartSpec } from './chartTypes';
import { formatValue, shortCount } from './format';
import { dayNumber, lineChart } from './lineChart';
import { patternFill } from './patterns';
import type { ChartTheme } from './theme';

/** More sizes are in the table. */
const MOST_SIZES = 12;

/** @returns undefined where there is nothing to draw */
export function chartOf(
  table: Table,
  classes: readonly LabelClass[],
  theme: ChartTheme,
): ChartSpec | undefined {
  if (table.rows.length === 0) return undefined;
  switch (table.id) {
    case 'status':
      return statusChart(table, theme);
    case 'coverage':
      return coverageChart(table, theme);
    case 'classes':
      return classChart(table, classes, theme);
    case 'splits':
      return splitChart(table, theme);
    case 'sizes':
      return sizeChart(table, theme);
    case 'progress':
      return progressChart(table, theme);
  }
}

function statusChart({ rows }: Table, theme: ChartTheme): ChartSpec {
  return barChart(
    {
      names: rows.map(([status]) => String(status)),
      series: [{ label: 'Images', values: rows.map(([, images]) => number(images)), fill: theme.series[0] }],
      format: (value) => formatValue(value, 'count'),
      axisFormat: shortCount,
    },
    theme,
  );
}

/** What is not confirmed is hatched in the labeler, too. */
function coverageChart({ rows }: Table, theme: ChartTheme): ChartSpec {
  return barChart(
    {
      names: rows.map(([split]) => String(split)),
      series: [
        {
          label: 'Labeled',
          values: rows.map(([, , , labeled]) => number(labeled)),
          fill: patternFill(theme.series[0], 1),
        },
        {
          label: 'Confirmed',
          values: rows.map(([, , , , confirmed]) => number(confirmed)),
          fill: patternFill(theme.series[2], 0),
        },
      ],
      format: percent,
      axisFormat: percentTick,
      most: 1,
    },
    theme,
  );
}

function classChart({ rows }: Table, classes: readonly LabelClass[], theme: ChartTheme): ChartSpec {
  const colors = new Map<Value, string>(classes.map(({ id, color }) => [id, color]));
  const sorted = [...rows].sort((a, b) => Number(b[2]) - Number(a[2]));
  return barChart(
    {
      names: sorted.map(([, name]) => String(name)),
      series: [
        {
          label: 'Share of labeled pixels',
          values: sorted.map(([, , , share]) => number(share)),
          fill: sorted.map(([id]) => colors.get(id) ?? theme.ink),
        },
      ],
      format: percent,
      axisFormat: percentTick,
    },
    theme,
  );
}

function splitChart({ rows }: Table, theme: ChartTheme): ChartSpec {
  const names = [...new Set(rows.map(([, name]) => String(name)))];
  const splits = [...new Set(rows.map(([, , split]) => String(split)))];
  return barChart(
    {
      names,
      series: splits.map((split, i) => ({
        label: split,
        values: rows.filter((row) => row[2] === split).map((row) => number(row[4])),
        fill: patternFill(theme.series[i % theme.series.length], i),
      })),
      format: percent,
      axisFormat: percentTick,
    },
    theme,
  );
}

function sizeChart({ rows }: Table, theme: ChartTheme): ChartSpec {
  const shown = rows.slice(0, MOST_SIZES);
  const others = rows.slice(MOST_SIZES).reduce((sum, row) => sum + Number(row[4]), 0);
  const rest = others === 0 ? [] : [['Others', others] as const];
  const bars = [...shown.map((row) => [String(row[0]), Number(row[4])] as const), ...rest];
  return barChart(
    {
      names: bars.map(([name]) => name),
      series: [{ label: 'Images', values: bars.map(([, images]) => images), fill: theme.series[3] }],
      format: (value) => formatValue(value, 'count'),
      axisFormat: shortCount,
    },
    theme,
  );
}

/** Begins at nothing, the day before the first. */
function progressChart({ rows, columns }: Table, theme: ChartTheme): ChartSpec {
  const start = { x: dayNumber(String(rows[0][0])) - 1, y: 0 };
  return lineChart(
    [1, 2].map((column, i) => ({
      label: columns[column].title,
      color: theme.series[i === 0 ? 1 : 2],
      points: [start, ...rows.map((row) => ({ x: dayNumber(String(row[0])), y: Number(row[column]) }))],
    })),
    theme,
  );
}

function number(value: Value): number | null {
  return typeof value === 'number' ? value : null;
}

function percentTick(value: number): string {
  return `${(value * 100).toLocaleString('en-US', { maximumFractionDigits: 2 })}%`;
}
