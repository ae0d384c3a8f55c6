/** VS Code's part of an open custom editor: its undo stack, its dirty mark, its saves, reverts and backups. */
import type * as vscode from 'vscode';
import { FakeVSCode } from '../../unit/host/fakeVSCode';
import { CancellationTokenSource, Disposable, EventEmitter } from './events';
import { workbench } from './workbench';

type Provider = vscode.CustomEditorProvider;
type Edit = vscode.CustomDocumentEditEvent;

/** A tab's webview panel, and what closes it. */
export interface TabPanel {
  readonly panel: vscode.WebviewPanel;
  close(): void;
}

const neverCancelled = (): vscode.CancellationToken => new CancellationTokenSource().token;

export class CustomTab {
  private readonly subscription: vscode.Disposable;
  private readonly stack: FakeVSCode<Edit>;
  /** What the extension does about the last undo or redo. */
  private answer: unknown;

  private constructor(
    private readonly provider: Provider,
    readonly document: vscode.CustomDocument,
    restored: boolean,
    private readonly shown: TabPanel,
  ) {
    this.stack = new FakeVSCode<Edit>(restored, {
      undo: (edit) => void (this.answer = edit.undo()),
      redo: (edit) => void (this.answer = edit.redo()),
    });
    this.subscription = provider.onDidChangeCustomDocument((event) => {
      if (event.document !== document) return;
      if (isEdit(event)) this.stack.onEdit(event);
      else this.stack.onContentChange();
    });
  }

  /**
   * Opens a file in a registered custom editor and shows it in one view.
   * @param backupId as `backupCustomDocument` answered it
   * @param shown where it is shown; a panel whose page never runs when left out
   * @throws what the extension throws
   */
  static async open(
    viewType: string,
    uri: vscode.Uri,
    backupId?: string,
    shown: TabPanel = silentPanel(),
  ): Promise<CustomTab> {
    const provider = workbench.editors.get(viewType);
    if (provider === undefined) throw new Error(`no editor ${viewType}`);
    const context = { backupId, untitledDocumentData: undefined };
    const document = await provider.openCustomDocument(uri, context, neverCancelled());
    const tab = new CustomTab(provider, document, backupId !== undefined, shown);
    await provider.resolveCustomEditor(document, shown.panel, neverCancelled());
    return tab;
  }

  /** Whether VS Code would show the tab as unsaved. */
  get dirty(): boolean {
    return this.stack.dirty;
  }
  get canUndo(): boolean {
    return this.stack.canUndo;
  }

  async undo(): Promise<void> {
    await this.run(this.stack.undo());
  }
  async redo(): Promise<void> {
    await this.run(this.stack.redo());
  }

  /** @throws what the extension throws; the tab stays dirty then */
  async save(): Promise<void> {
    await this.provider.saveCustomDocument(this.document, neverCancelled());
    this.stack.saved();
    // What comes next from VS Code is a message of its own.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }

  async revert(): Promise<void> {
    if (this.stack.revert()) await this.provider.revertCustomDocument(this.document, neverCancelled());
  }

  backup(destination: vscode.Uri): Promise<vscode.CustomDocumentBackup> {
    return Promise.resolve(
      this.provider.backupCustomDocument(this.document, { destination }, neverCancelled()),
    );
  }

  close(): void {
    this.subscription.dispose();
    this.shown.close();
    this.document.dispose();
  }

  private async run(message: () => void): Promise<void> {
    this.answer = undefined;
    message();
    await this.answer;
  }
}

function isEdit(event: Edit | vscode.CustomDocumentContentChangeEvent): event is Edit {
  return 'undo' in event;
}

/** A panel that is shown and whose page says nothing. */
function silentPanel(): TabPanel {
  const disposed = new EventEmitter<void>();
  const panel = {
    onDidDispose: disposed.event,
    onDidChangeViewState: new EventEmitter<never>().event,
    active: true,
    visible: true,
    viewColumn: 1,
    webview: {
      options: {},
      html: '',
      cspSource: 'https://webview.test',
      asWebviewUri: (uri: vscode.Uri) => uri,
      postMessage: () => Promise.resolve(false),
      onDidReceiveMessage: () => new Disposable(undefined),
    },
  };
  return {
    panel: panel as unknown as vscode.WebviewPanel,
    close: () => {
      disposed.fire();
      disposed.dispose();
    },
  };
}
