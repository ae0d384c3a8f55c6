/** What stands behind the stand-in for `vscode`: its state, and the knobs that tests turn. */
import type * as vscode from 'vscode';
import { EventEmitter } from './events';
import { WorkspaceFileSystem } from './fileSystem';
import { LocalFiles } from './localFiles';
import { Uri } from './uri';
import { FileWatchers } from './watchers';

type Command = (...args: unknown[]) => unknown;

/** What was shown as a message. */
export interface ShownMessage {
  readonly severity: 'information' | 'warning' | 'error';
  readonly text: string;
  readonly actions: readonly string[];
}

class Workbench {
  readonly fs = new WorkspaceFileSystem();
  readonly watchers = new FileWatchers();
  readonly configurationChanged = new EventEmitter<vscode.ConfigurationChangeEvent>();
  readonly trustGranted = new EventEmitter<void>();
  readonly windowStateChanged = new EventEmitter<vscode.WindowState>();
  /** The explorer is about to rename or move files. */
  readonly renaming = new EventEmitter<Pick<vscode.FileWillRenameEvent, 'files'>>();
  /** The explorer is about to delete files. */
  readonly deleting = new EventEmitter<Pick<vscode.FileWillDeleteEvent, 'files'>>();
  readonly commands = new Map<string, Command>();
  readonly editors = new Map<string, vscode.CustomEditorProvider>();
  /** Saves an open editor's file, as `vscode.workspace.save` does; set by whoever plays the editors. */
  save: (file: vscode.Uri) => Promise<vscode.Uri | undefined> = () => Promise.resolve(undefined);
  folders: Uri[] = [];
  trusted = true;
  /** Whether the window has the focus; {@link windowStateChanged} is the test's to fire. */
  focused = true;
  readonly settings = new Map<string, unknown>();
  readonly messages: ShownMessage[] = [];
  /** What the last list to choose from held. */
  listed: readonly vscode.QuickPickItem[] = [];
  /** Lines of all output channels: `warn: …`. */
  readonly log: string[] = [];
  /** Answers messages, input boxes and pick lists; nothing is chosen by default. */
  answer: (message: string, actions: readonly string[]) => string | undefined = () => undefined;

  constructor() {
    this.fs.mount('file', new LocalFiles());
  }

  /** Opens folders as the workspace. */
  open(...folders: string[]): void {
    this.folders = folders.map((folder) => Uri.file(folder));
  }

  /** Changes a setting and says so. @param key as in settings.json */
  configure(key: string, value: unknown): void {
    this.settings.set(key, value);
    const affectsConfiguration = (section: string): boolean =>
      key === section || key.startsWith(`${section}.`);
    this.configurationChanged.fire({ affectsConfiguration });
  }

  /** Shows a message. @returns the action that {@link answer} chose */
  show(severity: ShownMessage['severity'], text: string, rest: readonly unknown[]): string | undefined {
    const actions = rest.filter((action) => typeof action === 'string');
    this.messages.push({ severity, text, actions });
    return this.answer(text, actions);
  }

  /** Shows a list. @returns the item whose label {@link answer} chose */
  choose<T extends vscode.QuickPickItem>(items: readonly T[], placeHolder: string): T | undefined {
    this.listed = items;
    const chosen = this.answer(
      placeHolder,
      items.map(({ label }) => label),
    );
    return items.find(({ label }) => label === chosen);
  }

  /** A person trusts the workspace. */
  trust(): void {
    this.trusted = true;
    this.trustGranted.fire();
  }

  /** The extension host is gone: nothing is registered any more, and nobody listens. */
  hostDied(): void {
    this.watchers.clear();
    for (const emitter of [
      this.configurationChanged,
      this.windowStateChanged,
      this.renaming,
      this.deleting,
      this.trustGranted,
    ]) {
      emitter.dispose();
    }
    this.commands.clear();
    this.editors.clear();
  }

  /** Forgets what a test before did; what is registered stays. */
  reset(): void {
    this.folders = [];
    this.trusted = true;
    this.focused = true;
    this.settings.clear();
    this.messages.length = 0;
    this.listed = [];
    this.log.length = 0;
    this.answer = () => undefined;
    this.save = () => Promise.resolve(undefined);
  }
}

/** One window: module-wide, since `vscode` is. */
export const workbench = new Workbench();
