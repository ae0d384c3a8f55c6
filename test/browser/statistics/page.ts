/** The page around the statistics: stands in for VS Code, with a host that knows one dataset. */
import { IMAGE_STATUSES } from '../../../src/core/edit';
import { seededRandom } from '../../../src/core/random';
import { StatisticsSum } from '../../../src/core/statistics/statistics';
import type { StatisticsHostApi, StatisticsState, StatisticsViewApi } from '../../../src/protocol/statistics';
import { connect, type Channel } from '../../../src/protocol/rpc';
import type { VsCodeApi } from '../../../webview/shared/vscodeApi';
import { THEMES, type ThemeName } from '../app/themes';

export interface StatisticsHarness {
  readonly calls: { method: string; params: unknown }[];
  state: unknown;
  /** The host says that something changed. */
  change(values: Partial<StatisticsState>): Promise<void>;
  setTheme(theme: ThemeName): void;
}

declare global {
  interface Window {
    statisticsConfig: { theme: ThemeName; saved?: unknown; empty?: boolean };
    statisticsHarness: StatisticsHarness;
  }
}

/** Colours of charts that VS Code registers for every theme. */
const CHARTS = { blue: '#3794ff', yellow: '#cca700', green: '#89d185', purple: '#b180d7', red: '#f14c4c' };

const CLASSES = [
  { id: 0, name: 'background', color: '#000000' },
  { id: 1, name: 'road', color: '#804080' },
  { id: 2, name: 'sky', color: '#4682b4' },
  { id: 3, name: 'a class with a name that goes on and on and on', color: '#ffffff' },
  { id: 4, name: '<img src=x onerror=alert(1)>', color: '#dcdc00' },
];

function exampleState(): StatisticsState {
  const random = seededRandom(7);
  const sum = new StatisticsSum(['train', 'val']);
  for (let i = 0; i < 120; i++) {
    const status = IMAGE_STATUSES[Math.floor(random() * IMAGE_STATUSES.length)];
    const [width, height] = i % 7 === 0 ? [1024, 768] : [640, 480];
    const isLabeled = status !== 'unlabeled';
    const pixels = width * height;
    const road = Math.floor(random() * 0.5 * pixels);
    const sky = Math.floor(random() * 0.3 * pixels);
    const rare = Math.floor(random() * 0.002 * pixels);
    sum.add({
      split: ['train', 'train', 'val', null][i % 4],
      status,
      size: { width, height },
      counts: isLabeled
        ? [
            [0, pixels - road - sky - rare - 5000],
            [1, road],
            [2, sky],
            [4, rare],
            [255, 5000],
          ]
        : null,
      confirmed: isLabeled ? Math.floor(random() * pixels) : null,
      day: isLabeled ? `2026-03-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}` : null,
    });
  }
  const counting = { isComplete: true, uncounted: 12, isCounting: false, unreadable: 1 };
  return { dataset: 'street', classes: CLASSES, splits: sum.finish(), ...counting };
}

function emptyState(): StatisticsState {
  const counting = { isComplete: true, uncounted: 0, isCounting: false, unreadable: 0 };
  return { dataset: 'empty', classes: [], splits: new StatisticsSum([]).finish(), ...counting };
}

function applyTheme(theme: ThemeName): void {
  const { kind, colors } = THEMES[theme];
  const { style } = document.documentElement;
  style.cssText = '';
  const charts = Object.entries(CHARTS).map(([name, color]) => [`charts.${name}`, color]);
  for (const [name, color] of [...charts, ...Object.entries(colors)]) {
    style.setProperty(`--vscode-${name.replaceAll('.', '-')}`, color);
  }
  style.setProperty('--vscode-font-family', 'system-ui, "Ubuntu", "Droid Sans", "DejaVu Sans", sans-serif');
  style.setProperty('--vscode-font-size', '13px');
  document.body.className = kind;
}

const { theme, saved, empty = false } = window.statisticsConfig;
let toHost: (message: unknown) => void = () => undefined;
let state = empty ? emptyState() : exampleState();
const calls: StatisticsHarness['calls'] = [];
const record = (method: string) => (params: unknown) => void calls.push({ method, params });
const channel: Channel = {
  post: (message) => window.postMessage(structuredClone(message)),
  listen(listener) {
    toHost = listener;
    return () => undefined;
  },
};
const { remote } = connect<StatisticsHostApi, StatisticsViewApi>(channel, {
  ready: () => state,
  countPixels: record('countPixels'),
  exportCsv: record('exportCsv'),
  log: record('log'),
});
window.statisticsHarness = {
  calls,
  state: saved,
  change(values) {
    state = { ...state, ...values };
    return remote.changed({ state });
  },
  setTheme: applyTheme,
};
const api: VsCodeApi = {
  postMessage: (message) => setTimeout(() => toHost(structuredClone(message))),
  getState: () => window.statisticsHarness.state,
  setState: (value) => (window.statisticsHarness.state = value),
};
window.acquireVsCodeApi = () => api;
applyTheme(theme);
