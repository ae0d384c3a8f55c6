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
  private readonly subscriptions: { dispose(): unknown }[];
  private arrived: vscode.Uri[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param glob of the files, from the workspace's folders */
  constructor(
    private readonly glob: string,
    private readonly onChange: () => void,
  ) {
    const files = vscode.workspace.createFileSystemWatcher(glob);
    const all = vscode.workspace.createFileSystemWatcher('**', false, true, true);
    this.subscriptions = [
      files,
      ...[files.onDidCreate, files.onDidChange, files.onDidDelete].map((event) => event(() => onChange())),
      all,
      all.onDidCreate((uri) => this.created(uri)),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private created(uri: vscode.Uri): void {
    // Thousands of folders come with an installation, and none is a person's.
    if (!mayBeFolder(uri.path) || `${uri.path}/`.includes('/node_modules/')) return;
    this.arrived.push(uri);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.lookInside(this.arrived.splice(0));
    }, DELAY);
  }

  private async lookInside(folders: readonly vscode.Uri[]): Promise<void> {
    for (const folder of outermost(folders)) {
      if (!(await this.bringsFiles(folder))) continue;
      this.onChange();
      return;
    }
  }

  private async bringsFiles(folder: vscode.Uri): Promise<boolean> {
    const inside = new vscode.RelativePattern(folder, this.glob);
    try {
      const { type } = await vscode.workspace.fs.stat(folder);
      if ((type & vscode.FileType.Directory) === 0) return false;
      return (await vscode.workspace.findFiles(inside, null, 1)).length > 0;
    } catch {
      // Gone again, or nothing that can be searched.
      return false;
    }
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
