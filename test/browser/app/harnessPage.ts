/** The page around the view: stands in for VS Code, with the fake host behind `acquireVsCodeApi`. */
import type { LabelClass } from '../../../src/core/classes';
import type { Orientation } from '../../../src/core/orientation';
import { unpackCells } from '../../../src/core/packing';
import type { Channel } from '../../../src/protocol/rpc';
import type { VsCodeApi } from '../../../webview/labeler/vscodeApi';
import { FakeHost } from './fakeHost';
import { THEMES, type ThemeName } from './themes';

export interface HarnessConfig {
  readonly image: { name: string; mimeType: string; width: number; height: number; orientation: Orientation };
  readonly classes: readonly LabelClass[];
  readonly theme: ThemeName;
  readonly editable?: boolean;
  /** What `getState` gives. */
  readonly state?: unknown;
}

export interface Harness {
  readonly host: FakeHost;
  /** What the view saved last. */
  state: unknown;
  accept(): void;
}

declare global {
  interface Window {
    harnessConfig: HarnessConfig;
    labelerHarness: Promise<Harness>;
  }
}

/** Both sides copy what they post, and neither answers before the other has returned, as in VS Code. */
function createChannels(): { host: Channel; post(message: unknown): void } {
  let toHost: ((message: unknown) => void) | undefined;
  const early: unknown[] = [];
  return {
    host: {
      post(message) {
        const copy: unknown = structuredClone(message);
        setTimeout(() => window.dispatchEvent(new MessageEvent('message', { data: copy })));
      },
      listen(listener) {
        toHost = listener;
        for (const message of early.splice(0)) listener(message);
        return () => (toHost = undefined);
      },
    },
    post(message) {
      const copy: unknown = structuredClone(message);
      setTimeout(() => (toHost === undefined ? early.push(copy) : toHost(copy)));
    },
  };
}

function applyTheme(theme: ThemeName): void {
  const { kind, colors } = THEMES[theme];
  for (const [name, color] of Object.entries(colors)) {
    document.documentElement.style.setProperty(`--vscode-${name.replaceAll('.', '-')}`, color);
  }
  const { style } = document.documentElement;
  style.setProperty('--vscode-font-family', 'system-ui, "Ubuntu", "Droid Sans", "DejaVu Sans", sans-serif');
  style.setProperty('--vscode-font-size', '13px');
  document.body.className = kind;
}

async function createHarness(channel: Channel): Promise<Harness> {
  const { image, classes, editable = true, state } = window.harnessConfig;
  const bytes = new Uint8Array(await (await fetch('image')).arrayBuffer());
  const host = new FakeHost(channel, { ...image, bytes, classes, editable });
  return { host, state, accept: () => host.accept(unpackCells) };
}

const channels = createChannels();
window.labelerHarness = createHarness(channels.host);
let saved: unknown = window.harnessConfig.state;
const api: VsCodeApi = {
  postMessage: (message) => channels.post(message),
  getState: () => saved,
  setState(state) {
    saved = state;
    void window.labelerHarness.then((harness) => (harness.state = state));
  },
};
window.acquireVsCodeApi = () => api;
applyTheme(window.harnessConfig.theme);
