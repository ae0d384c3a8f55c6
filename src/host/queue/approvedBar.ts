/** The status bar's second item: how many images of the dataset are approved. */
import * as vscode from 'vscode';
import type { DatasetIndex, DatasetIndexes } from '../datasetIndex/types';
import type { ViewTracker } from '../editor/viewTracker';

/** Right of the image's own status. */
const PRIORITY = 99;
/** Shows the tree. */
const COMMAND = 'fcnLabeler.images.focus';

export class ApprovedBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'fcnLabeler.approved',
    vscode.StatusBarAlignment.Right,
    PRIORITY,
  );
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly views: Pick<ViewTracker, 'active' | 'onDidChange'>,
    private readonly indexes: Pick<DatasetIndexes, 'all' | 'of' | 'onDidChange'>,
  ) {
    this.item.name = 'FCN Labeler: Approved Images';
    this.item.command = COMMAND;
    this.subscriptions = [
      views.onDidChange(() => void this.update()),
      indexes.onDidChange(() => void this.update()),
    ];
    void this.update();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.item.dispose();
  }

  private async update(): Promise<void> {
    const index = await this.shownDataset();
    if (index === undefined || index.images.length === 0) {
      this.item.hide();
      return;
    }
    const { approved, total } = approvedOf(index);
    this.item.text = `$(pass) ${approved} of ${total} approved`;
    this.item.tooltip = `${index.place.root.path.split('/').at(-1) ?? ''}: ${this.item.text.slice('$(pass) '.length)}. Shows the images.`;
    this.item.show();
  }

  private async shownDataset(): Promise<DatasetIndex | undefined> {
    const { active } = this.views;
    if (active !== undefined) return this.indexes.of(active.document.uri);
    return this.indexes.all.length === 1 ? this.indexes.all[0] : undefined;
  }
}

/** Excluded images need no approval. */
export function approvedOf({ images }: Pick<DatasetIndex, 'images'>): { approved: number; total: number } {
  let [approved, total] = [0, 0];
  for (const { status } of images) {
    if (status !== 'excluded') total++;
    if (status === 'approved') approved++;
  }
  return { approved, total };
}
