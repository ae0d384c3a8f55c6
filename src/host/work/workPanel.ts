/** The page that works through many images: one at a time, made when it is needed. */
import * as vscode from 'vscode';
import { cancelled, connect, type Client, type Connection } from '../../protocol/rpc';
import type { WorkHostApi, WorkProgress, WorkViewApi } from '../../protocol/work';
import { workValidators } from '../../protocol/workValidators';
import { assetUris, pageHtml, resourceRoots } from '../editor/viewHtml';
import { readViewSettings } from '../settings';
import type { ToolServices } from '../toolServices';
import { webviewChannel } from '../webviewChannel';

const VIEW_TYPE = 'fcnLabeler.work';

export interface WorkListener {
  cancel(): void;
  openFailure(index: number): void;
}

type PanelServices = Pick<ToolServices, 'extensionUri' | 'models' | 'log'>;

export class WorkPanel {
  private readonly panel: vscode.WebviewPanel;
  private readonly connection: Connection<WorkViewApi>;
  private readonly closed = new vscode.EventEmitter<void>();
  private started: (() => void) | undefined;
  private isClosed = false;
  /** Resolves once the page runs. */
  private readonly starting = new Promise<void>((resolve) => (this.started = resolve));
  readonly onDidClose = this.closed.event;

  /** @param resource whose settings hold */
  constructor(
    private readonly services: PanelServices,
    private progress: WorkProgress,
    private readonly resource: vscode.Uri,
    private readonly listener: WorkListener,
  ) {
    const { extensionUri } = services;
    this.panel = vscode.window.createWebviewPanel(VIEW_TYPE, progress.title, vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: resourceRoots(extensionUri),
      // It works on while other tabs are shown.
      retainContextWhenHidden: true,
    });
    this.panel.iconPath = new vscode.ThemeIcon('run-all');
    this.connection = connect<WorkHostApi, WorkViewApi>(
      webviewChannel(this.panel.webview),
      this.handlers(),
      workValidators,
    );
    this.panel.onDidDispose(() => this.close());
    this.panel.webview.html = pageHtml(this.panel.webview, extensionUri, {
      name: 'work',
      title: progress.title,
    });
  }

  /** The page's own API, once it runs. @throws LabelerError `cancelled` where it was closed */
  async remote(): Promise<Client<WorkViewApi>> {
    await this.starting;
    if (this.isClosed) throw cancelled();
    return this.connection.remote;
  }

  show(progress: WorkProgress): void {
    this.progress = progress;
    if (this.isClosed) return;
    this.panel.title = progress.title;
    // A page that doesn't run yet asks for it.
    this.connection.remote.progressChanged({ progress }).catch(() => undefined);
  }

  reveal(): void {
    if (!this.isClosed) this.panel.reveal();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.started?.();
    this.connection.dispose();
    this.closed.fire();
    this.closed.dispose();
  }

  private handlers() {
    return {
      ready: () => {
        this.started?.();
        const { extensionUri, models } = this.services;
        return {
          assets: assetUris(this.panel.webview, extensionUri, models.builtinFolder),
          backend: readViewSettings(this.resource).backend,
          progress: this.progress,
        };
      },
      cancel: () => this.listener.cancel(),
      openFailure: ({ index }: { index: number }) => this.listener.openFailure(index),
      log: ({ level, message }: { level: 'info' | 'warn' | 'error'; message: string }) =>
        this.services.log[level](`Work: ${message}`),
    };
  }
}
