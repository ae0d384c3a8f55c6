/** A plugin of the charts: each horizontal bar says its value at its end, so that none has to be pointed at. */
import type { Chart, Plugin } from 'chart.js';
import type { ChartTheme } from './theme';

const GAP = 5;
const HALO = 4;

/** @param format of a value */
export function valueLabels(theme: ChartTheme, format: (value: number) => string): Plugin<'bar'> {
  return {
    id: 'valueLabels',
    afterDatasetsDraw(chart: Chart<'bar'>) {
      const { ctx, data } = chart;
      ctx.save();
      ctx.fillStyle = theme.ink;
      // Lines of the grid end before the text.
      ctx.strokeStyle = theme.paper;
      ctx.lineWidth = HALO;
      ctx.textBaseline = 'middle';
      ctx.font = `${String(chart.options.font?.size)}px ${String(chart.options.font?.family)}`;
      data.datasets.forEach((dataset, i) => {
        if (!chart.isDatasetVisible(i)) return;
        chart.getDatasetMeta(i).data.forEach((bar, at) => {
          const value = dataset.data[at];
          if (typeof value !== 'number') return;
          ctx.strokeText(format(value), bar.x + GAP, bar.y);
          ctx.fillText(format(value), bar.x + GAP, bar.y);
        });
      });
      ctx.restore();
    },
  };
}
