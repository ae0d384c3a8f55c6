/** Answers to VS Code's input boxes and lists, in place of a person. */
import * as vscode from 'vscode';
import { ok } from './assert';

export interface Answers {
  /** What is typed; a dialog without an answer is left with Escape. */
  readonly input?: string;
  /** The label that is chosen in a list. */
  readonly pick?: string;
}

export interface Asked {
  /** Labels of the list that was shown. */
  readonly offered: readonly string[];
  /** What the input box would say about a text; undefined where it takes it. */
  readonly refusal: (text: string) => unknown;
}

/** Answers the dialogs of an action, each as a person could: an input that the box refuses fails. */
export async function withDialogs({ input, pick }: Answers, action: () => Thenable<unknown>): Promise<Asked> {
  const window = vscode.window as Record<'showInputBox' | 'showQuickPick', unknown>;
  const originals = { showInputBox: window.showInputBox, showQuickPick: window.showQuickPick };
  let offered: readonly string[] = [];
  let validate: (text: string) => unknown = () => undefined;
  window.showInputBox = (box: vscode.InputBoxOptions) => {
    validate = (text) => box.validateInput?.(text) ?? undefined;
    const refusal = input === undefined ? undefined : validate(input);
    ok(refusal === undefined, `the input box refuses "${input}": ${String(refusal)}`);
    return Promise.resolve(input);
  };
  window.showQuickPick = (items: readonly vscode.QuickPickItem[]) => {
    offered = items.map(({ label }) => label);
    return Promise.resolve(items.find(({ label }) => label === pick));
  };
  try {
    await action();
  } finally {
    Object.assign(window, originals);
  }
  return { offered, refusal: (text) => validate(text) };
}
