/** What a person can do when a mask changed on disk while its image was being labeled. */
import * as vscode from 'vscode';
import { VIEW_TYPE } from '../associations';
import type { LabelDocument } from './labelDocument';

const OVERWRITE = 'Overwrite';
const RELOAD = 'Reload';

export async function offerConflictActions(document: LabelDocument, message: string): Promise<void> {
  const choice = await vscode.window.showErrorMessage(message, OVERWRITE, RELOAD);
  if (choice === OVERWRITE) await overwrite(document);
  if (choice === RELOAD) await reload(document);
}

async function overwrite(document: LabelDocument): Promise<void> {
  document.allowOverwrite();
  await vscode.workspace.save(document.uri);
}

/** VS Code reverts only the active editor. */
async function reload(document: LabelDocument): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', document.uri, VIEW_TYPE);
  await vscode.commands.executeCommand('workbench.action.files.revert');
}
