/** Asking for a class of a dataset. */
import * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import { plainText } from '../../core/plainText';
import { STAYS } from '../questions';

/** @returns undefined where the person chose none */
export async function chooseClass(
  classes: readonly LabelClass[],
  title: string,
  placeHolder: string,
): Promise<LabelClass | undefined> {
  const items = classes.map((each) => ({
    label: plainText(each.name),
    description: `${each.id}`,
    detail: each.color,
    class: each,
  }));
  return (
    await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true, ...STAYS })
  )?.class;
}
