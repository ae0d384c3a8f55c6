/** Questions in steps, with VS Code's button to go back. */
import * as vscode from 'vscode';

/** What a step answers: on to the next, back to the one before, or nobody was asked. */
export type StepResult = 'next' | 'back' | 'skipped' | undefined;

export interface Step {
  /** @param frame title and place of the step @returns undefined where the person leaves */
  run(frame: StepFrame): Promise<StepResult>;
}

export interface StepFrame {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly totalSteps: number;
  readonly canGoBack: boolean;
}

/** @returns whether all steps were answered */
export async function runSteps(title: string, steps: readonly Step[]): Promise<boolean> {
  const asked: number[] = [];
  for (let at = 0; at < steps.length;) {
    const frame = { title, step: at + 1, totalSteps: steps.length, canGoBack: asked.length > 0 };
    const result = await steps[at].run(frame);
    if (result === undefined) return false;
    if (result === 'back') at = asked.pop() ?? at;
    else {
      if (result === 'next') asked.push(at);
      at++;
    }
  }
  return true;
}

/** Asks for one of a list. @returns `back`, or undefined where the person leaves */
export function askPick<T extends vscode.QuickPickItem>(
  frame: StepFrame,
  placeholder: string,
  items: readonly T[],
  active?: T,
): Promise<T | 'back' | undefined> {
  const pick = vscode.window.createQuickPick<T>();
  pick.items = items;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  if (active !== undefined) pick.activeItems = [active];
  return ask(pick, frame, (accept) =>
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      // A line that only says something can't be chosen.
      if (chosen as T | undefined) accept(chosen);
    }),
  );
}

/** Asks for a text. @param problem what is wrong with it; undefined where it will do */
export function askText(
  frame: StepFrame,
  prompt: string,
  value: string,
  problem: (text: string) => string | undefined,
): Promise<{ readonly text: string } | 'back' | undefined> {
  const box = vscode.window.createInputBox();
  box.prompt = prompt;
  box.value = value;
  const changed = box.onDidChangeValue((text) => (box.validationMessage = problem(text)));
  return ask<{ readonly text: string }>(box, frame, (accept) => {
    const accepted = box.onDidAccept(() => {
      box.validationMessage = problem(box.value);
      if (box.validationMessage === undefined) accept({ text: box.value });
    });
    return vscode.Disposable.from(changed, accepted);
  });
}

function ask<T>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  frame: StepFrame,
  onAccept: (accept: (value: T) => void) => vscode.Disposable,
): Promise<T | 'back' | undefined> {
  input.title = frame.title;
  input.step = frame.step;
  input.totalSteps = frame.totalSteps;
  input.ignoreFocusOut = true;
  input.buttons = frame.canGoBack ? [vscode.QuickInputButtons.Back] : [];
  return new Promise((resolve) => {
    const end = (value: T | 'back' | undefined): void => {
      resolve(value);
      for (const each of [...subscriptions, input]) each.dispose();
    };
    const subscriptions = [
      onAccept(end),
      input.onDidTriggerButton(() => end('back')),
      input.onDidHide(() => end(undefined)),
    ];
    input.show();
  });
}
