/** The store for the edits of all open images: its budget follows the setting, its files lie in the extension's storage. */
import * as vscode from 'vscode';
import { EditStore } from './document/editStore';
import { errorText } from './errorText';
import { undoFolder, WorkspaceSpill } from './io/editFiles';
import type { WindowSpill } from './io/editFolders';
import type { Platform } from './platform';
import { readUndoMemory, SECTION } from './settings';

export class UndoMemory implements vscode.Disposable {
  readonly edits: EditStore;
  /** The folder that holds one for each window. */
  readonly root: vscode.Uri;
  private readonly spill: WindowSpill;
  private readonly subscription: vscode.Disposable;

  /** @param storage the extension's own folder, the same for all windows */
  constructor(
    storage: vscode.Uri,
    { spillTo, compressor }: Platform,
    log: Pick<vscode.LogOutputChannel, 'warn'>,
  ) {
    this.root = undoFolder(storage);
    const isLocal = storage.scheme === 'file' && spillTo !== undefined;
    this.spill = isLocal ? spillTo(this.root) : new WorkspaceSpill(this.root);
    this.edits = new EditStore({
      budget: readUndoMemory,
      spill: this.spill,
      ...(compressor && { compressor }),
      onFailure: (error) =>
        log.warn(
          `Old edits stay in memory, since they can't be written to ${this.root.path}: ${errorText(error)}`,
        ),
    });
    this.subscription = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) void this.edits.trim();
    });
  }

  /** Removes the edits of windows that are gone. */
  removeStale(): Promise<void> {
    return this.spill.removeStale();
  }

  dispose(): void {
    this.subscription.dispose();
    this.spill.dispose();
  }
}
