/** Reads and tidies the folder with the journals of all documents of all windows. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import { crc32 } from '../../core/mask/crc32';
import { errorText } from '../errorText';
import type { JournalPosition } from '../io/backup';
import { isMissing, readIfThere, statIfThere } from '../io/files';
import { sameContent, type Fingerprint } from '../io/maskWriter';
import type { JournalCandidate } from './chooseJournal';
import type { JournalOwner, JournalSession } from './journalOwner';
import { replayJournal, type ReplayedJournal } from './replayJournal';

/** Image, window and number; then the slot, where a journal has two files. */
const NAME = /^(([0-9a-f]{8})-.+?)(?:\.[01])?\.journal$/;
const STEM = 1;
const IMAGE_HASH = 2;
/** What can't be read is kept under this name. */
const DAMAGED = '.damaged';
/** Journals that a process died over before they were whole: what they hold is in the journal before, or lost. */
const UNFINISHED = /\.journal\.new$|\.tmp$/;
const STALE_AFTER = 60_000;
/** How long journals are kept that were closed without saving, or settled: 14 days, in milliseconds. */
const KEEP_ENDED = 14 * 24 * 3_600_000;

/** What a journal says of itself, without its labels. */
export interface JournalSummary extends JournalCandidate {
  /** Its file name without slot and ending: names it for {@link JournalFolder.remove}. */
  readonly stem: string;
  readonly name: string;
  /** Where its image was; undefined in journals without an origin. */
  readonly image: string | undefined;
}

export interface FoundJournal extends JournalSummary {
  readonly replayed: ReplayedJournal;
}

/** What was found of some images. */
export interface FoundJournals {
  readonly journals: readonly FoundJournal[];
  /** Not even their start can be read. */
  readonly unreadable: readonly UnreadJournal[];
  /** The file system gave no answer, which it may the next time. */
  readonly unanswered: readonly UnreadJournal[];
}

/** A journal of which nothing is known. */
export interface UnreadJournal {
  readonly name: string;
  readonly reason: string;
}

type FileName = Pick<JournalSummary, 'name' | 'stem'> & { readonly imageHash: string };

export class JournalFolder {
  private readonly fs = vscode.workspace.fs;

  /** @param isOpen whether a document here has the journal open: it is nobody else's business */
  constructor(
    readonly uri: vscode.Uri,
    private readonly session: JournalSession,
    private readonly isOpen: (stem: string) => boolean,
    private readonly log: Pick<vscode.LogOutputChannel, 'warn'>,
  ) {}

  /**
   * Reads the journals of images.
   * @param onDisk the mask that there is; a journal whose work it holds is settled
   */
  async find(images: readonly string[], onDisk: Fingerprint | null): Promise<FoundJournals> {
    const hashes = images.map(hashOf);
    const journals = new Map<string, FoundJournal>();
    const unreadable: (UnreadJournal & { readonly stem: string })[] = [];
    const unanswered: (UnreadJournal & { readonly stem: string })[] = [];
    for (const { name, stem, imageHash } of await this.names()) {
      if (!hashes.includes(imageHash)) continue;
      try {
        const journal = await this.read(name, stem, onDisk);
        const isOf = journal !== undefined && images.includes(journal.image ?? '');
        if (isOf && isAhead(journal, journals.get(stem))) journals.set(stem, journal);
      } catch (error) {
        (isDamage(error) ? unreadable : unanswered).push({ name, stem, reason: errorText(error) });
      }
    }
    // Where a journal has two files, the one that gave no answer may be the later.
    for (const { stem } of unanswered) journals.delete(stem);
    // And one is whole whatever happens.
    const isKnown = (stem: string) => journals.has(stem) || unanswered.some((each) => each.stem === stem);
    return {
      journals: [...journals.values()],
      unreadable: unreadable.filter(({ stem }) => !isKnown(stem)),
      unanswered,
    };
  }

