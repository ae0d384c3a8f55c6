/** *Show Statistics*: one page for the dataset that a person means. */
import type * as vscode from 'vscode';
import type { DatasetIndex, DatasetIndexes } from '../datasetIndex/types';
import type { ToolHandlers } from '../toolCommands';
import type { ToolServices } from '../toolServices';
import { StatisticsPanel } from './statisticsPanel';

export type StatisticsServices = Pick<ToolServices, 'extensionUri' | 'masks' | 'platform' | 'log'>;

export class ShowStatistics implements vscode.Disposable {
  private panel: StatisticsPanel | undefined;

  constructor(
    private readonly services: StatisticsServices,
    private readonly indexes: Pick<DatasetIndexes, 'choose'>,
  ) {}

  get handlers(): ToolHandlers {
    return { showStatistics: () => this.show() };
  }

  /** The open page, for tests. */
  get shown(): StatisticsPanel | undefined {
    return this.panel;
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private async show(): Promise<undefined> {
    const index = await this.indexes.choose('Dataset to show statistics of');
    if (index === undefined) return;
    if (this.panel?.index !== index) this.open(index);
    this.panel?.reveal();
  }

  private open(index: DatasetIndex): void {
    this.panel?.dispose();
    const panel = new StatisticsPanel(index, this.services);
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
    this.panel = panel;
  }
}
