/** The page with the statistics of one dataset. */
import * as vscode from 'vscode';
import type { StatisticsHostApi, StatisticsState, StatisticsViewApi } from '../../protocol/statistics';
import { statisticsValidators } from '../../protocol/statisticsValidators';
import { connect, isCancelled, type Connection, type Handlers } from '../../protocol/rpc';
import type { DatasetIndex } from '../datasetIndex/types';
import { pageHtml, resourceRoots } from '../editor/viewHtml';
import { errorText } from '../errorText';
import { webviewChannel } from '../webviewChannel';
import { exportCsv } from './csvExport';
import { datasetTitle } from './datasetTitle';
import type { StatisticsServices } from './showStatistics';
import { StatisticsSource } from './statisticsSource';

const VIEW_TYPE = 'fcnLabeler.statistics';

export class StatisticsPanel implements vscode.Disposable {
  readonly source: StatisticsSource;
  private readonly panel: vscode.WebviewPanel;
  private readonly connection: Connection<StatisticsViewApi>;
  private isReady = false;

  constructor(
    readonly index: DatasetIndex,
    private readonly services: StatisticsServices,
  ) {
    const { extensionUri } = services;
    this.source = new StatisticsSource(index, services);
    const title = `Statistics: ${datasetTitle(index.place.root)}`;
    this.panel = vscode.window.createWebviewPanel(VIEW_TYPE, title, vscode.ViewColumn.Active, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: resourceRoots(extensionUri),
    });
    this.panel.iconPath = new vscode.ThemeIcon('graph');
    const { webview } = this.panel;
    this.connection = connect<StatisticsHostApi, StatisticsViewApi>(
      webviewChannel(webview),
      this.handlers(),
      statisticsValidators,
    );
    this.source.onDidChange((state) => this.tell(state));
    // The page of a hidden tab is gone; it asks for everything when it is shown again.
    this.panel.onDidChangeViewState(() => (this.isReady &&= this.panel.visible));
    this.panel.onDidDispose(() => {
      this.connection.dispose();
      this.source.dispose();
    });
    webview.html = pageHtml(webview, extensionUri, { name: 'statistics', title });
  }

  /** Whether the page runs. */
  get ready(): boolean {
    return this.isReady;
  }

  get onDidDispose(): vscode.Event<void> {
    return this.panel.onDidDispose;
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private tell(state: StatisticsState): void {
    if (!this.isReady) return;
    this.connection.remote.changed({ state }).catch((error: unknown) => {
      if (!isCancelled(error)) this.services.log.error(`Statistics: ${errorText(error)}`);
    });
  }

  private handlers(): Handlers<StatisticsHostApi> {
    return {
      ready: () => {
        this.isReady = true;
        return this.source.state;
      },
      countPixels: () => void this.source.countPixels(),
      exportCsv: (request) => this.export(request),
      log: ({ level, message }) => this.services.log[level](`Statistics: ${message}`),
    };
  }

  private async export(request: Parameters<StatisticsHostApi['exportCsv']>[0]): Promise<void> {
    try {
      await exportCsv(this.source.state, request, this.index.place.root, this.services.masks);
    } catch (error) {
      const message = errorText(error);
      this.services.log.error(message);
      void vscode.window.showErrorMessage(message);
    }
  }
}