  /** One journal as it is now; undefined where it is gone. @throws LabelerError when it can't be read */
  async findOne(stem: string): Promise<FoundJournal | undefined> {
    let found: FoundJournal | undefined;
    for (const { name } of (await this.names()).filter((each) => each.stem === stem)) {
      const journal = await this.read(name, stem, null);
      if (journal !== undefined && isAhead(journal, found)) found = journal;
    }
    return found;
  }

  /** What the journals of all images say of themselves; the labels of one at a time are in memory. */
  async survey(): Promise<JournalSummary[]> {
    const summaries = new Map<string, JournalSummary>();
    for (const { name, stem } of await this.names()) {
      try {
        const journal = await this.read(name, stem, null);
        if (journal === undefined) continue;
        if (isAhead(journal, summaries.get(stem))) summaries.set(stem, summaryOf(journal));
      } catch (error) {
        this.log.warn(`${name}: ${errorText(error)}`);
      }
    }
    return [...summaries.values()];
  }

  /** Deletes a journal that nobody needs. */
  async remove({ stem }: Pick<JournalSummary, 'stem'>): Promise<void> {
    try {
      for (const name of await this.allNames()) {
        if (NAME.exec(name)?.[STEM] === stem) await this.fs.delete(this.uriOf(name));
      }
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

  /**
   * Deletes what was closed without saving a while ago, or settled: VS Code may still have a backup from before, for an
   * image that isn't opened yet.
   */
  async cleanUp(journals: readonly JournalSummary[]): Promise<void> {
    const isOld = ({ end, modified }: JournalSummary) =>
      (end === 'settled' || end === 'closed') && Date.now() - modified > KEEP_ENDED;
    for (const journal of journals) if (!journal.inUse && isOld(journal)) await this.remove(journal);
    for (const name of await this.allNames()) {
      if (UNFINISHED.test(name)) await this.removeUnfinished(name);
    }
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
    // Another window may remove it at any moment.
    const status = bytes && (await statIfThere(this.fs, file));
    if (bytes === undefined || status === undefined) return undefined;
    const replayed = replayJournal(bytes, name);
    const { position = { lineage: stem, edits: 0 }, origin, owner } = replayed.content;
    const end = endOf(replayed, position, onDisk);
    const isOver = end === 'closed' || end === 'shutDown';
    const inUse = !isOver && (await this.isInUse(owner));
    return { stem, name, replayed, image: origin?.image, position, end, inUse, modified: status.mtime };
  }

  private async isInUse(owner: JournalOwner | undefined): Promise<boolean> {
    if (owner === undefined || owner.session === this.session.owner.session) return false;
    return this.session.isAlive(owner);
  }

  /** The journals that no document here has open. */
  private async names(): Promise<FileName[]> {
    return (await this.allNames()).flatMap((name) => {
      const match = NAME.exec(name);
      if (match === null || this.isOpen(match[STEM])) return [];
      return { name, stem: match[STEM], imageHash: match[IMAGE_HASH] };
    });
  }

  private async allNames(): Promise<string[]> {
    try {
      return (await this.fs.readDirectory(this.uri)).map(([name]) => name).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** Where a file of that name is. */
  uriOf(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.uri, name);
  }
}

/** The journal's name of an image's document. @param lineage its own name */
export function stemOf(image: string, lineage: string): string {
  return `${hashOf(image)}-${lineage}`;
}

function hashOf(image: string): string {
  return crc32(new TextEncoder().encode(image)).toString(16).padStart(8, '0');
}

function summaryOf({ stem, name, image, position, inUse, end, modified }: FoundJournal): JournalSummary {
  return { stem, name, image, position, inUse, end, modified };
}

/** Whether a file of a journal's two is the later one. */
function isAhead(journal: JournalSummary, other: JournalSummary | undefined): boolean {
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

/** Whether a journal's content is what can't be read; other errors are the file system's. */
function isDamage(error: unknown): boolean {
  return (
    error instanceof LabelerError && (error.code === 'journal-unreadable' || error.code === 'mask-unreadable')
  );
}
