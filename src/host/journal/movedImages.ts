/**
 * Unsaved labels follow an image that is renamed or moved in the explorer.
 *
 * VS Code closes the labeler then without a question and opens the image in its default editor; only where that is
 * the labeler it hands over a backup. So the journal is written again under the image's new name, and the labeler is
 * opened there.
 */
import * as vscode from 'vscode';
import { encodeJournalStart } from '../../core/journal/journalFormat';
import type { LabelDocument } from '../editor/labelDocument';
import { showLabeler } from '../editor/showLabeler';
import { errorText } from '../errorText';
import { exists } from '../io/files';
import { displayPath } from '../io/maskStore';
import type { JournalOffers } from './journalOffers';
import { includes } from './journalPosition';
import type { JournalStore } from './journalStore';

/** What is known of the open documents. */
export interface OpenDocuments {
  readonly openDocuments: readonly LabelDocument[];
  find(uri: vscode.Uri): LabelDocument | undefined;
}

export class MovedImages implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly documents: OpenDocuments,
    private readonly store: JournalStore,
    private readonly offers: JournalOffers,
    private readonly log: Pick<vscode.LogOutputChannel, 'error'>,
  ) {
    this.subscription = vscode.workspace.onWillRenameFiles(({ files }) => {
      // Another rename may come in between: that of the mask, which follows its image.
      for (const document of this.documents.openDocuments)
        document.movesTo = target(document.uri, files) ?? document.movesTo;
    });
  }

  /** To be called for each document that is opened. */
  watch(document: LabelDocument): void {
    document.onDidDispose(() => {
      const { movesTo } = document;
      if (movesTo === undefined || !document.core.dirty) return;
      // Now: nothing may change any more.
      const start = encodeJournalStart(document.backup(movesTo));
      this.follow(document, movesTo, start).catch((error: unknown) => {
        const reason = errorText(error);
        this.log.error(reason);
        void vscode.window.showErrorMessage(
          `The unsaved labels of ${displayPath(movesTo)} could not follow it to its new name: ${reason}`,
        );
      });
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async follow(document: LabelDocument, image: vscode.Uri, start: Uint8Array): Promise<void> {
    const { fs } = vscode.workspace;
    // A rename that failed left the image where it was.
    if (!(await exists(fs, image)) || (await exists(fs, document.uri))) return;
    const { position } = document.journal;
    const stem = await this.store.leave(image, position.lineage, start);
    await this.store.discard(document.journal);
    await showLabeler(image);
    const opened = this.documents.find(image);
    if (opened === undefined) return;
    // VS Code may have opened it with its own backup before the journal was there.
    if (includes(opened.journal.position, position)) await this.store.folder.remove({ stem });
    else await this.offers.offer(opened, { stem, inUse: false });
  }
}

/** Where a file goes that is renamed itself, or lies in a folder that is. */
function target(
  uri: vscode.Uri,
  files: readonly { readonly oldUri: vscode.Uri; readonly newUri: vscode.Uri }[],
): vscode.Uri | undefined {
  for (const { oldUri, newUri } of files) {
    if (uri.toString() === oldUri.toString()) return newUri;
    const isInside = uri.scheme === oldUri.scheme && uri.authority === oldUri.authority;
    if (isInside && uri.path.startsWith(`${oldUri.path}/`)) {
      return vscode.Uri.joinPath(newUri, uri.path.slice(oldUri.path.length));
    }
  }
  return undefined;
}
