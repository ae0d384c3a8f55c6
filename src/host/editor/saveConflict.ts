/** What a person can do when a mask changed on disk while its image was being labeled. */
import * as vscode from 'vscode';
import type { MaskConflict } from '../io/maskWriter';
import { displayPath } from '../io/maskStore';
import type { LabelDocument } from './labelDocument';
import { becomesActive, showLabeler } from './showLabeler';

const OVERWRITE = 'Overwrite';
const RELOAD = 'Reload';

export async function offerConflictActions(document: LabelDocument, conflict: MaskConflict): Promise<void> {
  const choice = await vscode.window.showErrorMessage(conflict.message, OVERWRITE, RELOAD);
  // The message may outlive the editor: nothing is opened anew, and nothing is written for it.
  if (choice === undefined || document.views.size === 0) return;
  if (choice === OVERWRITE) await overwrite(document);
  else await reload(document);
}

async function overwrite(document: LabelDocument): Promise<void> {
  document.mask.keepMine();
  await vscode.workspace.save(document.uri);
}

/** VS Code reverts only the active editor: any other one must not lose its work by it. */
async function reload(document: LabelDocument): Promise<void> {
  await showLabeler(document.uri);
  if (await becomesActive(document.uri)) {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    return;
  }
  const file = displayPath(document.uri);
  void vscode.window.showErrorMessage(
    `${file} was not reloaded, since it did not come to the front. Select its tab and run "File: Revert File".`,
  );
}
