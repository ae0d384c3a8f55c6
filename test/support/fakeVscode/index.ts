/**
 * A stand-in for the module `vscode` in plain Node: what `src/host` imports, so that the real extension activates,
 * opens, paints, saves and backs up without VS Code. Bundles and vitest take it by an alias; tests turn its knobs by
 * `workbench.ts` and play VS Code's part of an open editor by `customTab.ts`.
 *
 * What it does is what VS Code 1.139 was seen to do; where a part is missing, its use fails at once.
 */
import type * as vscode from 'vscode';
import { Disposable } from './events';
import { workbench } from './workbench';

export { CancellationError, CancellationTokenSource, Disposable, EventEmitter } from './events';
export { WorkspaceEdit } from './fileOperations';
export { FileSystemError, FileType } from './fileSystem';
export { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from './tree';
export { Uri } from './uri';
export { RelativePattern } from './watchers';
export { StatusBarAlignment, TabInputCustom, TabInputText, window } from './window';
export { workspace } from './workspace';

export const version = '1.139.1';

export enum ConfigurationTarget {
  Global = 1,
  Workspace = 2,
  WorkspaceFolder = 3,
}

export enum ProgressLocation {
  SourceControl = 1,
  Window = 10,
  Notification = 15,
}

export enum DiagnosticSeverity {
  Error = 0,
  Warning = 1,
  Information = 2,
  Hint = 3,
}

export enum UIKind {
  Desktop = 1,
  Web = 2,
}

export const commands = {
  registerCommand(id: string, callback: (...args: never[]) => unknown): Disposable {
    workbench.commands.set(id, callback as (...args: unknown[]) => unknown);
    return new Disposable(() => workbench.commands.delete(id));
  },
  /** Runs a registered command; VS Code's own do nothing here. */
  async executeCommand<T>(id: string, ...args: unknown[]): Promise<T> {
    return (await workbench.commands.get(id)?.(...args)) as T;
  },
} satisfies Partial<typeof vscode.commands>;

export const languages = {
  /** Nobody looks at problems here. */
  createDiagnosticCollection: (name = '') =>
    ({
      name,
      set: () => undefined,
      delete: () => undefined,
      clear: () => undefined,
      forEach: () => undefined,
      dispose: () => undefined,
    }) as unknown as vscode.DiagnosticCollection,
} satisfies Partial<typeof vscode.languages>;

export const env = {
  appName: 'Stand-in',
  appHost: 'desktop',
  uiKind: UIKind.Desktop,
  remoteName: undefined,
  clipboard: { readText: () => Promise.resolve(''), writeText: () => Promise.resolve() },
} satisfies Partial<typeof vscode.env>;
