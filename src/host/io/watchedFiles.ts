/** Files of some names, anywhere in the workspace. */
import * as vscode from 'vscode';
import { pathBelow } from '../dataset/relativePath';

/** Milliseconds from a folder that came to the look inside. */
const DELAY = 250;

/**
 * Tells of files that come, change or go, and of folders that bring such files along: on Linux VS Code watches a new
 * folder only once it has heard of it, and doesn't tell of what was written into it before (1 of 100 files on an idle
 * machine).
 */
export class WatchedFiles implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: { dispose(): unknown }[];
  private arrived: vscode.Uri[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly onDidChange = this.changed.event;

  /** @param glob of the files, from the workspace's folders */
  constructor(private readonly glob: string) {
    const files = vscode.workspace.createFileSystemWatcher(glob);
    const all = vscode.workspace.createFileSystemWatcher('**', false, true, true);
    const fire = (): void => this.changed.fire();
    this.subscriptions = [
      this.changed,
      files,
      ...[files.onDidCreate, files.onDidChange, files.onDidDelete].map((event) => event(fire)),
      all,
      all.onDidCreate((uri) => this.created(uri)),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private created(uri: vscode.Uri): void {
    if (!mayBeFolder(uri.path)) return;
    this.arrived.push(uri);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.lookInside(this.arrived.splice(0));
    }, DELAY);
  }

  private async lookInside(folders: readonly vscode.Uri[]): Promise<void> {
    for (const folder of outermost(folders)) {
      if (!(await this.bringsFiles(folder))) continue;
      this.changed.fire();
      return;
    }
  }

  private async bringsFiles(folder: vscode.Uri): Promise<boolean> {
    try {
      const { type } = await vscode.workspace.fs.stat(folder);
      if ((type & vscode.FileType.Directory) === 0) return false;
    } catch {
      // Gone again, or never a folder.
      return false;
    }
    const found = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, this.glob), null, 1);
    return found.length > 0;
  }
}

function outermost(folders: readonly vscode.Uri[]): vscode.Uri[] {
  const sorted = [...folders].sort((a, b) => (a.path < b.path ? -1 : 1));
  const kept: vscode.Uri[] = [];
  for (const folder of sorted) {
    const last = kept.at(-1);
    if (last === undefined || pathBelow(last, folder) === undefined) kept.push(folder);
  }
  return kept;
}

/** VS Code tells of files and folders alike. Names of files that matter here have other extensions. */
export function mayBeFolder(path: string): boolean {
  return !/\.[a-z][a-z\d]{0,7}$/i.test(path);
}
