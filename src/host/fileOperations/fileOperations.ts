/**
 * Masks follow their images: what a person renames, moves or deletes in the explorer, or by VS Code's API.
 *
 * The masks' part goes to VS Code as a part of the person's own operation, so one undo takes back both.
 */
import * as vscode from 'vscode';
import type { DatasetService } from '../dataset/datasetService';
import { errorText } from '../errorText';
import { planDeletes, planMoves } from './planOperations';

/** Reasons that a message names; the log has the others. */
const MOST_NAMED = 3;

const MOVE = { label: 'Move masks with their images', needsConfirmation: false };
const DELETE = { label: 'Delete masks with their images', needsConfirmation: false };

export interface FileOperationServices {
  readonly datasets: Pick<DatasetService, 'of'>;
  readonly log: Pick<vscode.LogOutputChannel, 'warn' | 'error'>;
}

export class FileOperations implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable;

  constructor(private readonly services: FileOperationServices) {
    const { workspace } = vscode;
    this.subscriptions = vscode.Disposable.from(
      workspace.onWillRenameFiles((event) => event.waitUntil(this.moves(event))),
      workspace.onWillDeleteFiles((event) => event.waitUntil(this.deletes(event))),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private moves({ files, token }: vscode.FileWillRenameEvent): Promise<vscode.WorkspaceEdit> {
    return this.guarded('moved', async (edit) => {
      const { moves, left } = await planMoves(files, this.services.datasets, token);
      for (const { from, to } of moves) edit.renameFile(from, to, { overwrite: false }, MOVE);
      this.tell(left);
    });
  }

  private deletes({ files, token }: vscode.FileWillDeleteEvent): Promise<vscode.WorkspaceEdit> {
    return this.guarded('deleted', async (edit) => {
      const masks = await planDeletes(files, this.services.datasets, token);
      for (const mask of masks) edit.deleteFile(mask, { recursive: true, ignoreIfNotExists: true }, DELETE);
    });
  }

  /** The person's own operation goes on whatever becomes of the masks. */
  private async guarded(
    what: string,
    plan: (edit: vscode.WorkspaceEdit) => Promise<void>,
  ): Promise<vscode.WorkspaceEdit> {
    const edit = new vscode.WorkspaceEdit();
    try {
      await plan(edit);
      return edit;
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) {
        const message = `The masks of the images are not ${what} with them: ${errorText(error)}`;
        this.services.log.error(message);
        void vscode.window.showErrorMessage(message);
      }
      return new vscode.WorkspaceEdit();
    }
  }

  private tell(left: readonly string[]): void {
    if (left.length === 0) return;
    for (const reason of left) this.services.log.warn(reason);
    const more =
      left.length > MOST_NAMED ? [`${left.length - MOST_NAMED} more stay; the log names them.`] : [];
    void vscode.window.showWarningMessage([...left.slice(0, MOST_NAMED), ...more].join(' '));
  }
}
