/**
 * A label map with its history, and the truth about what is saved.
 *
 * VS Code decides by edit *indices* whether a custom document is dirty, so it calls a document clean that isn't
 * (save, undo, new edit), and marks an edit saved that came while a save was under way. {@link EditStack} mirrors
 * what VS Code believes; this class knows by content ids what is really saved, and says `contentChanged` wherever
 * the two differ: VS Code then keeps the document dirty until the next save.
 *
 * The labels follow VS Code's stack: at once where the edits between are in memory, else as soon as they are read.
 * Strokes may come in meanwhile; what is undone or redone beneath them goes beneath them.
 */
import type { ImageState, LabelEdit } from '../../core/edit';
import type { LabelerError } from '../../core/errors';
import type { LabelMap } from '../../core/labelMap';
import { coveredPixels, type Runs } from '../../core/runs';
import { AppliedEdits, type LabelContent, type Snapshot } from './appliedEdits';
import type { CellCounts } from './cellCounts';
import type { ContentId, ContentListener, EditRecord, EditSource } from './editRecord';
import { EditStack } from './editStack';
import type { EditStore } from './editStore';
import { keepEdits, type KeptEdit } from './keptEdits';
import { LoadedEdits } from './loadedEdits';

export type { LabelContent, Snapshot } from './appliedEdits';
export type { EditRecord } from './editRecord';

/** The id of no content: nothing in memory is what the disk holds. */
const NEVER: ContentId = -1;

/** Farther ways are gone edit by edit, so that few are in memory at once. */
const AT_ONCE = 16;

/** So many edits on top of the stack may find yet that one beneath them goes. */
const RECENT = 8;

/** VS Code may have sent a redo of an edit before it heard that the edit is gone; milliseconds. */
const ON_ITS_WAY = 10_000;

export interface HistoryListener extends ContentListener {
  /** The record is on the stack and applied; VS Code must hear of it. */
  pushed(record: EditRecord): void;
  /** Everything may have changed. */
  replaced(): void;
  /** VS Code calls the document clean, and it isn't. */
  contentChanged(): void;
}

export class LabelHistory {
  private readonly stack: EditStack<EditRecord>;
  private nextId = 1;
  /** Behind the stack while edits are read. */
  private readonly applied: AppliedEdits;
  private savedContent: ContentId;
  /** What was saved, while the disk doesn't hold it any more. */
  private lostContent: ContentId | undefined;
  /** Edits that left the stack, and when; milliseconds since 1970. */
  private readonly dropped = new Map<EditRecord, number>();
  private isFollowing = false;
  private following: Promise<void> = Promise.resolve();
  /** Views learn the whole at the end of a revert. */
  private isReverting = false;

  /**
   * @param map owned and changed from now on
   * @param restored whether the content comes from a backup and not from the disk
   */
  constructor(
    map: LabelMap,
    state: ImageState,
    restored: boolean,
    private readonly store: EditStore,
    private readonly listener: HistoryListener,
  ) {
    this.applied = new AppliedEdits(map, state, store, {
      cellsChanged: (runs, cause) => {
        if (!this.isReverting) listener.cellsChanged(runs, cause);
      },
      proposalTaken: () => listener.proposalTaken(),
      proposalGivenBack: (proposal) => listener.proposalGivenBack(proposal),
    });
    this.stack = new EditStack(restored);
    this.savedContent = restored ? NEVER : this.applied.contentId;
  }

  get map(): LabelMap {
    return this.applied.map;
  }
  get state(): ImageState {
    return this.applied.state;
  }
  get counts(): CellCounts {
    return this.applied.counts;
  }

  /** Whether memory holds what the last save or load didn't. */
  get dirty(): boolean {
    return this.applied.contentId !== this.savedContent;
  }

  /** Whether memory holds work that the mask which was read or written last doesn't, wherever that went since. */
  get edited(): boolean {
    return this.applied.contentId !== (this.lostContent ?? this.savedContent);
  }

