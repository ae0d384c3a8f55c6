/** Which images a command was called for: VS Code hands over the item that was clicked and all that are selected. */
import * as vscode from 'vscode';

/** @returns undefined where none was: the command is meant for the whole dataset */
export function chosenImages(item: unknown, items: unknown): vscode.Uri[] | undefined {
  const selected: readonly unknown[] = Array.isArray(items) && items.length > 0 ? items : [item];
  const images = selected.map(uriOf).filter((uri) => uri !== undefined);
  return images.length > 0 ? images : undefined;
}

/** An explorer's item is a URI, a node of the tree has one. */
function uriOf(item: unknown): vscode.Uri | undefined {
  if (item instanceof vscode.Uri) return item;
  const hasUri = typeof item === 'object' && item !== null && 'uri' in item && item.uri instanceof vscode.Uri;
  return hasUri ? (item.uri as vscode.Uri) : undefined;
}
