/** A plugin of the charts: each horizontal bar says its value at its end, so that none has to be pointed at. */
import type { Chart, Plugin } from 'chart.js';

const GAP = 5;

/** @param format of a value */
export function valueLabels(color: string, format: (value: number) => string): Plugin<'bar'> {
  return {
    id: 'valueLabels',
    afterDatasetsDraw(chart: Chart<'bar'>) {
      const { ctx, data } = chart;
      ctx.save();
      ctx.fillStyle = color;
      ctx.textBaseline = 'middle';
      ctx.font = `${String(chart.options.font?.size)}px ${String(chart.options.font?.family)}`;
      data.datasets.forEach((dataset, i) => {
        if (!chart.isDatasetVisible(i)) return;
        chart.getDatasetMeta(i).data.forEach((bar, at) => {
          const value = dataset.data[at];
          if (typeof value === 'number') ctx.fillText(format(value), bar.x + GAP, bar.y);
        });
      });
      ctx.restore();
    },
  };
}
