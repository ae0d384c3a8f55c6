import * as vscode from 'vscode';

/** Names of folders that a person hides everywhere, by `files.exclude`: its globs of two stars and a name. */
export function hiddenFolders(root: vscode.Uri): string[] {
  const globs =
    vscode.workspace.getConfiguration('files', root).get<Record<string, unknown>>('exclude') ?? {};
  return Object.entries(globs)
    .filter(([, isOn]) => isOn === true)
    .map(([glob]) => /^\*\*\/([^*?{}[\]/]+)$/.exec(glob)?.[1])
    .filter((name) => name !== undefined);
}
