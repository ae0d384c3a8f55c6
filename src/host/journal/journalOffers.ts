/** Tells about unsaved labels of an image that are not shown by themselves, and takes them in when asked to. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import type { LabelDocument } from '../editor/labelDocument';
import { errorText } from '../errorText';
import { displayPath } from '../io/maskStore';
import type { FoundJournal } from './journalFolder';
import type { JournalStore } from './journalStore';
import type { JournalName } from './recovery';

const SHOW = 'Show Them Here';

export class JournalOffers {
  constructor(
    private readonly store: JournalStore,
    private readonly log: Pick<vscode.LogOutputChannel, 'info' | 'error'>,
  ) {}

  /** Asks about each journal that the document was not opened with. */
  async onOpen(document: LabelDocument): Promise<void> {
    for (const offer of document.offers) await this.offer(document, offer);
  }

  async offer(document: LabelDocument, { stem, inUse }: JournalName): Promise<void> {
    const file = displayPath(document.uri);
    const text = inUse
      ? `${file} has unsaved labels in another window.`
      : `${file} has other unsaved labels, from an earlier window.`;
    this.log.info(text);
    const open = new Set([document]);
    document.onDidDispose(() => open.delete(document));
    const choice = await vscode.window.showInformationMessage(text, SHOW);
    // The message may outlive the editor.
    if (choice !== SHOW || !open.has(document)) return;
    try {
      await this.takeIn(document, stem);
    } catch (error) {
      const reason = errorText(error);
      this.log.error(`${file}: ${reason}`);
      void vscode.window.showErrorMessage(`The unsaved labels of ${file} can't be shown: ${reason}`);
    }
  }

  /** The labels as they are in the other journal now become one edit, which can be undone. */
  private async takeIn(document: LabelDocument, stem: string): Promise<void> {
    const journal = await this.read(stem);
    const { width, height } = journal.replayed.content.map;
    if (width !== document.header.width || height !== document.header.height) {
      throw new LabelerError('mask-size', `they have ${width}×${height} pixels, the image has others.`);
    }
    document.core.takeUnsaved(journal.replayed.content);
    if (journal.inUse) return;
    await document.journal.flush();
    await this.store.folder.remove(journal);
  }

  private async read(stem: string): Promise<FoundJournal> {
    const journal = await this.store.folder.findOne(stem);
    if (journal === undefined || journal.end === 'settled') {
      throw new LabelerError('journal-unreadable', 'they were saved or dropped in the meantime.');
    }
    return journal;
  }
}
