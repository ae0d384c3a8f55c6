/**
 * Changing a dataset's file and many masks at once: all of them or none, and as one step of VS Code's undo.
 *
 * What VS Code's undo makes of file operations decides the form of the step. Undone, a file that was overwritten is
 * deleted; one that was deleted is brought back. So masks are deleted and created. But operations that follow each
 * other are undone in the order in which they were done, and only parts of different kinds from the last to the first:
 * the text's change stands between them. Copies of the old bytes lie in the extension's storage meanwhile.
 */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import { errorText } from '../errorText';
import { readIfThere } from '../io/files';
import { displayPath, type MaskStore } from '../io/maskStore';
import { equalBytes } from '../io/maskWriter';
import type { SafetyCopies } from './safetyCopies';

export interface Replacement {
  readonly file: vscode.Uri;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export interface TextChange {
  readonly file: vscode.Uri;
  readonly before: string;
  readonly after: string;
}

export interface ReplaceServices {
  readonly masks: Pick<MaskStore, 'writerOf'>;
  readonly copies: SafetyCopies;
}

/**
 * @param label what people read of the step
 * @throws LabelerError `mask-conflict` where a file isn't what it was; `write-failed` where not all could be written:
 *   all are as before then
 */
export async function replaceFiles(
  files: readonly Replacement[],
  text: TextChange,
  label: string,
  services: ReplaceServices,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(text.file);
  await checkUnchanged(files, text, document);
  const kept = await services.copies.keep(files);
  try {
    await apply(files, text, document, label);
  } catch (error) {
    await restore(files, text, document, services, error);
    await kept.drop();
    const message = `The masks could not be replaced (${errorText(error)}). All files are as they were.`;
    throw new LabelerError('write-failed', message, undefined, { cause: error });
  }
  await kept.drop();
}

async function checkUnchanged(
  files: readonly Replacement[],
  text: TextChange,
  document: vscode.TextDocument,
): Promise<void> {
  if (document.isDirty || !sameText(document.getText(), text.before)) throw changed(text.file);
  for (const { file, before } of files) {
    const present = await readIfThere(vscode.workspace.fs, file);
    if (present === undefined || !equalBytes(present, before)) throw changed(file);
  }
}

function changed(file: vscode.Uri): LabelerError {
  const name = displayPath(file);
  return new LabelerError(
    'mask-conflict',
    `${name} changed meanwhile, so nothing was written. Save it and try again.`,
    name,
  );
}

async function apply(
  files: readonly Replacement[],
  { after }: TextChange,
  document: vscode.TextDocument,
  label: string,
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const step = { label, needsConfirmation: false };
  for (const { file } of files) edit.deleteFile(file, {}, step);
  edit.replace(document.uri, wholeOf(document), after, step);
  for (const { file, after: contents } of files) edit.createFile(file, { contents }, step);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('VS Code refused the change');
  await save(document);
  for (const { file, after: wanted } of files) {
    if (!equalBytes(await vscode.workspace.fs.readFile(file), wanted)) {
      throw new Error(`${displayPath(file)} has other bytes than were written`);
    }
  }
}

/** @throws LabelerError where a file can't be brought back: its copy stays, and the next start tries again */
async function restore(
  files: readonly Replacement[],
  text: TextChange,
  document: vscode.TextDocument,
  { masks }: ReplaceServices,
  cause: unknown,
): Promise<void> {
  for (const { file, before } of files) {
    try {
      await masks.writerOf(file).write(file, before, 'anything');
    } catch (error) {
      throw notRestored(file, error, cause);
    }
  }
  try {
    await restoreText(text, document);
  } catch (error) {
    throw notRestored(text.file, error, cause);
  }
}

async function restoreText({ before }: TextChange, document: vscode.TextDocument): Promise<void> {
  if (sameText(document.getText(), before) && !document.isDirty) return;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, wholeOf(document), before);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('VS Code refused the change');
  await save(document);
}

function notRestored(file: vscode.Uri, error: unknown, cause: unknown): LabelerError {
  const name = displayPath(file);
  return new LabelerError(
    'write-failed',
    `The change failed (${errorText(cause)}), and ${name} could not be brought back (${errorText(error)}). Copies of the masks are kept: they are written back when the window is loaded again.`,
    name,
    { cause },
  );
}

/** VS Code gives a text one kind of line ends. */
export function sameText(a: string, b: string): boolean {
  return a.replace(/\r\n?/g, '\n') === b.replace(/\r\n?/g, '\n');
}

async function save(document: vscode.TextDocument): Promise<void> {
  if (!(await document.save())) throw new Error(`${displayPath(document.uri)} was not saved`);
}

function wholeOf(document: vscode.TextDocument): vscode.Range {
  return document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
}
