/** Loads the second bundle when nobody waits for it any more, or when somebody does. */
import * as vscode from 'vscode';
import { isCancelled } from '../protocol/rpc';
import { errorText } from './errorText';
import { TOOL_COMMANDS, type ToolCommand } from './toolCommands';
import type * as ToolsBundle from './tools';
import type { ToolServices } from './toolServices';

/** The bundle's exports. */
export type ToolModule = Pick<typeof ToolsBundle, 'startTools'>;

export class ToolLoader implements vscode.Disposable {
  private tools: Promise<ToolsBundle.Tools> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isDisposed = false;

  constructor(
    private readonly load: () => Promise<ToolModule>,
    private readonly services: ToolServices,
  ) {}

  /** Registers the bundle's commands, and loads it once the extension has started. */
  register(): vscode.Disposable[] {
    this.timer = setTimeout(() => void this.report(() => this.start().then(() => undefined)), 0);
    return TOOL_COMMANDS.map((name) =>
      vscode.commands.registerCommand(`fcnLabeler.${name}`, (...args: unknown[]) => this.run(name, args)),
    );
  }

  /** The tools, loaded once. */
  start(): Promise<ToolsBundle.Tools> {
    this.tools ??= this.load().then(({ startTools }) => startTools(this.services));
    return this.tools;
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    // What could not be loaded was said.
    void this.tools?.then(
      (tools) => tools.dispose(),
      () => undefined,
    );
  }

  private run(name: ToolCommand, args: readonly unknown[]): Promise<void> {
    return this.report(async () => (await this.start()).run(name, args));
  }

  private async report(work: () => Promise<string | undefined>): Promise<void> {
    try {
      const message = await work();
      if (message !== undefined) void vscode.window.showInformationMessage(message);
    } catch (error) {
      if (isCancelled(error) || this.isDisposed) return;
      const message = errorText(error);
      this.services.log.error(message);
      void vscode.window.showErrorMessage(message);
    }
  }
}
