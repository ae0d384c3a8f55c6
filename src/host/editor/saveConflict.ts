/** What a person can do about a save that a conflict refused while no view shows the image: the bar there isn't seen. */
import * as vscode from 'vscode';
import { errorText } from '../errorText';
import { displayPath } from '../io/maskStore';
import type { LabelDocument } from './labelDocument';
import { showLabeler } from './showLabeler';

const SHOW = 'Show';
const KEEP_MINE = 'Keep Mine';
const TAKE_THEIRS = 'Take Theirs';

/** VS Code itself says what happened, with the error's message; this offers the choice. */
export async function offerConflictActions(document: LabelDocument): Promise<void> {
  if ([...document.views].some(({ ready }) => ready)) return;
  const file = displayPath(document.uri);
  const question = `Whose labels does ${file} have?`;
  const choice = await vscode.window.showWarningMessage(question, SHOW, KEEP_MINE, TAKE_THEIRS);
  // The message may outlive the editor: nothing is opened anew, and nothing is written for it.
  if (choice === undefined || document.views.size === 0) return;
  try {
    if (choice === SHOW) await showLabeler(document.uri);
    else await document.resolveConflict(choice === KEEP_MINE ? 'keepMine' : 'takeTheirs');
  } catch (error) {
    void vscode.window.showErrorMessage(errorText(error));
  }
}
