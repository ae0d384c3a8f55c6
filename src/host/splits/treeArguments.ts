/** What a command of the tree or the explorer is called with. */
import * as vscode from 'vscode';

/**
 * The images that a command is about.
 * @param item the one that was clicked @param items all that are selected, with it
 */
export function imagesOf(item: unknown, items: unknown): vscode.Uri[] {
  const all = Array.isArray(items) && items.length > 0 ? (items as unknown[]) : [item];
  return all.filter((each) => each instanceof vscode.Uri);
}
