/** What a command in the tree or the explorer is called with. */
import * as vscode from 'vscode';

/**
 * The images that a command is about.
 * @param item the one that was clicked @param items all that are selected, with it
 */
export function imagesOf(item: unknown, items: unknown): vscode.Uri[] {
  const all = Array.isArray(items) && items.length > 0 ? (items as unknown[]) : [item];
  return all.flatMap((each) => uriOf(each) ?? []);
}

function uriOf(item: unknown): vscode.Uri | undefined {
  if (item instanceof vscode.Uri) return item;
  if (typeof item !== 'object' || item === null) return undefined;
  for (const key of ['uri', 'resourceUri']) {
    const value: unknown = Reflect.get(item, key);
    if (value instanceof vscode.Uri) return value;
  }
  return undefined;
}
