/**
 * The folder with the journals of all documents of all windows, `globalStorageUri/journal/`. Each open document has a
 * file of its own there, named after its image and its window, so that no two ever write the same.
 */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import type { MarkKind } from '../../core/journal/journalFormat';
import { crc32 } from '../../core/mask/crc32';
import { errorText } from '../errorText';
import type { JournalPosition } from '../io/backup';
import { isMissing, readIfThere } from '../io/files';
import { sameContent, type Fingerprint } from '../io/maskWriter';
import type { JournalCandidate } from './chooseJournal';
import { DocumentJournal, type JournaledDocument } from './documentJournal';
import type { JournalFile } from './journalFile';
import type { JournalOwner, JournalSession } from './journalOwner';
import { replayJournal, type ReplayedJournal } from './replayJournal';
import { WebSession } from './webSession';
import { WorkspaceJournalFile } from './workspaceJournal';

/** Image, window and number; then the slot, where a journal has two files. */
const NAME = /^(([0-9a-f]{8})-.+?)(?:\.[01])?\.journal$/;
const STEM = 1;
const IMAGE_HASH = 2;
/** What can't be read is kept under this name. */
const DAMAGED = '.damaged';
/** Journals that a process died over before they were whole: what they hold is in the journal before, or lost. */
const UNFINISHED = /\.journal\.new$|\.tmp$/;
const STALE_AFTER = 60_000;
/** How long the work of closed documents is kept that nobody saved: 14 days, in milliseconds. */
const KEEP_CLOSED = 14 * 24 * 3_600_000;

/** What differs between the hosts. */
export interface JournalPlatform {
  /** Who this extension host is; a worker of a page when left out. */
  readonly session?: JournalSession;
  /** A journal file in a folder of scheme `file`; on VS Code's file systems when left out. */
  readonly journalAt?: (path: string) => JournalFile;
}

export interface FoundJournal extends JournalCandidate {
  /** Its file name without slot and ending; names it for {@link JournalStore.remove}. */
  readonly stem: string;
  readonly name: string;
  readonly replayed: ReplayedJournal;
  /** Where its image was; undefined in journals without an origin. */
  readonly image: string | undefined;
}

/** What {@link JournalStore.find} found. */
export interface FoundJournals {
  readonly journals: readonly FoundJournal[];
  /** Not even their start can be read. */
  readonly unreadable: readonly { readonly name: string; readonly reason: string }[];
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
  readonly folder: vscode.Uri;
  private readonly fs = vscode.workspace.fs;
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
    this.folder = vscode.Uri.joinPath(globalStorage, 'journal');
    this.session = platform.session ?? new WebSession();
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
    const stem = `${hashOf(image.toString())}-${position.lineage}`;
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

  /** Ends all journals in good order, before the extension host goes. */
  async shutDown(): Promise<void> {
    await Promise.all([...this.open.values()].map((journal) => this.end(journal, 'shutDown')));
  }

  /** Ends the journal of a document whose unsaved work lies elsewhere now. */
  async discard(journal: DocumentJournal): Promise<void> {
    const stem = this.stems.get(journal);
    await this.end(journal, 'closed');
    if (stem !== undefined) await this.remove({ stem });
  }

  /** Writes a journal that belongs to no open document. @param start its bytes @returns its name */
  async leave(image: vscode.Uri, lineage: string, start: Uint8Array): Promise<string> {
    const stem = `${hashOf(image.toString())}-${lineage}`;
    const file = this.fileOf(stem);
    await file.replace(start);
    await file.close();
    return stem;
  }

  /**
   * Reads the journals of images that no document here has open.
   * @param images all where left out
   * @param onDisk the mask that there is; a journal whose work it holds is settled
   */
  async find(images?: readonly string[], onDisk: Fingerprint | null = null): Promise<FoundJournals> {
    await Promise.all(this.ending);
    const hashes = images?.map(hashOf);
    const journals = new Map<string, FoundJournal>();
    const unreadable: { name: string; stem: string; reason: string }[] = [];
    for (const name of await this.names()) {
      const match = NAME.exec(name);
      if (match === null || (hashes && !hashes.includes(match[IMAGE_HASH]))) continue;
      const stem = match[STEM];
      if (this.open.has(stem)) continue;
      try {
        const journal = await this.read(name, stem, onDisk);
        const isOf = journal !== undefined && (!images || images.includes(journal.image ?? ''));
        if (isOf && isAhead(journal, journals.get(stem))) journals.set(stem, journal);
      } catch (error) {
        unreadable.push({ name, stem, reason: errorText(error) });
      }
    }
    // Where a journal has two files, one is whole whatever happens.
    return {
      journals: [...journals.values()],
      unreadable: unreadable.filter(({ stem }) => !journals.has(stem)),
    };
  }

