/** From one image to another, in the same tab. */
import * as vscode from 'vscode';
import { VIEW_TYPE } from '../associations';
import type { LabelEditorProvider } from '../editor/labelEditorProvider';
import type { LabelDocument } from '../editor/labelDocument';
import { saveLabels } from '../editor/saveLabels';
import { hasLabeler } from '../editor/showLabeler';

/** How long VS Code may take to notice that a document was saved, in milliseconds. */
const SAVE_NOTED = 2000;

/**
 * Saves the image that is shown, and shows another one in its tab, unless a person has gone elsewhere by then.
 * @param from the one that is shown; undefined where none is
 * @param provider knows its document, and keeps what was done to it
 * @throws LabelerError `write-failed` where it could not be saved: it stays
 */
export async function moveOn(
  from: vscode.Uri | undefined,
  to: vscode.Uri,
  provider: Pick<LabelEditorProvider, 'find' | 'leaving'>,
): Promise<void> {
  const tab = from && tabOf(from);
  const document = from && provider.find(from);
  if (document !== undefined) {
    // Undos that are on their way decide what is unsaved.
    await document.core.settled();
    // VS Code takes an image with edits of before for unsaved until its page runs.
    if (document.core.dirty || tab?.isDirty === true) await save(document);
  }
  // Pressed twice, or they went elsewhere themselves while it was saved.
  if (shownImage()?.toString() !== from?.toString()) return;
  if (document !== undefined) provider.leaving(document);
  const viewColumn = tab?.group.viewColumn;
  await vscode.commands.executeCommand('vscode.openWith', to, VIEW_TYPE, {
    preview: tab?.isPreview ?? true,
    ...(viewColumn !== undefined && { viewColumn }),
  });
  if (from !== undefined && from.toString() !== to.toString()) await closeTab(from, document);
}

/** A preview tab was replaced; one that a person keeps open is closed, unless that would ask about unsaved work. */
async function closeTab(image: vscode.Uri, document: LabelDocument | undefined): Promise<void> {
  // What VS Code had not heard of before it was left.
  if (tabOf(image)?.isDirty === true && document?.core.dirty === false) await save(document);
  const tab = tabOf(image);
  if (tab?.isDirty === false) await vscode.window.tabGroups.close(tab, true);
}

/** @throws LabelerError `write-failed` */
async function save(document: LabelDocument): Promise<void> {
  await saveLabels(document, 'is not saved yet, so it stays open');
  await untilNoted(document.uri);
}

/** The tab must know that it is clean before it is left: it would be kept, or asked about. */
async function untilNoted(uri: vscode.Uri): Promise<void> {
  if (tabOf(uri)?.isDirty !== true) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    };
    const timer = setTimeout(end, SAVE_NOTED);
    const subscription = vscode.window.tabGroups.onDidChangeTabs(() => {
      if (tabOf(uri)?.isDirty !== true) end();
    });
  });
}

function tabOf(image: vscode.Uri): vscode.Tab | undefined {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const isLabeler = (tab: vscode.Tab): boolean => hasLabeler(tab, image);
  return tabs.find((tab) => tab.group.isActive && isLabeler(tab)) ?? tabs.find(isLabeler);
}

/** The image of the active labeler; one that can't be read has no view. */
export function shownImage(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === VIEW_TYPE ? input.uri : undefined;
}
