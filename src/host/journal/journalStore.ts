/**
 * The journals of the documents that are open here, in `globalStorageUri/journal/`. Each has a file of its own, named
 * after its image and its window, so that no two ever write the same.
 */
import * as vscode from 'vscode';
import { concat } from '../../core/concat';
import { encodeJournalMark, encodeJournalStart, type MarkKind } from '../../core/journal/journalFormat';
import { errorText } from '../errorText';
import { encodeBackup, type JournalPosition } from '../io/backup';
import { DocumentJournal, type JournaledDocument } from './documentJournal';
import type { JournalFile } from './journalFile';
import { JournalFolder, stemOf, type FoundJournal } from './journalFolder';
import type { JournalOwner, JournalSession } from './journalOwner';
import { WebSession } from './webSession';
import { WorkspaceJournalFile } from './workspaceJournal';

/** What differs between the hosts. */
export interface JournalPlatform {
  /** Who this extension host is; a worker of a page when left out. */
  readonly session?: JournalSession;
  /** A journal file in a folder of scheme `file`; on VS Code's file systems when left out. */
  readonly journalAt?: (path: string) => JournalFile;
}

export interface NewJournal {
  readonly image: vscode.Uri;
  readonly document: JournaledDocument;
  readonly position: JournalPosition;
  /** The image's name, for people. */
  readonly file: string;
  readonly onAdopted?: () => void;
}

export class JournalStore {
  readonly folder: JournalFolder;
  /** Of documents that are open here. */
  private readonly open = new Map<string, DocumentJournal>();
  private readonly ending = new Set<Promise<void>>();
  private readonly stems = new WeakMap<DocumentJournal, string>();
  private readonly session: JournalSession;
  private opened = 0;

  constructor(
    globalStorage: vscode.Uri,
    private readonly platform: JournalPlatform,
    private readonly log: Pick<vscode.LogOutputChannel, 'info' | 'warn' | 'error'>,
  ) {
    this.session = platform.session ?? new WebSession();
    const uri = vscode.Uri.joinPath(globalStorage, 'journal');
    this.folder = new JournalFolder(uri, this.session, (stem) => this.open.has(stem), log);
  }

  /** This window. */
  get owner(): JournalOwner {
    return this.session.owner;
  }

  /** A name for the work on a document that is being opened. */
  newLineage(): string {
    return `${this.owner.session}-${++this.opened}`;
  }

  /** Begins the journal of an open document; nothing is written before there is something to lose. */
  begin({ image, document, position, file, onAdopted }: NewJournal): DocumentJournal {
    const stem = stemOf(image.toString(), position.lineage);
    const journal = new DocumentJournal({
      file: this.fileOf(stem),
      document,
      position,
      onFailure: (error) => this.failed(file, error),
      ...(onAdopted && { onAdopted }),
    });
    this.open.set(stem, journal);
    this.stems.set(journal, stem);
    return journal;
  }

  /** Ends the journal of a document that was closed. */
  async end(journal: DocumentJournal, why: Exclude<MarkKind, 'saved'>): Promise<void> {
    const ending = journal.close(why).then(() => void this.open.delete(this.stems.get(journal) ?? ''));
    this.ending.add(ending);
    await ending;
    this.ending.delete(ending);
  }

  /** Waits until the journals of documents that were closed are ended. */
  async settled(): Promise<void> {
    await Promise.all(this.ending);
  }

  /** Ends all journals in good order, before the extension host goes. */
  async shutDown(): Promise<void> {
    await Promise.all([...this.open.values()].map((journal) => this.end(journal, 'shutDown')));
  }

  /** Ends the journal of a document whose unsaved work lies elsewhere now. */
  async discard(journal: DocumentJournal): Promise<void> {
    const stem = this.stems.get(journal);
    await this.end(journal, 'closed');
    if (stem !== undefined) await this.folder.remove({ stem });
  }

  /** Writes a journal that belongs to no open document. @param start its bytes @returns its name */
  async leave(image: vscode.Uri, lineage: string, start: Uint8Array): Promise<string> {
    const stem = stemOf(image.toString(), lineage);
    const file = this.fileOf(stem);
    await file.replace(start);
    await file.close();
    return stem;
  }

  /**
   * Notes in a journal of a process that died what the mask on disk told: that its work was saved. The mask may be
   * another by the time somebody asks again.
   */
  async noteSaved({ stem, name, replayed: { content } }: FoundJournal): Promise<void> {
    const start = encodeJournalStart(encodeBackup(content));
    const mark = encodeJournalMark({ kind: 'saved', edits: content.position?.edits ?? 0 });
    const file = this.fileOf(stem);
    try {
      await file.replace(concat([start, mark]));
      await file.close();
    } catch (error) {
      this.log.warn(`${name} can't be marked as saved: ${errorText(error)}`);
    }
  }

  private fileOf(stem: string): JournalFile {
    const { journalAt } = this.platform;
    if (journalAt && this.folder.uri.scheme === 'file')
      return journalAt(this.folder.uriOf(`${stem}.journal`).fsPath);
    return new WorkspaceJournalFile(vscode.workspace.fs, [
      this.folder.uriOf(`${stem}.0.journal`),
      this.folder.uriOf(`${stem}.1.journal`),
    ]);
  }

  private failed(file: string, error: unknown): void {
    const message =
      `The journal of ${file} can't be written (${errorText(error)}). You can go on painting, but what isn't saved ` +
      'is lost if VS Code or the computer stops. Save now, and free space on the disk; the journal is tried again with each edit.';
    this.log.warn(`${this.folder.uri.toString()}: ${message}`);
    void vscode.window.showWarningMessage(message);
  }
}
