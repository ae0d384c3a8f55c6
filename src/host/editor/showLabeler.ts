/** Bringing an image's labeler to the front. */
import * as vscode from 'vscode';
import { VIEW_TYPE } from '../associations';

/** How long VS Code may take to say that a tab is active, in milliseconds. */
const ACTIVE_TIMEOUT = 2_000;

/** Shows the tab that has the image in the labeler, in whichever group it is, or opens one. */
export async function showLabeler(image: vscode.Uri): Promise<void> {
  const group = vscode.window.tabGroups.all.find(({ tabs }) => tabs.some((tab) => hasLabeler(tab, image)));
  await vscode.commands.executeCommand('vscode.openWith', image, VIEW_TYPE, group?.viewColumn);
}

/** Whether the image's labeler becomes the active editor; commands of VS Code then act on it and on no other. */
export async function becomesActive(image: vscode.Uri): Promise<boolean> {
  const isActive = () => hasLabeler(vscode.window.tabGroups.activeTabGroup.activeTab, image);
  if (isActive()) return true;
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const subscription of subscriptions) subscription.dispose();
      resolve(isActive());
    };
    const check = (): void => {
      if (isActive()) done();
    };
    const timer = setTimeout(done, ACTIVE_TIMEOUT);
    const { tabGroups } = vscode.window;
    const subscriptions = [tabGroups.onDidChangeTabs(check), tabGroups.onDidChangeTabGroups(check)];
  });
}

function hasLabeler(tab: vscode.Tab | undefined, image: vscode.Uri): boolean {
  const input = tab?.input;
  return (
    input instanceof vscode.TabInputCustom &&
    input.viewType === VIEW_TYPE &&
    input.uri.toString() === image.toString()
  );
}
