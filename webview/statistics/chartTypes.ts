/** The parts of Chart.js that the charts need; the bundle has no others. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

export { Chart };

/** A chart, and how high it wants to be. */
export interface ChartSpec {
  readonly draw: (canvas: HTMLCanvasElement) => { destroy(): void };
  /** CSS pixels. */
  readonly height: number;
}
