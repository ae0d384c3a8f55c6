/** VS Code's side of the webview: messages and the saved state. */
import type { Channel } from '../../src/protocol/rpc';

/** What `acquireVsCodeApi()` returns; it may be called once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}

/** The channel to the extension host. It copies everything: `transfer` lists are dropped by VS Code. */
export function hostChannel(vscode: VsCodeApi): Channel {
  return {
    post: (message) => vscode.postMessage(message),
    listen(listener) {
      const receive = (event: MessageEvent): void => listener(event.data);
      window.addEventListener('message', receive);
      return () => window.removeEventListener('message', receive);
    },
  };
}