  /** Applies a planned edit and puts it on the stack; the redo branch goes. */
  push({ cells, ...edit }: LabelEdit, { kind = 'other', asked, proposal }: EditSource = {}): EditRecord {
    const isAll = asked === undefined || coveredPixels(asked) === coveredPixels(cells.after);
    const record: EditRecord = {
      id: this.nextId++,
      kind,
      edit,
      stored: this.store.add(proposal === undefined ? { cells } : { cells, prediction: proposal.labels }),
      before: this.applied.contentId,
      after: this.applied.newContent(),
      ...(!isAll && { asked }),
      ...(proposal && { accepted: { model: proposal.model, meanConfidence: proposal.meanConfidence } }),
    };
    delete this.applied.edits.at(-RECENT)?.asked;
    this.drop(this.stack.push(record));
    this.applied.push(record, new LoadedEdits(this.store));
    this.listener.pushed(record);
    this.checkTruth();
    return record;
  }

  /**
   * Adds to an edit that is the last one and done; VS Code, which holds it already, needn't hear of it.
   * @returns whether that was possible
   */
  amend(record: EditRecord, runs: Runs, stateAfter: ImageState): boolean {
    if (this.isFollowing || this.stack.done.at(-1) !== record) return false;
    return this.applied.amend(record, runs, stateAfter, new LoadedEdits(this.store));
  }

  /**
   * Takes the record back, from beneath later ones if VS Code undid it before it heard of them. Done when this
   * returns where the edits concerned are in memory.
   * @throws LabelerError `edit-lost` when they can't be read again; the labels are as they were then
   */
  undo(record: EditRecord): Promise<void> {
    this.drop(this.stack.undo(record));
    return this.follow();
  }

  /**
   * Applies an undone record again, beneath later ones if VS Code redid it before it heard of them.
   * @throws LabelerError `edit-lost`, as {@link undo}
   */
  redo(record: EditRecord): Promise<void> {
    this.dropped.delete(record);
    this.stack.redo(record);
    return this.follow();
  }

  /** Resolves when the labels are where VS Code's stack is. Never fails: whoever undid hears what went wrong. */
  async settled(): Promise<void> {
    while (this.isFollowing) await this.following.catch(() => undefined);
  }

  /** What a save has to write; it never changes. */
  snapshot(): Snapshot {
    return this.applied.snapshot();
  }

  /** The disk holds the snapshot now. */
  written(snapshot: Snapshot): void {
    snapshot.release();
    this.setSaved(snapshot.content);
  }

  /** The disk holds just what memory does, whoever wrote it. */
  adopted(): void {
    this.setSaved(this.applied.contentId);
  }

  /** The disk no longer holds what was saved: nothing is clean until it does again ({@link diskRestored}). */
  diskLost(): void {
    this.lostContent ??= this.savedContent;
    this.savedContent = NEVER;
    this.checkTruth();
  }

  /** The disk holds again what was saved last. */
  diskRestored(): void {
    this.setSaved(this.lostContent ?? this.savedContent);
  }

  /** The disk holds something else for good: whatever is in memory is unsaved work. */
  diskTaken(): void {
    this.setSaved(NEVER);
    this.checkTruth();
  }

  /** VS Code has taken note of a save (it does so after the save's promise): puts it right about later edits. */
  saveNoted(): void {
    this.stack.saved();
    this.checkTruth();
  }

  /** The same for *Save As*, which VS Code takes for a save of the document itself. */
  saveAsNoted(): void {
    this.stack.savedAs();
    this.checkTruth();
  }

  /** Tells VS Code that a restored document stays dirty whatever is undone (once it knows the document). */
  restoredShown(): void {
    if (!this.stack.restored) return;
    this.stack.contentChanged();
    this.listener.contentChanged();
  }

  /**
   * Goes back to the last save, as VS Code's stack does, and then to what `load` reads from the disk. Edits made
   * while it reads stay on top.
   * @throws what `load` throws; the document is dirty then
   */
  async revert(load: () => Promise<LabelContent>): Promise<void> {
    this.drop(this.stack.revert());
    const top = this.stack.done.at(-1);
    this.isReverting = true;
    // An edit that can't be read is no obstacle: the disk says what the labels are.
    await this.follow().catch(() => undefined);
    this.isReverting = false;
    this.listener.replaced();
    try {
      await this.rebase(top, await load());
    } catch (error) {
      this.setSaved(NEVER);
      throw error;
    } finally {
      this.checkTruth();
    }
  }

