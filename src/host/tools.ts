/** Entry of the second bundle: the dataset as a whole. It is loaded after the start, or by its first command. */
import * as vscode from 'vscode';
import type { ToolCommand, ToolHandlers } from './toolCommands';
import type { ToolServices } from './toolServices';

export interface Tools extends vscode.Disposable {
  /** @returns what to tell the person, if anything */
  run(command: ToolCommand, args: readonly unknown[]): Promise<string | undefined>;
}

export function startTools(_services: ToolServices): Tools {
  const subscriptions: vscode.Disposable[] = [];
  const handlers: ToolHandlers = {};
  return {
    run: async (command, args) => handlers[command]?.(...args),
    dispose: () => vscode.Disposable.from(...subscriptions).dispose(),
  };
}
