/** Numbers of images over days, as steps. */
import type { ChartConfiguration, ChartOptions } from 'chart.js';
import { Chart, type ChartSpec } from './chartTypes';
import { commonOptions } from './commonOptions';
import { shortCount } from './format';
import type { ChartTheme } from './theme';

export interface StepSeries {
  readonly label: string;
  readonly color: string;
  /** Day numbers and what there was at their ends. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const HEIGHT = 260;
const DAY = 86_400_000;
/** Series are told apart by these, too. */
const DASHES: readonly number[][] = [[], [6, 4], [2, 3]];
const MARKS = ['circle', 'rect', 'triangle'] as const;

/** @param day `2026-03-09` @returns days since 1970 */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY;
}

export function lineChart(series: readonly StepSeries[], theme: ChartTheme): ChartSpec {
  const config: ChartConfiguration<'line', { x: number; y: number }[]> = {
    type: 'line',
    data: {
      datasets: series.map(({ label, color, points }, i) => ({
        label,
        data: points.map((point) => ({ ...point })),
        stepped: 'before' as const,
        borderColor: color,
        backgroundColor: color,
        borderWidth: 2,
        borderDash: DASHES[i % DASHES.length],
        pointStyle: MARKS[i % MARKS.length],
        pointRadius: points.length > 40 ? 0 : 4,
      })),
    },
    options: options(theme),
  };
  return { height: HEIGHT, draw: (canvas) => new Chart(canvas, config) };
}

function options(theme: ChartTheme) {
  const common = commonOptions(theme, true);
  const scale = { border: { color: theme.line }, grid: { color: theme.grid } };
  return {
    ...common,
    interaction: { mode: 'index', intersect: false },
    scales: {
      x: {
        ...scale,
        type: 'linear',
        ticks: {
          color: theme.muted,
          precision: 0,
          maxTicksLimit: 8,
          maxRotation: 0,
          callback: (value) => dayText(Number(value)),
        },
      },
      y: {
        ...scale,
        beginAtZero: true,
        ticks: { color: theme.muted, precision: 0, callback: (value) => shortCount(Number(value)) },
      },
    },
    plugins: {
      ...common.plugins,
      legend: {
        ...common.plugins.legend,
        labels: { ...common.plugins.legend.labels, usePointStyle: true },
      },
      tooltip: {
        ...common.plugins.tooltip,
        callbacks: { title: ([item]) => dayText(item.parsed.x ?? 0) },
      },
    },
  } satisfies ChartOptions<'line'>;
}

function dayText(day: number): string {
  const format = { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' } as const;
  return new Date(day * DAY).toLocaleDateString('en-US', format);
}
