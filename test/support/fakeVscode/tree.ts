/** Tree views that nobody sees: their parts, and what a test selects in them. */
import type * as vscode from 'vscode';
import { EventEmitter } from './events';

export enum TreeItemCollapsibleState {
  None = 0,
  Collapsed = 1,
  Expanded = 2,
}

export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState = TreeItemCollapsibleState.None,
  ) {}
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

/** Text is escaped as VS Code does. */
export class MarkdownString {
  constructor(public value = '') {}

  appendText(text: string): this {
    this.value += text.replaceAll(/[\\`*_{}[\]()#+\-!~]/g, '\\$&');
    return this;
  }
  appendMarkdown(markdown: string): this {
    this.value += markdown;
    return this;
  }
}

/** A view that is not shown. */
export function createTreeView(): vscode.TreeView<unknown> {
  const never = new EventEmitter<never>().event;
  const view = {
    selection: [],
    visible: false,
    onDidChangeVisibility: never,
    onDidChangeSelection: never,
    reveal: () => Promise.resolve(),
    dispose: () => undefined,
  };
  return view as unknown as vscode.TreeView<unknown>;
}
