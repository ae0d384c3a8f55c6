/** A webview panel and the wire between its page and the host: ordered, copying, and as slow as a test likes. */
import * as vscode from 'vscode';
import type { Channel } from '../../../../src/protocol/rpc';

/** One direction: what is sent arrives in order, copied, a moment later, or once the wire is let go. */
class Lane {
  private readonly queue: unknown[] = [];
  private listeners: ((message: unknown) => void)[] = [];
  held = false;

  send(message: unknown): void {
    this.queue.push(structuredClone(message));
    queueMicrotask(() => this.flush());
  }

  listen(listener: (message: unknown) => void): () => void {
    this.listeners.push(listener);
    return () => void (this.listeners = this.listeners.filter((each) => each !== listener));
  }

  flush(): void {
    while (!this.held && this.queue.length > 0) {
      const message = this.queue.shift();
      for (const listener of this.listeners) listener(message);
    }
  }
}

export class Wire {
  private readonly toHost = new Lane();
  private readonly toPage = new Lane();
  private readonly disposed = new vscode.EventEmitter<void>();
  private readonly viewStateChanged = new vscode.EventEmitter<void>();

  /** The page's end. */
  readonly channel: Channel = {
    post: (message) => this.toHost.send(message),
    listen: (listener) => this.toPage.listen(listener),
  };
  /** The host's end. */
  readonly panel: vscode.WebviewPanel;

  constructor(active: boolean) {
    const panel = {
      active,
      visible: true,
      viewColumn: 1,
      onDidDispose: this.disposed.event,
      onDidChangeViewState: this.viewStateChanged.event,
      webview: {
        options: {},
        html: '',
        cspSource: 'https://webview.test',
        asWebviewUri: (uri: vscode.Uri) => uri,
        postMessage: (message: unknown) => {
          this.toPage.send(message);
          return Promise.resolve(true);
        },
        onDidReceiveMessage: (listener: (message: unknown) => void) =>
          new vscode.Disposable(this.toHost.listen(listener)),
      },
    };
    this.panel = panel as unknown as vscode.WebviewPanel;
  }

  hold(): void {
    this.toHost.held = true;
    this.toPage.held = true;
  }

  release(): void {
    this.toHost.held = false;
    this.toPage.held = false;
    this.toHost.flush();
    this.toPage.flush();
  }

  /** Another tab is shown, or this one again. */
  show(visible: boolean): void {
    Object.assign(this.panel, { visible });
    this.viewStateChanged.fire();
  }

  /** The tab closes. */
  close(): void {
    this.hold();
    this.disposed.fire();
  }
}
