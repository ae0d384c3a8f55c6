/** File operations that extensions hear of before they happen; what they would do with them is not done here. */
import type * as vscode from 'vscode';
import { CancellationTokenSource, type EventEmitter } from './events';

/** An edit that nobody applies. */
export class WorkspaceEdit {
  renameFile(): void {
    // Nobody looks at it.
  }
  deleteFile(): void {
    // Nobody looks at it.
  }
}

/** The event with what its listeners may ask for. */
export function participating<T extends object>(
  emitter: EventEmitter<T>,
): vscode.Event<T & Pick<vscode.FileWillRenameEvent, 'token' | 'waitUntil'>> {
  return (listener) =>
    emitter.event((event) => {
      const { token } = new CancellationTokenSource();
      return listener({ ...event, token, waitUntil: () => undefined }) as unknown;
    });
}
