/** VS Code's custom editor: opens documents, shows them in views, saves, reverts and backs up. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import { readMaskHead } from '../../core/mask/maskHead';
import type { ViewCommand } from '../../protocol/hostView';
import { VIEW_TYPE } from '../associations';
import { readIfThere } from '../io/files';
import { displayPath } from '../io/maskStore';
import { MaskConflict } from '../io/maskWriter';
import { errorText } from '../errorText';
import type { Models } from '../models';
import { CleanNoter } from './cleanNoter';
import { DiskWatcher } from './diskWatcher';
import { KeptImages } from './keptImages';
import { LabelDocument } from './labelDocument';
import { LabelView } from './labelView';
import type { PresentModels } from './presentModels';
import { MaskRedirect, openDocument, type OpenServices } from './openDocument';
import { offerConflictActions } from './saveConflict';
import { saveLabels } from './saveLabels';
import { showUnreadable, UnreadableImage } from './unreadableImage';
import type { ViewTracker } from './viewTracker';

type EditorDocument = LabelDocument | MaskRedirect | UnreadableImage;
type ChangeEvent =
  vscode.CustomDocumentEditEvent<EditorDocument> | vscode.CustomDocumentContentChangeEvent<EditorDocument>;

export interface ProviderServices extends OpenServices {
  readonly extensionUri: vscode.Uri;
  readonly models: Models;
  readonly presentModels: PresentModels;
  readonly views: ViewTracker;
  runCommand(view: LabelView, command: ViewCommand, classId: number | undefined): Promise<void>;
}

export class LabelEditorProvider implements vscode.CustomEditorProvider<EditorDocument>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ChangeEvent>();
  private readonly opened = new vscode.EventEmitter<LabelDocument>();
  private readonly saved = new vscode.EventEmitter<LabelDocument>();
  private readonly shown = new vscode.EventEmitter<LabelView>();
  private readonly documents = new Map<string, LabelDocument>();
  private readonly cleanNoter = new CleanNoter();
  private readonly kept = new KeptImages();

  readonly onDidChangeCustomDocument = this.changed.event;
  readonly onDidOpen = this.opened.event;
  readonly onDidSave = this.saved.event;
  /** A view was made; its page doesn't run yet. */
  readonly onDidShow = this.shown.event;

  constructor(private readonly services: ProviderServices) {}

  /** The open document of an image. */
  find(uri: vscode.Uri): LabelDocument | undefined {
    return this.documents.get(uri.toString());
  }

  get openDocuments(): readonly LabelDocument[] {
    return [...this.documents.values()];
  }

  /** A person would open this image next: it is read before they do. */
  prepare(image: vscode.Uri): void {
    if (this.find(image) === undefined) this.services.ahead.prepare(image);
  }

  /** A person leaves an image for another one: what was done to it can be undone when they come back. */
  leaving(document: LabelDocument): void {
    this.kept.keep(document.uri, document.core.keepEdits());
  }

  async openCustomDocument(
    uri: vscode.Uri,
    { backupId }: vscode.CustomDocumentOpenContext,
  ): Promise<EditorDocument> {
    const document = await openDocument(uri, backupId, this.services);
    if (document instanceof LabelDocument) this.register(document);
    return document;
  }

  async resolveCustomEditor(document: EditorDocument, panel: vscode.WebviewPanel): Promise<void> {
    if (document instanceof MaskRedirect) {
      await redirect(document, panel);
      return;
    }
    if (document instanceof UnreadableImage) {
      showUnreadable(document, panel.webview, this.services.extensionUri);
      return;
    }
    // VS Code takes edits once it knows the document.
    document.restack(this.kept.take(document.uri));
    const { extensionUri, models, presentModels, log, views } = this.services;
    const view = new LabelView(document, panel, {
      extensionUri,
      builtinModel: models.builtinFolder,
      models: presentModels,
      log,
      runCommand: (from, command, classId) => this.services.runCommand(from, command, classId),
    });
    views.add(view);
    view.onDidStart(() => this.inBackground(this.cleanNoter.viewStarted(document)));
    document.core.restoredShown();
    this.shown.fire(view);
  }

  async saveCustomDocument(document: EditorDocument): Promise<void> {
    if (!(document instanceof LabelDocument)) return;
    if (this.cleanNoter.takes(document)) {
      setTimeout(() => document.core.saveNoted(), 0);
      return;
    }
    if (!document.core.dirty && document.core.proposal !== null) this.hintAtProposal(document);
    await this.reporting(document, () => document.save());
    // VS Code takes note of the save after this promise; only then it can be put right about later strokes.
    setTimeout(() => document.core.saveNoted(), 0);
    this.saved.fire(document);
  }

  /** What is shown isn't what was saved. */
  private hintAtProposal(document: LabelDocument): void {
    const views = this.services.views.of(document).filter(({ ready }) => ready);
    for (const view of views) view.tell((remote) => remote.proposalNotSaved(null));
    if (views.length > 0) return;
    void vscode.window.showInformationMessage('Enter accepts the prediction, then save.');
  }

  async saveCustomDocumentAs(document: EditorDocument, target: vscode.Uri): Promise<void> {
    if (!(document instanceof LabelDocument)) throw new Error('There are no labels to save here.');
    await checkSaveAsTarget(document, target);
    if (target.toString() === document.maskUri?.toString()) {
      await this.reporting(document, () => document.save());
    } else {
      await document.saveCopy(target);
    }
    setTimeout(() => document.core.saveAsNoted(), 0);
  }

  async revertCustomDocument(document: EditorDocument): Promise<void> {
    if (!(document instanceof LabelDocument)) return;
    try {
      await document.revert();
    } catch (error) {
      // VS Code doesn't wait for a revert, so nobody else would say it.
      const reason = errorText(error);
      this.services.log.error(reason);
      void vscode.window.showErrorMessage(`The labels could not be read again: ${reason}`);
    }
  }

  async backupCustomDocument(
    document: EditorDocument,
    { destination }: vscode.CustomDocumentBackupContext,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.CustomDocumentBackup> {
    const { fs } = vscode.workspace;
    const id = destination.toString();
    const drop = () => void fs.delete(destination).then(undefined, () => undefined);
    if (!(document instanceof LabelDocument)) return { id, delete: drop };
    await document.core.settled();
    document.core.captured();
    const bytes = document.backup();
    await fs.createDirectory(vscode.Uri.joinPath(destination, '..'));
    if (cancellation.isCancellationRequested) throw new vscode.CancellationError();
    await fs.writeFile(destination, bytes);
    return { id, delete: drop };
  }

  dispose(): void {
    for (const emitter of [this.changed, this.opened, this.saved, this.shown]) emitter.dispose();
  }

  private register(document: LabelDocument): void {
    const key = document.uri.toString();
    this.documents.set(key, document);
    document.onDidDispose(() => {
      if (this.documents.get(key) === document) this.documents.delete(key);
    });
    document.onDidPush((record) =>
      this.changed.fire({
        document,
        label: record.edit.label,
        undo: () => document.core.undo(record),
        redo: () => document.core.redo(record),
      }),
    );
    document.onDidChangeContent(() => this.changed.fire({ document }));
    document.onDidAgreeWithDisk(() => this.inBackground(this.cleanNoter.note(document)));
    document.onDidWantSave(() => void this.saveAgain(document));
    document.onDidNotice((message) => {
      this.services.log.warn(message);
      void vscode.window.showWarningMessage(message);
    });
    const watcher = new DiskWatcher(document, this.services.log);
    document.onDidDispose(() => watcher.dispose());
    this.opened.fire(document);
  }

  /** Tries a save again that a person decided about; VS Code says nothing where that fails. */
  private async saveAgain(document: LabelDocument): Promise<void> {
    try {
      await saveLabels(document, 'is not saved yet');
    } catch (error) {
      this.services.log.warn(errorText(error));
      void vscode.window.showErrorMessage(errorText(error));
    }
  }

  /** What nobody waits for; where it fails the document stays dirty, which is safe. */
  private inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => this.services.log.warn(errorText(error)));
  }

  /** Runs a save; what goes wrong is logged, and a conflict that no view shows offers its ways out. */
  private async reporting(document: LabelDocument, save: () => Promise<void>): Promise<void> {
    try {
      await save();
    } catch (error) {
      this.services.log.error(errorText(error));
      if (error instanceof MaskConflict) void offerConflictActions(document);
      throw error;
    }
  }
}

/** Shows the image of a mask in the mask's place. */
async function redirect({ image }: MaskRedirect, panel: vscode.WebviewPanel): Promise<void> {
  const column = panel.viewColumn;
  await vscode.commands.executeCommand('vscode.openWith', image, VIEW_TYPE, column);
  panel.dispose();
}

/**
 * VS Code proposes the image's own path for *Save As*: only masks may be written.
 * @throws LabelerError `write-failed`
 */
async function checkSaveAsTarget(document: LabelDocument, target: vscode.Uri): Promise<void> {
  const file = displayPath(target);
  if (!target.path.toLowerCase().endsWith('.png')) {
    throw new LabelerError(
      'write-failed',
      `${file}: masks are PNG files. Choose a name that ends with .png.`,
      file,
    );
  }
  const isOwnMask = target.toString() === document.maskUri?.toString();
  if (isOwnMask) return;
  const present = await readIfThere(vscode.workspace.fs, target);
  const isImage = present !== undefined && readMaskHead(present)?.info === undefined;
  if (isImage || target.toString() === document.uri.toString()) {
    throw new LabelerError(
      'write-failed',
      `${file} is an image: a mask would replace it. Choose another name.`,
      file,
    );
  }
}
