/** Files below a dataset that other programs touch, gathered into batches. */
import * as vscode from 'vscode';
import { pathBelow } from '../dataset/relativePath';

export type ChangeKind = 'changed' | 'created' | 'deleted';

/** Milliseconds from a change to its batch. */
const DELAY = 250;

export class FileChanges implements vscode.Disposable {
  private readonly watcher: vscode.FileSystemWatcher;
  private readonly subscriptions: vscode.Disposable[];
  private batch = new Map<string, ChangeKind>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onBatch told of the paths that changed, with what was last said of each */
  constructor(
    private readonly root: vscode.Uri,
    private readonly onBatch: (batch: ReadonlyMap<string, ChangeKind>) => void,
  ) {
    this.watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(root, '**'));
    this.subscriptions = [
      this.watcher,
      this.watcher.onDidChange((uri) => this.add(uri, 'changed')),
      this.watcher.onDidCreate((uri) => this.add(uri, 'created')),
      this.watcher.onDidDelete((uri) => this.add(uri, 'deleted')),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private add(uri: vscode.Uri, kind: ChangeKind): void {
    const path = pathBelow(this.root, uri);
    if (path === undefined || path === '') return;
    // A change after its creation within one batch is a creation.
    if (kind !== 'changed' || !this.batch.has(path)) this.batch.set(path, kind);
    this.timer ??= setTimeout(() => {
      const { batch } = this;
      this.batch = new Map();
      this.timer = undefined;
      this.onBatch(batch);
    }, DELAY);
  }
}
