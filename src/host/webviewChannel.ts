import type { Webview } from 'vscode';
import type { Channel } from '../protocol/rpc';

/** The channel to a webview's page. It copies everything: VS Code drops transfer lists. */
export function webviewChannel(webview: Webview): Channel {
  return {
    post: (message) => void webview.postMessage(message),
    listen: (listener) => {
      const subscription = webview.onDidReceiveMessage(listener);
      return () => void subscription.dispose();
    },
  };
}
