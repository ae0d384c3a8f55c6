/** What VS Code hands to an extension when it activates it. */
import type * as vscode from 'vscode';
import { Uri } from './uri';

export interface ContextParts {
  /** Absolute path of the folder that stands for the extension's global storage; made by whoever writes there. */
  readonly storage: string;
  /** Absolute path of the extension's own folder; by default this repository, which has the built-in model. */
  readonly extension?: string;
}

/** A context with empty memories. */
export function extensionContext({
  storage,
  extension = process.cwd(),
}: ContextParts): vscode.ExtensionContext {
  const globalStorageUri = Uri.file(storage);
  const context = {
    extensionUri: Uri.file(extension),
    globalStorageUri,
    storageUri: Uri.joinPath(globalStorageUri, 'workspace'),
    globalState: memento(),
    workspaceState: memento(),
    subscriptions: [],
    extension: { packageJSON: { version: '0.0.0' } },
  };
  return context as unknown as vscode.ExtensionContext;
}

function memento(): vscode.Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, fallback?: T) => (values.has(key) ? (values.get(key) as T) : fallback),
    update: (key, value) => {
      values.set(key, value);
      return Promise.resolve();
    },
  };
}
