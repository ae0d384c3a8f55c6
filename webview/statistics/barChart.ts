/** Horizontal bars with names beside them and values at their ends. */
import type { ChartConfiguration, ChartDataset, ChartOptions } from 'chart.js';
import { Chart, type ChartSpec } from './chartTypes';
import { commonOptions } from './commonOptions';
import type { ChartTheme } from './theme';
import { valueLabels } from './valueLabels';

export interface BarSeries {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** For all bars, or one each. */
  readonly fill: ChartDataset<'bar'>['backgroundColor'];
}

export interface Bars {
  readonly names: readonly string[];
  readonly series: readonly BarSeries[];
  readonly format: (value: number) => string;
  readonly axisFormat: (value: number) => string;
  /** Where the axis ends; the largest value by default. */
  readonly most?: number;
}

const BAR = 16;
const GAP = 8;
const AXIS = 34;
const LEGEND = 34;
/** Room for values behind the longest bar. */
const LABEL_ROOM = 56;
const LONGEST_NAME = 24;

export function barChart(bars: Bars, theme: ChartTheme): ChartSpec {
  const { names, series, format } = bars;
  const hasLegend = series.length > 1;
  const config: ChartConfiguration<'bar', (number | null)[]> = {
    type: 'bar',
    data: {
      labels: names.map(shortName),
      datasets: series.map(({ label, values, fill }) => ({
        label,
        data: [...values],
        backgroundColor: fill,
        borderColor: theme.ink,
        // Colours of classes may be the background's.
        borderWidth: 1,
        maxBarThickness: BAR,
        categoryPercentage: 0.9,
        barPercentage: 0.9,
      })),
    },
    options: options(bars, theme, hasLegend),
    plugins: [valueLabels(theme, format)],
  };
  return {
    height: names.length * (series.length * BAR + GAP) + AXIS + (hasLegend ? LEGEND : 0),
    draw: (canvas) => new Chart(canvas, config),
  };
}

function options({ names, format, axisFormat, most }: Bars, theme: ChartTheme, hasLegend: boolean) {
  const common = commonOptions(theme, hasLegend);
  return {
    ...common,
    indexAxis: 'y',
    layout: { padding: { right: LABEL_ROOM } },
    scales: {
      x: {
        min: 0,
        ...(most === undefined ? {} : { max: most }),
        border: { color: theme.line },
        grid: { color: theme.grid },
        ticks: { color: theme.muted, maxTicksLimit: 6, callback: (value) => axisFormat(Number(value)) },
      },
      y: {
        border: { color: theme.line },
        grid: { display: false },
        ticks: { color: theme.ink, autoSkip: false },
      },
    },
    plugins: {
      ...common.plugins,
      tooltip: {
        ...common.plugins.tooltip,
        callbacks: {
          title: ([item]) => names[item.dataIndex],
          label: ({ dataset, parsed }) => `${dataset.label ?? ''}: ${format(parsed.x ?? 0)}`,
        },
      },
    },
  } satisfies ChartOptions<'bar'>;
}

function shortName(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}
