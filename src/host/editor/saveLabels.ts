/** Saves an open image's labels through VS Code, so that its tab hears of it. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import { errorText } from '../errorText';
import { displayPath } from '../io/maskStore';
import type { LabelDocument } from './labelDocument';

/**
 * @param problem what is so where the mask doesn't hold everything then, after the file's name
 * @throws LabelerError `write-failed`
 */
export async function saveLabels(
  { uri, core }: Pick<LabelDocument, 'uri' | 'core'>,
  problem: string,
): Promise<void> {
  let failure: unknown;
  try {
    await vscode.workspace.save(uri);
  } catch (error) {
    failure = error;
  }
  // VS Code cancels a save for the next one: where the mask holds everything by now, there is nothing to say. What VS
  // Code asked without a failure, or what the view says, was not answered yet.
  if (!core.dirty) return;
  const file = displayPath(uri);
  const reason = failure === undefined ? '.' : `: ${errorText(failure)}`;
  throw new LabelerError('write-failed', `${file} ${problem}${reason}`, file, { cause: failure });
}
