/** A while after the start: which images of the workspace have unsaved labels from a process that died? */
import * as vscode from 'vscode';
import { showLabeler } from '../editor/showLabeler';
import { displayPath } from '../io/maskStore';
import { exists } from '../io/files';
import type { JournalFolder, JournalSummary } from './journalFolder';

const OPEN = 'Open';
/** More names make no message clearer. */
const NAMED = 3;

/**
 * Offers to open them, names those that are not where they were, and deletes the journals that nobody needs any more.
 */
export async function findUnsaved(
  folder: JournalFolder,
  isOpen: (image: vscode.Uri) => boolean,
): Promise<void> {
  const journals = await folder.survey();
  await folder.cleanUp(journals);
  const images: vscode.Uri[] = [];
  const gone: vscode.Uri[] = [];
  for (const image of imagesOf(journals)) {
    if (vscode.workspace.getWorkspaceFolder(image) === undefined || isOpen(image)) continue;
    ((await exists(vscode.workspace.fs, image)) ? images : gone).push(image);
  }
  if (gone.length > 0) void vscode.window.showWarningMessage(notThere(gone));
  if (images.length === 0) return;
  const choice = await vscode.window.showInformationMessage(
    `Unsaved labels of ${names(images)} were found.`,
    OPEN,
  );
  if (choice === OPEN) for (const image of images) await showLabeler(image);
}

/** The images whose labels nobody saved, dropped or has open. */
function imagesOf(journals: readonly JournalSummary[]): vscode.Uri[] {
  const waiting = journals.filter(({ end, inUse }) => !inUse && (end === 'unsaved' || end === 'shutDown'));
  const images = waiting.flatMap(({ image }) => image ?? []);
  return [...new Set(images)].sort().map((image) => vscode.Uri.parse(image));
}

/** Under its new name an image that another program moved is another one: only VS Code says what became of a file. */
function notThere(images: readonly vscode.Uri[]): string {
  const [are, them] = images.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return (
    `There are unsaved labels of ${names(images)}, which ${are} not there any more. The labels are kept. If another ` +
    `program moved or renamed ${them}, do that back and open ${them} in FCN Labeler; ` +
    "moved in VS Code's explorer then, an image takes its labels along."
  );
}

function names(images: readonly vscode.Uri[]): string {
  const named = images.slice(0, NAMED).map(displayPath).join(', ');
  const more = images.length - NAMED;
  return more > 0 ? `${named} and ${more} more` : named;
}
