/**
 * The journal of one open document: everything that isn't on the disk yet, so that whoever opens the image after this
 * process died finds it.
 *
 * What has to be written is decided when its turn comes, not when an edit is made: a document that is clean again by
 * then needs no journal, one without a journal gets a whole backup, and any other the edits since. So the journal
 * is right after every step, whatever came while the one before it was written.
 *
 * A journal of a document that has become clean is marked as saved and stays for a moment: VS Code may die with an
 * older backup in its hands, and the mark says that the disk knows better.
 */
import { concat } from '../../core/concat';
import {
  encodeJournalBase,
  encodeJournalEdit,
  encodeJournalMark,
  encodeJournalStart,
  encodeJournalWrite,
  type JournalEdit,
  type MarkKind,
} from '../../core/journal/journalFormat';
import type { JournalPosition } from '../io/backup';
import type { Fingerprint } from '../io/maskWriter';
import type { JournalFile } from './journalFile';

/** Until VS Code has surely dropped its own backup of what was saved; milliseconds. */
const REMOVE_DELAY = 2000;
/** Numbers of runs that may wait for a slow disk: 64 MB. With more a fresh start is the smaller. */
const MAX_PENDING = 16_000_000;

/** What a journal needs of its document. */
export interface JournaledDocument {
  /** Whether memory holds what the disk doesn't. */
  isDirty(): boolean;
  /** A backup of the content as it is now. */
  backup(): Uint8Array;
  /** The mask that may be replaced. */
  base(): Fingerprint | null;
}

export interface JournalOptions {
  readonly file: JournalFile;
  readonly document: JournaledDocument;
  /** Where the content stands that the document was opened with. */
  readonly position: JournalPosition;
  /** The journal can't be written; it is tried again with the next edit. Not said again before it worked again. */
  readonly onFailure: (error: unknown) => void;
  /** The content as it was opened lies in this journal now, or on the disk: others that held it are superfluous. */
  readonly onAdopted?: () => void;
}

