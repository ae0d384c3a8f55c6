/** Saves a dataset file whose change was undone or redone: its masks have changed on the disk already. */
import * as vscode from 'vscode';
import { sameText, type TextChange } from './replaceFiles';

/** Steps that are followed: undo seldom goes further back. */
const MOST = 20;

export class UndoneTexts implements vscode.Disposable {
  private readonly steps: TextChange[] = [];
  private readonly subscription = vscode.workspace.onDidChangeTextDocument((event) => {
    if (event.reason !== undefined && this.isStep(event.document)) void event.document.save();
  });

  follow(step: TextChange): void {
    this.steps.push(step);
    if (this.steps.length > MOST) this.steps.shift();
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private isStep(document: vscode.TextDocument): boolean {
    const text = document.getText();
    return this.steps.some(
      ({ file, before, after }) =>
        file.toString() === document.uri.toString() && (sameText(text, before) || sameText(text, after)),
    );
  }
}
