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

export interface Conversation {
  /** The labels of each list, in turn. */
  readonly lists: readonly (readonly string[])[];
  /** The lists' placeholders and the boxes' prompts, in turn. */
  readonly questions: readonly string[];
}

/**
 * Answers several dialogs in turn: a list by the label that holds the text, a box by typing it. After the last answer,
 * or by an undefined one, dialogs are left with Escape.
 */
export async function answering(
  answers: readonly (string | undefined)[],
  action: () => Thenable<unknown>,
): Promise<Conversation> {
  const window = vscode.window as Record<'showInputBox' | 'showQuickPick', unknown>;
  const originals = { showInputBox: window.showInputBox, showQuickPick: window.showQuickPick };
  const left = [...answers];
  const lists: string[][] = [];
  const questions: string[] = [];
  window.showInputBox = async (box: vscode.InputBoxOptions) => {
    const answer = left.shift();
    questions.push(box.prompt ?? '');
    const refusal = answer === undefined ? undefined : await box.validateInput?.(answer);
    const isInfo =
      typeof refusal === 'object' && refusal?.severity === vscode.InputBoxValidationSeverity.Info;
    ok(!refusal || isInfo, `the input box refuses "${answer}": ${JSON.stringify(refusal)}`);
    return answer;
  };
  window.showQuickPick = (items: readonly vscode.QuickPickItem[], options?: vscode.QuickPickOptions) => {
    const answer = left.shift();
    lists.push(items.map(({ label }) => label));
    questions.push(options?.placeHolder ?? '');
    const chosen = answer === undefined ? undefined : items.find(({ label }) => label.includes(answer));
    ok(answer === undefined || chosen, `no "${answer}" among ${items.map(({ label }) => label).join(', ')}`);
    return Promise.resolve(chosen);
  };
  try {
    await action();
  } finally {
    Object.assign(window, originals);
  }
  ok(left.length === 0, `nobody asked for ${left.join(', ')}`);
  return { lists, questions };
}
