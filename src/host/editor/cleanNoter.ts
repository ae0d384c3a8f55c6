/**
 * Makes VS Code take a document for clean where memory and disk agree without a save of a person: no event says so,
 * only a save does. That save writes nothing, whatever was painted meanwhile.
 */
import * as vscode from 'vscode';
import type { LabelDocument } from './labelDocument';

export class CleanNoter {
  /** Documents whose next save is only there for VS Code to take note of. */
  private readonly noting = new Set<LabelDocument>();
  /** Before a tab has shown the document VS Code finds nothing to save: what must be noted then waits. */
  private readonly shown = new WeakSet<LabelDocument>();
  private readonly waiting = new WeakSet<LabelDocument>();

  /** VS Code may take the document for dirty and is wrong. */
  async note(document: LabelDocument): Promise<void> {
    if (!this.shown.has(document)) {
      this.waiting.add(document);
      return;
    }
    this.noting.add(document);
    try {
      await vscode.workspace.save(document.uri);
    } finally {
      this.noting.delete(document);
    }
  }

  /** A view's page runs: what could not be noted before is noted now. */
  async viewStarted(document: LabelDocument): Promise<void> {
    this.shown.add(document);
    if (this.waiting.delete(document) && !document.core.dirty) await this.note(document);
  }

  /** Whether a save that VS Code asks for is such a one; it is so once. */
  takes(document: LabelDocument): boolean {
    return this.noting.delete(document);
  }
}