  /** Deletes a journal that nobody needs. */
  async remove({ stem }: Pick<FoundJournal, 'stem'>): Promise<void> {
    try {
      const names = (await this.names()).filter((name) => NAME.exec(name)?.[STEM] === stem);
      for (const name of names) await this.fs.delete(this.uriOf(name));
    } catch (error) {
      this.log.warn(`A journal that is no longer needed can't be removed: ${errorText(error)}`);
    }
  }

  /** Keeps a damaged journal for somebody who can make something of it. @returns where it is now */
  async keepAside(name: string): Promise<vscode.Uri> {
    const target = this.uriOf(name + DAMAGED);
    try {
      await this.fs.rename(this.uriOf(name), target, { overwrite: true });
      return target;
    } catch (error) {
      this.log.warn(`${name} stays where it is: ${errorText(error)}`);
      return this.uriOf(name);
    }
  }

  /** Deletes what is settled, and what was closed without saving a while ago. */
  async cleanUp(journals: readonly FoundJournal[]): Promise<void> {
    const isOld = ({ end, modified }: FoundJournal) =>
      end === 'settled' || (end === 'closed' && Date.now() - modified > KEEP_CLOSED);
    for (const journal of journals) if (!journal.inUse && isOld(journal)) await this.remove(journal);
    for (const name of await this.names()) if (UNFINISHED.test(name)) await this.removeUnfinished(name);
  }

  /** Another window may be writing it: a younger one is let be. */
  private async removeUnfinished(name: string): Promise<void> {
    const file = this.uriOf(name);
    try {
      const { mtime } = await this.fs.stat(file);
      if (Date.now() - mtime > STALE_AFTER) await this.fs.delete(file);
    } catch (error) {
      if (!isMissing(error)) this.log.warn(`${name} can't be removed: ${errorText(error)}`);
    }
  }

  private async read(
    name: string,
    stem: string,
    onDisk: Fingerprint | null,
  ): Promise<FoundJournal | undefined> {
    const file = this.uriOf(name);
    const bytes = await readIfThere(this.fs, file);
    if (bytes === undefined) return undefined;
    const { mtime } = await this.fs.stat(file);
    const replayed = replayJournal(bytes, name);
    const { position = { lineage: stem, edits: 0 }, origin, owner } = replayed.content;
    const end = endOf(replayed, position, onDisk);
    const isOver = end === 'closed' || end === 'shutDown';
    const inUse = !isOver && (await this.isInUse(owner));
    return { stem, name, replayed, image: origin?.image, position, end, inUse, modified: mtime };
  }

  private async isInUse(owner: JournalOwner | undefined): Promise<boolean> {
    if (owner === undefined || owner.session === this.owner.session) return false;
    return this.session.isAlive(owner);
  }

  private async names(): Promise<string[]> {
    try {
      return (await this.fs.readDirectory(this.folder)).map(([name]) => name).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  private uriOf(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, name);
  }

  private fileOf(stem: string): JournalFile {
    const { journalAt } = this.platform;
    if (journalAt && this.folder.scheme === 'file') return journalAt(this.uriOf(`${stem}.journal`).fsPath);
    return new WorkspaceJournalFile(this.fs, [
      this.uriOf(`${stem}.0.journal`),
      this.uriOf(`${stem}.1.journal`),
    ]);
  }

  private failed(file: string, error: unknown): void {
    const message =
      `The journal of ${file} can't be written (${errorText(error)}). You can go on painting, but what isn't saved ` +
      'is lost if VS Code or the computer stops. Save now, and free space on the disk; the journal is tried again with each edit.';
    this.log.warn(`${this.folder.toString()}: ${message}`);
    void vscode.window.showWarningMessage(message);
  }
}

function hashOf(image: string): string {
  return crc32(new TextEncoder().encode(image)).toString(16).padStart(8, '0');
}

/** Whether a file of a journal's two is the later one. */
function isAhead(journal: FoundJournal, other: FoundJournal | undefined): boolean {
  if (other === undefined) return true;
  const newer = journal.position.edits - other.position.edits;
  if (newer !== 0) return newer > 0;
  // Written anew without an edit, for instance because the mask that it may replace is another now.
  if (journal.modified !== other.modified) return journal.modified > other.modified;
  return journal.end !== 'unsaved';
}

function endOf(
  { end, writes }: ReplayedJournal,
  { edits }: JournalPosition,
  onDisk: Fingerprint | null,
): JournalCandidate['end'] {
  const isOnDisk = (size: number, hash: number) =>
    onDisk !== null && sameContent({ size, hash, mtime: 0 }, onDisk);
  if (end?.kind === 'saved') return 'settled';
  // Its process died after the mask was replaced and before it could say so.
  if (writes.some((write) => write.edits === edits && isOnDisk(write.size, write.hash))) return 'settled';
  return end?.kind ?? 'unsaved';
}

/** The message for a person about unsaved labels that can't be read. */
export function unreadableJournal(file: string, reason: string, kept: vscode.Uri): LabelerError {
  return new LabelerError(
    'journal-unreadable',
    `Unsaved labels of ${file} can't be read (${reason}). What is left of them is kept as ${kept.fsPath}.`,
    file,
  );
}
