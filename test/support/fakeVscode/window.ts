/** `vscode.window`: messages and log lines are kept, nothing is asked, nothing is shown. */
import type * as vscode from 'vscode';
import { checkStays } from '../stays';
import { Disposable, EventEmitter } from './events';
import { createTreeView } from './tree';
import { workbench } from './workbench';

export enum StatusBarAlignment {
  Left = 1,
  Right = 2,
}

export class TabInputCustom implements vscode.TabInputCustom {
  constructor(
    readonly uri: vscode.Uri,
    readonly viewType: string,
  ) {}
}

export class TabInputText implements vscode.TabInputText {
  constructor(readonly uri: vscode.Uri) {}
}

const never = new EventEmitter<never>().event;
const nothing = (): void => undefined;

function createOutputChannel(name: string): vscode.LogOutputChannel {
  const line =
    (level: string) =>
    (message: string | Error, ...args: unknown[]): void => {
      workbench.log.push(`${level}: ${[message, ...args].map(String).join(' ')}`);
    };
  const channel = {
    name,
    // The value of `LogLevel.Info`; nothing here filters by it.
    logLevel: 3,
    onDidChangeLogLevel: never,
    trace: line('trace'),
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    append: line('append'),
    appendLine: line('append'),
    replace: nothing,
    clear: nothing,
    show: nothing,
    hide: nothing,
    dispose: nothing,
  } satisfies Record<keyof vscode.LogOutputChannel, unknown>;
  return channel;
}

function createStatusBarItem(id: string): vscode.StatusBarItem {
  const item = {
    id,
    name: undefined,
    text: '',
    tooltip: undefined,
    show: nothing,
    hide: nothing,
    dispose: nothing,
  };
  return item as unknown as vscode.StatusBarItem;
}

function registerCustomEditorProvider(viewType: string, provider: vscode.CustomEditorProvider): Disposable {
  workbench.editors.set(viewType, provider);
  return new Disposable(() => workbench.editors.delete(viewType));
}

const message =
  (severity: 'information' | 'warning' | 'error') =>
  (text: string, ...rest: unknown[]): Promise<string | undefined> =>
    Promise.resolve(workbench.show(severity, text, rest));

const tabGroup = {
  tabs: [],
  activeTab: undefined,
  isActive: true,
  viewColumn: 1,
} satisfies vscode.TabGroup;

export const window = {
  get state() {
    return { focused: workbench.focused, active: workbench.focused };
  },
  onDidChangeWindowState: workbench.windowStateChanged.event,
  showInformationMessage: message('information'),
  showWarningMessage: message('warning'),
  showErrorMessage: message('error'),
  showInputBox: (options?: vscode.InputBoxOptions) => {
    checkStays(options);
    return Promise.resolve(workbench.answer(options?.title ?? options?.prompt ?? '', []));
  },
  showQuickPick: (items: readonly vscode.QuickPickItem[], options?: vscode.QuickPickOptions) => {
    checkStays(options);
    return Promise.resolve(workbench.choose(items, options?.placeHolder ?? ''));
  },
  createOutputChannel,
  createStatusBarItem,
  createTreeView,
  registerCustomEditorProvider,
  tabGroups: {
    all: [tabGroup],
    activeTabGroup: tabGroup,
    onDidChangeTabs: never,
    onDidChangeTabGroups: never,
    close: () => Promise.resolve(true),
  } satisfies vscode.TabGroups,
};
