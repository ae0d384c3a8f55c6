/** Events, disposables and cancellation, as `vscode` has them. */
import type * as vscode from 'vscode';

export class Disposable implements vscode.Disposable {
  constructor(private callOnDispose: (() => unknown) | undefined) {}

  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const each of disposables) each.dispose();
    });
  }

  dispose(): void {
    const call = this.callOnDispose;
    this.callOnDispose = undefined;
    call?.();
  }
}

/** Calls its listeners at once and in order; one that throws doesn't keep the event from the others. */
export class EventEmitter<T> implements vscode.EventEmitter<T> {
  private readonly listeners = new Set<(event: T) => unknown>();

  readonly event: vscode.Event<T> = (listener, thisArgs?: unknown, disposables?: vscode.Disposable[]) => {
    const call = (event: T): unknown => listener.call(thisArgs, event);
    this.listeners.add(call);
    const subscription = new Disposable(() => this.listeners.delete(call));
    disposables?.push(subscription);
    return subscription;
  };

  fire(event: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(event);
      } catch (error) {
        // VS Code logs it; a test must not go on as if nothing had happened.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}

export class CancellationError extends Error {
  constructor() {
    super('Canceled');
    this.name = 'Canceled';
  }
}

export class CancellationTokenSource implements vscode.CancellationTokenSource {
  private readonly emitter = new EventEmitter<unknown>();
  readonly token: vscode.CancellationToken = {
    isCancellationRequested: false,
    onCancellationRequested: this.emitter.event,
  };

  cancel(): void {
    if (this.token.isCancellationRequested) return;
    this.token.isCancellationRequested = true;
    this.emitter.fire(undefined);
  }

  dispose(): void {
    this.emitter.dispose();
  }
}
