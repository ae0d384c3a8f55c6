import * as vscode from 'vscode';
import { plainText } from '../../core/plainText';
import { displayPath } from '../io/maskStore';

/** What a dataset is called: the name of its workspace folder, or its path below that. */
export function datasetTitle(root: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(root);
  return folder?.uri.path === root.path ? plainText(folder.name) : displayPath(root);
}
