/** The page around the view: stands in for VS Code, with the fake host behind `acquireVsCodeApi`. */
import type { LabelClass } from '../../../src/core/classes';
import type { Orientation } from '../../../src/core/orientation';
import { packCells, unpackCells } from '../../../src/core/packing';
import type { Conflict } from '../../../src/protocol/hostView';
import type { Channel } from '../../../src/protocol/rpc';
import type { RendererKind } from '../../../webview/labeler/canvas/renderer';
import type { VsCodeApi } from '../../../webview/shared/vscodeApi';
import { FakeHost } from './fakeHost';
import { THEMES, type ThemeName } from './themes';

export interface HarnessConfig {
  readonly image: { name: string; mimeType: string; width: number; height: number; orientation: Orientation };
  readonly classes: readonly LabelClass[];
  readonly theme: ThemeName;
  readonly editable?: boolean;
  /** What `getState` gives where the page hasn't been reloaded. */
  readonly state?: unknown;
  /** The last stroke of each earlier page that the host holds. */
  readonly acknowledged?: Readonly<Record<string, number>>;
  /** What the view finds when it opens. */
  readonly conflict?: Conflict;
  /** The host hears nothing from the start. */
  readonly deaf?: boolean;
  /** `canvas2d`: as where WebGL2 is missing. */
  readonly renderer?: RendererKind;
}

export interface Harness {
  readonly host: FakeHost;
  /** What the view saved last. */
  state: unknown;
  accept(): void;
  /** Proposes a class for every pixel. */
  propose(classId: number): void;
  /** While true the host hears nothing; afterwards it hears everything in order. */
  deafen(deaf: boolean): void;
}

declare global {
  interface Window {
    harnessConfig: HarnessConfig;
    labelerHarness: Promise<Harness>;
  }
}

/** Both sides copy what they post, and neither answers before the other has returned, as in VS Code. */
function createChannels(): {
  host: Channel;
  post(message: unknown): void;
  deafen: (deaf: boolean) => void;
} {
  let toHost: ((message: unknown) => void) | undefined;
  let deaf = window.harnessConfig.deaf ?? false;
  const early: unknown[] = [];
  const deliver = (message: unknown): void => {
    if (toHost === undefined || deaf) early.push(message);
    else toHost(message);
  };
  return {
    host: {
      post(message) {
        const copy: unknown = structuredClone(message);
        setTimeout(() => window.dispatchEvent(new MessageEvent('message', { data: copy })));
      },
      listen(listener) {
        toHost = listener;
        for (const message of early.splice(0)) deliver(message);
        return () => (toHost = undefined);
      },
    },
    post(message) {
      const copy: unknown = structuredClone(message);
      setTimeout(() => deliver(copy));
    },
    deafen(value) {
      deaf = value;
      for (const message of early.splice(0)) deliver(message);
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
  const { image, classes, editable = true, acknowledged = {}, conflict = null } = window.harnessConfig;
  const bytes = new Uint8Array(await (await fetch('image')).arrayBuffer());
  const host = new FakeHost(channel, { ...image, bytes, classes, editable, acknowledged, conflict });
  return {
    host,
    state: saved,
    accept: () => host.accept(unpackCells),
    propose(classId) {
      const cells = new Uint16Array(image.width * image.height).fill(classId);
      host.propose({ labels: packCells(cells), meanConfidence: 0.8 });
    },
    deafen: channels.deafen,
  };
}

function withoutWebgl(): void {
  Object.defineProperty(WebGL2RenderingContext.prototype, 'createProgram', {
    value: () => {
      throw new Error('no WebGL2 in this test');
    },
  });
}

const channels = createChannels();
/** VS Code keeps the state as JSON, and beyond a reload. */
const STATE = 'state';
const kept = sessionStorage.getItem(STATE);
let saved: unknown = kept === null ? window.harnessConfig.state : JSON.parse(kept);
window.labelerHarness = createHarness(channels.host);
const api: VsCodeApi = {
  postMessage: (message) => channels.post(message),
  getState: () => saved,
  setState(state) {
    saved = state;
    sessionStorage.setItem(STATE, JSON.stringify(state));
    void window.labelerHarness.then((harness) => (harness.state = state));
  },
};
window.acquireVsCodeApi = () => api;
applyTheme(window.harnessConfig.theme);
if (window.harnessConfig.renderer === 'canvas2d') withoutWebgl();
