/** Answers to VS Code's input boxes and lists, in place of a person. */
import * as vscode from 'vscode';
import { checkStays } from '../../support/stays';
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
    checkStays(box);
    validate = (text) => box.validateInput?.(text) ?? undefined;
    const refusal = input === undefined ? undefined : validate(input);
    ok(refusal === undefined, `the input box refuses "${input}": ${String(refusal)}`);
    return Promise.resolve(input);
  };
  window.showQuickPick = (items: readonly vscode.QuickPickItem[], options?: vscode.QuickPickOptions) => {
    checkStays(options);
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
    checkStays(box);
    const answer = left.shift();
    questions.push(box.prompt ?? '');
    const refusal = answer === undefined ? undefined : await box.validateInput?.(answer);
    const isInfo =
      typeof refusal === 'object' && refusal?.severity === vscode.InputBoxValidationSeverity.Info;
    ok(!refusal || isInfo, `the input box refuses "${answer}": ${JSON.stringify(refusal)}`);
    return answer;
  };
  window.showQuickPick = (items: readonly vscode.QuickPickItem[], options?: vscode.QuickPickOptions) => {
    checkStays(options);
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

/** Lists and boxes with buttons, as `createQuickPick` and `createInputBox` make them, answered as {@link answering}. */
export async function answeringSteps(
  answers: readonly (string | undefined)[],
  action: () => Thenable<unknown>,
): Promise<Conversation> {
  const window = vscode.window as unknown as Record<'createQuickPick' | 'createInputBox', unknown>;
  const originals = { createQuickPick: window.createQuickPick, createInputBox: window.createInputBox };
  const left = [...answers];
  const lists: string[][] = [];
  const questions: string[] = [];
  window.createQuickPick = () =>
    new ScriptedInput((input) => {
      lists.push(input.items.map(({ label }) => label));
      questions.push(`${input.step}/${input.totalSteps} ${input.placeholder}`);
      input.answer(left.shift());
    });
  window.createInputBox = () =>
    new ScriptedInput((input) => {
      questions.push(`${input.step}/${input.totalSteps} ${input.prompt}`);
      input.answer(left.shift());
    });
  try {
    await action();
  } finally {
    Object.assign(window, originals);
  }
  ok(left.length === 0, `nobody asked for ${left.join(', ')}`);
  return { lists, questions };
}

/** The answer that presses the button to go back. */
export const BACK = '<back>';

/** As much of a list or a box as the extension uses. */
class ScriptedInput {
  items: readonly vscode.QuickPickItem[] = [];
  selectedItems: readonly vscode.QuickPickItem[] = [];
  buttons: readonly vscode.QuickInputButton[] = [];
  placeholder = '';
  prompt = '';
  value = '';
  validationMessage: unknown = undefined;
  step = 0;
  totalSteps = 0;
  ignoreFocusOut = false;
  private readonly accepted = new vscode.EventEmitter<void>();
  private readonly hidden = new vscode.EventEmitter<void>();
  private readonly pressed = new vscode.EventEmitter<vscode.QuickInputButton>();
  private readonly changed = new vscode.EventEmitter<string>();
  readonly onDidAccept = this.accepted.event;
  readonly onDidHide = this.hidden.event;
  readonly onDidTriggerButton = this.pressed.event;
  readonly onDidChangeValue = this.changed.event;

  constructor(private readonly shown: (input: ScriptedInput) => void) {}

  show(): void {
    checkStays(this);
    setTimeout(() => this.shown(this), 0);
  }
  dispose(): void {
    // Nothing is on the screen.
  }
  answer(answer: string | undefined): void {
    const chosen = this.items.filter(({ label }) => answer !== undefined && label.includes(answer));
    if (answer === undefined) this.hidden.fire();
    else if (answer === BACK && this.buttons.length > 0) this.pressed.fire(this.buttons[0]);
    else {
      this.value = answer;
      this.changed.fire(answer);
      this.selectedItems = chosen.slice(0, 1);
      this.accepted.fire();
    }
  }
}