  /** Gives up all edits: nobody can undo them any more. */
  dispose(): void {
    for (const { stored } of [...this.stack.all, ...this.applied.edits, ...this.dropped.keys()]) {
      this.store.remove(stored);
    }
  }

  /** The edits that led to what the disk holds, as far as they can outlive the document. */
  keep(): KeptEdit[] {
    const isThere =
      !this.dirty && !this.isFollowing && this.applied.edits.at(-1)?.after === this.applied.contentId;
    return isThere ? keepEdits(this.applied.edits, new LoadedEdits(this.store)) : [];
  }

  /**
   * Puts edits on the stack again that led to what the disk holds, in an earlier life of the document. VS Code hears of
   * each, and takes the document for dirty, which it isn't.
   * @returns whether they did
   */
  restack(edits: readonly KeptEdit[]): boolean {
    if (this.dirty || !this.applied.rewind(edits)) return false;
    for (const { kind, ...edit } of edits) this.push(edit, { kind });
    this.adopted();
    return true;
  }

  /** Brings the labels to where VS Code's stack stands, also where that goes meanwhile. */
  private follow(): Promise<void> {
    if (!this.isFollowing) {
      this.isFollowing = true;
      this.following = this.catchUp();
    }
    return this.following;
  }

  /** Comes to its end without waiting where all edits are in memory. */
  private async catchUp(): Promise<void> {
    let loaded = new LoadedEdits(this.store);
    let problem: LabelerError | undefined;
    for (;;) {
      const target = this.nextStop();
      const way = this.applied.wayTo(target);
      if (way.length === 0) break;
      const unread = way.find((record) => !loaded.has(record));
      if (unread !== undefined) {
        await loaded.read(unread);
        continue;
      }
      const stuck = this.applied.jump(target, loaded);
      if (stuck !== undefined) problem ??= loaded.problemOf(stuck);
      loaded = new LoadedEdits(this.store);
    }
    this.isFollowing = false;
    this.checkTruth();
    if (problem !== undefined) throw problem;
  }

  /** Where to go next: to VS Code's stack, or a step towards it. */
  private nextStop(): EditRecord[] {
    const goal = this.stack.done;
    const { edits } = this.applied;
    if (this.applied.wayTo(goal).length <= AT_ONCE) return goal;
    const isBeyond = edits.some((record, at) => record !== goal[at]);
    return isBeyond ? edits.slice(0, -1) : goal.slice(0, edits.length + 1);
  }

  /** Makes `disk` the content after the edit `top`; those above come again on top of it. */
  private async rebase(top: EditRecord | undefined, disk: LabelContent): Promise<void> {
    const loaded = new LoadedEdits(this.store);
    for (;;) {
      const target = this.stack.upTo(top);
      if (target === undefined) {
        // Undone and painted over while the disk was read: what the disk holds is no content of the stack any more.
        this.setSaved(NEVER);
        return;
      }
      const unread = [...this.applied.wayTo(target), ...target.slice(-1)].find(
        (record) => !loaded.has(record),
      );
      if (unread === undefined) {
        this.applied.jump(target, loaded);
        const changed = this.applied.becomeDisk(disk, loaded);
        this.setSaved(this.applied.contentId);
        this.applied.jump(this.stack.done, loaded);
        if (changed) this.listener.replaced();
        return;
      }
      await loaded.read(unread);
    }
  }

  /** Edits that left VS Code's stack are given up once no message about them can be on its way. */
  private drop(records: readonly EditRecord[]): void {
    const now = Date.now();
    if (!this.isFollowing) {
      for (const [record, since] of this.dropped) {
        if (now - since < ON_ITS_WAY) continue;
        this.store.remove(record.stored);
        this.dropped.delete(record);
      }
    }
    for (const record of records) this.dropped.set(record, now);
  }

  private setSaved(content: ContentId): void {
    this.savedContent = content;
    this.lostContent = undefined;
  }

  /** VS Code is told where it takes for clean what isn't; while edits are read, that can't be said yet. */
  private checkTruth(): void {
    if (this.isFollowing || this.isReverting || !this.dirty || this.stack.dirty) return;
    this.stack.contentChanged();
    this.listener.contentChanged();
  }
}
