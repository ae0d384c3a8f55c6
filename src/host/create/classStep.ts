/** The step that asks for classes: well-known ones, typed, pasted, or from a file. */
import * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import { parseClassText } from '../../core/dataset/classText';
import { baseName } from '../../core/dataset/paths';
import { CLASS_PRESETS } from '../../core/dataset/presets';
import { LabelerError } from '../../core/errors';
import { errorText } from '../errorText';
import type { Draft } from './draft';
import { askPick, askText, type StepFrame, type StepResult } from './wizard';

/** Larger files are no list of at most 255 classes. */
const MOST_BYTES = 1 << 20;

type Source = 'typed' | 'clipboard' | 'file';

interface ClassItem extends vscode.QuickPickItem {
  readonly source?: Source;
  readonly classes?: readonly LabelClass[];
  readonly ignore?: readonly number[];
}

const OWN: readonly ClassItem[] = [
  { label: '$(edit) Type…', description: 'names, separated by commas', source: 'typed' },
  { label: '$(clippy) From the Clipboard', description: 'a list that you copied', source: 'clipboard' },
  {
    label: '$(go-to-file) From a File…',
    description: 'names, "id name #rrggbb", labels.txt, labelmap.txt, label_colors.txt, JSON',
    source: 'file',
  },
];

export async function askClasses(draft: Draft, frame: StepFrame): Promise<StepResult> {
  const presets = CLASS_PRESETS.map(({ label, classes, ignore }): ClassItem => {
    return { label, description: classCount(classes.length), detail: namesOf(classes), classes, ignore };
  });
  for (;;) {
    const chosen = await askPick(frame, 'Classes', [...OWN, ...presets]);
    if (chosen === 'back' || chosen === undefined) return chosen;
    const { classes, source, ignore = [] } = chosen;
    const found = classes ?? (source === undefined ? undefined : await readOrSay(source, frame));
    if (found === undefined) return undefined;
    if (found === 'back') continue;
    draft.classes = found;
    draft.ignore = ignore;
    return 'next';
  }
}

/** A list that can't be read is said, and the question asked again. */
async function readOrSay(
  source: Source,
  frame: StepFrame,
): Promise<readonly LabelClass[] | 'back' | undefined> {
  if (source === 'typed') return askTyped({ ...frame, canGoBack: true });
  try {
    const text = source === 'file' ? await readChosenFile() : await readClipboard();
    return text === undefined ? 'back' : parseClassText(text.text, text.name);
  } catch (error) {
    void vscode.window.showErrorMessage(errorText(error));
    return 'back';
  }
}

async function askTyped(frame: StepFrame): Promise<readonly LabelClass[] | 'back' | undefined> {
  const prompt = 'Names, separated by commas; or "0 background #000000, 1 road #804080"';
  const typed = await askText(frame, prompt, '', (text) => problemOf(text));
  return typed === 'back' || typed === undefined ? typed : parseClassText(typed.text, 'The list');
}

function problemOf(text: string): string | undefined {
  try {
    parseClassText(text, 'The list');
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}

interface NamedText {
  readonly text: string;
  readonly name: string;
}

async function readClipboard(): Promise<NamedText> {
  return { text: await vscode.env.clipboard.readText(), name: 'The clipboard' };
}

/** @throws LabelerError where the file is too large */
async function readChosenFile(): Promise<NamedText | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ title: 'File with Classes' })) ?? [];
  if ((file as vscode.Uri | undefined) === undefined) return undefined;
  const name = baseName(file.path);
  const { size } = await vscode.workspace.fs.stat(file);
  if (size > MOST_BYTES) {
    throw new LabelerError('dataset-invalid', `${name} is too large for a list of classes.`, name);
  }
  return { text: new TextDecoder().decode(await vscode.workspace.fs.readFile(file)), name };
}

export function classCount(classes: number): string {
  return classes === 1 ? '1 class' : `${classes} classes`;
}

function namesOf(classes: readonly LabelClass[]): string {
  return classes.map(({ name }) => name).join(', ');
}
