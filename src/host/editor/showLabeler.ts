/** Bringing an image's labeler to the front. */
import * as vscode from 'vscode';
import { VIEW_TYPE } from '../associations';

/** Shows the tab that has the image in the labeler, in whichever group it is, or opens one. */
export async function showLabeler(image: vscode.Uri): Promise<void> {
  const group = vscode.window.tabGroups.all.find(({ tabs }) => tabs.some((tab) => hasLabeler(tab, image)));
  await vscode.commands.executeCommand('vscode.openWith', image, VIEW_TYPE, group?.viewColumn);
}

/** Whether the tab shows the image in the labeler. */
export function hasLabeler(tab: vscode.Tab, image: vscode.Uri): boolean {
  const { input } = tab;
  return (
    input instanceof vscode.TabInputCustom &&
    input.viewType === VIEW_TYPE &&
    input.uri.toString() === image.toString()
  );
}