export class DocumentJournal {
  private editCount: number;
  /** `clean`: no file; `open`: start and edits; `settled`: marked as saved, to be removed. */
  private state: 'clean' | 'open' | 'settled' = 'clean';
  private pending: JournalEdit[] = [];
  private pendingNumbers = 0;
  /** The edits there were when the journal was settled. */
  private settledAt: number | undefined;
  /** The file can't be gone on with. */
  private needsStart = true;
  /** The mask that may be replaced is another than the file says. */
  private isRebased = false;
  private startBytes = 0;
  private fileBytes = 0;
  private isFailing = false;
  /** Whether the file has held the content as it was opened. */
  private isStarted = false;
  private isAdopted = false;
  private isClosed = false;
  private lastStep: Promise<void> = Promise.resolve();
  private stepTimer: ReturnType<typeof setTimeout> | undefined;
  private syncTimer: ReturnType<typeof setTimeout> | undefined;
  private removeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: JournalOptions) {
    this.editCount = options.position.edits;
  }

  /** Where the content stands now; backups say it too. */
  get position(): JournalPosition {
    return { ...this.options.position, edits: this.editCount };
  }

  /** The content changed by these absolute values: a stroke, a command, an undo or a redo. */
  edited(edit: JournalEdit): void {
    this.editCount++;
    this.pending.push(edit);
    this.pendingNumbers += edit.runs.length;
    if (this.pendingNumbers > MAX_PENDING) this.dropPending();
    this.schedule();
  }

  /** Everything may have changed. */
  replaced(): void {
    this.editCount++;
    this.needsStart = true;
    this.schedule();
  }

  /** The document may have become clean or dirty without an edit. */
  check(): void {
    this.schedule();
  }

  /**
   * The mask that may be replaced is another now: by a save, or by a decision about what the disk holds. That is
   * progress: backups and journals from before would take it for another program's.
   */
  rebased(): void {
    this.editCount++;
    this.isRebased = true;
    this.schedule();
  }

  /**
   * The mask is about to be replaced: who finds it after this process died knows then that it is no other program's.
   * Never rejects.
   * @param mask bytes and CRC-32 of the new file
   * @param edits {@link position} of what it holds
   */
  async saving(mask: { readonly size: number; readonly hash: number }, edits: number): Promise<void> {
    const { size, hash } = mask;
    await this.enqueue(() => this.writeChanges());
    await this.enqueue(async () => {
      if (this.state !== 'open') return;
      // Behind a record that could not be written whole nobody would read this one.
      if (this.needsStart) await this.start();
      await this.append(encodeJournalWrite({ size, hash, edits }));
    });
    await this.sync();
  }

  /** Waits until everything so far outlives this process; a loss of power may still take it. Never rejects. */
  async handedOver(): Promise<void> {
    // Later, as in `schedule`.
    await new Promise((resolve) => setTimeout(resolve, 0));
    await this.enqueue(() => this.writeChanges());
    await this.options.file.kept();
  }

  /** Brings everything to the disk that isn't there yet. Never rejects. */
  async flush(): Promise<void> {
    await this.enqueue(() => this.writeChanges());
    await this.sync();
  }

  /**
   * Ends the journal: the document is gone. What is unsaved stays in the file, marked by why. Never rejects.
   * @param mark whether the document was closed, or the extension host ends
   */
  async close(mark: Exclude<MarkKind, 'saved'>): Promise<void> {
    await this.flush();
    await this.enqueue(async () => {
      if (this.isClosed) return;
      this.isClosed = true;
      if (this.state === 'open') await this.leave(mark);
      else if (this.state === 'settled') await this.remove();
    });
  }

  private async leave(mark: MarkKind): Promise<void> {
    try {
      await this.mark(mark);
      await this.options.file.sync();
    } finally {
      await this.options.file.close();
    }
  }

  private schedule(): void {
    // Later, so that the view hears of its stroke before a whole map is packed.
    this.stepTimer ??= setTimeout(() => void this.enqueue(() => this.writeChanges()), 0);
  }

  /** Runs steps one after the other; a failed one makes the next edit start the journal anew. */
  private enqueue(step: () => Promise<void>): Promise<void> {
    this.lastStep = this.lastStep.then(step).catch((error: unknown) => this.failed(error));
    return this.lastStep;
  }

  private failed(error: unknown): void {
    this.needsStart = true;
    if (this.isFailing) return;
    this.isFailing = true;
    this.options.onFailure(error);
  }

  private async writeChanges(): Promise<void> {
    clearTimeout(this.stepTimer);
    this.stepTimer = undefined;
    if (!this.options.document.isDirty()) await this.settle();
    // What a closed document still does, for instance because a revert ends late, is nobody's work.
    else if (this.isClosed) return;
    else if (this.needsStart || this.state !== 'open' || this.isTooLarge) await this.start();
    else if (this.pending.length > 0 || this.isRebased) await this.appendPending();
  }

  private get isTooLarge(): boolean {
    return this.fileBytes > Math.max(this.options.file.maxBytes, 2 * this.startBytes);
  }

  /** Writes the whole content as it is now. */
  private async start(): Promise<void> {
    clearTimeout(this.removeTimer);
    // Else the disk or another journal holds everything: it goes only when this one is safe.
    const replacesWork = this.state === 'open';
    const bytes = encodeJournalStart(this.options.document.backup());
    this.takePending();
    this.needsStart = false;
    this.isRebased = false;
    this.state = 'open';
    this.settledAt = undefined;
    this.startBytes = bytes.length;
    this.fileBytes = bytes.length;
    await this.options.file.replace(bytes, replacesWork);
    this.isStarted = true;
    this.isFailing = false;
    this.syncSoon();
  }

  private async appendPending(): Promise<void> {
    const records = this.takePending().map(encodeJournalEdit);
    if (this.isRebased)
      records.push(encodeJournalBase({ mask: this.options.document.base(), edits: this.editCount }));
    this.isRebased = false;
    await this.append(concat(records));
    this.syncSoon();
  }

  private takePending(): readonly JournalEdit[] {
    const { pending } = this;
    this.pending = [];
    this.pendingNumbers = 0;
    return pending;
  }

  private dropPending(): void {
    this.takePending();
    this.needsStart = true;
  }

  private mark(kind: MarkKind): Promise<void> {
    return this.append(encodeJournalMark({ kind, edits: this.editCount }));
  }

  private async append(bytes: Uint8Array): Promise<void> {
    this.fileBytes += bytes.length;
    await this.options.file.append(bytes);
  }

  private syncSoon(): void {
    this.syncTimer ??= setTimeout(() => void this.sync(), this.options.file.syncDelay);
  }

  /** Beside the steps: a slow disk must not keep the next edit from what outlives this process. Never rejects. */
  private async sync(): Promise<void> {
    clearTimeout(this.syncTimer);
    this.syncTimer = undefined;
    const { isStarted } = this;
    try {
      await this.options.file.sync();
      if (isStarted) this.adopted();
    } catch (error) {
      this.failed(error);
    }
  }

  /** The disk holds everything. */
  private async settle(): Promise<void> {
    this.takePending();
    this.adopted();
    if (this.state === 'clean' || this.settledAt === this.editCount) return;
    this.needsStart = true;
    // Behind a record that could not be written whole nobody would read the mark.
    if (this.isClosed || this.isFailing || !(await this.markSaved())) await this.remove();
  }

  /** @returns false where that can't be written */
  private async markSaved(): Promise<boolean> {
    try {
      await this.mark('saved');
    } catch {
      return false;
    }
    this.state = 'settled';
    this.settledAt = this.editCount;
    // At once: without the mark a lost computer would bring back what was undone or reverted.
    void this.sync();
    clearTimeout(this.removeTimer);
    this.removeTimer = setTimeout(() => void this.enqueue(() => this.removeSettled()), REMOVE_DELAY);
    return true;
  }

  private async removeSettled(): Promise<void> {
    if (this.state === 'settled') await this.remove();
  }

  private async remove(): Promise<void> {
    clearTimeout(this.removeTimer);
    await this.options.file.remove();
    this.state = 'clean';
  }

  private adopted(): void {
    if (this.isAdopted) return;
    this.isAdopted = true;
    this.options.onAdopted?.();
  }
}
