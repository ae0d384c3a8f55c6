/**
 * A label map with its history, and the truth about what is saved.
 *
 * VS Code decides by edit *indices* whether a custom document is dirty, so it calls a document clean that isn't
 * (save, undo, new edit), and marks an edit saved that came while a save was under way. This class follows VS
 * Code's bookkeeping (microsoft/vscode `MainThreadCustomEditorModel`), knows by content ids what is really saved,
 * and says `contentChanged` wherever the two differ: VS Code then keeps the document dirty until the next save.
 *
 * VS Code's side runs ahead of or behind ours by a message: an undo may arrive after an edit that VS Code has
 * stacked on the undone state. Records are therefore undone and redone at their own place, the later ones replayed.
 */
import { applyEdit, revertEdit, sameState, type ImageState, type LabelEdit } from '../../core/edit';
import type { LabelMap } from '../../core/labelMap';
import { diffRuns, toRuns, type Runs } from '../../core/runs';
import { CellCounts } from './cellCounts';

/** Names one content of the map and state; equal ids mean equal content. */
type ContentId = number;

/** The id of no content: nothing in memory is what the disk holds. */
const NEVER: ContentId = -1;

/** An edit on VS Code's stack. Its cells are planned anew where it lands on other content than it left. */
export interface EditRecord {
  edit: LabelEdit;
  before: ContentId;
  after: ContentId;
  /** Its place on the stack. */
  slot: number;
}

/** What the map and state were at one moment; encoding works on it while strokes go on. */
export interface Snapshot {
  readonly map: LabelMap;
  readonly state: ImageState;
  readonly content: ContentId;
}

/** What a mask file holds, or the blank start where there is none. */
export interface LabelContent {
  readonly map: LabelMap;
  readonly state: ImageState;
}

export interface HistoryListener {
  /** The record is on the stack and applied; VS Code must hear of it. */
  pushed(record: EditRecord): void;
  /** These absolute values were written. `record` is the edit they came from, forward or back. */
  cellsChanged(runs: Runs, record: EditRecord, direction: 'forward' | 'back'): void;
  /** Everything may have changed. */
  replaced(): void;
  /** VS Code calls the document clean, and it isn't. */
  contentChanged(): void;
}

export class LabelHistory {
  readonly counts: CellCounts;
  private currentState: ImageState;
  private content: ContentId = 0;
  private savedContent: ContentId;
  /** What was saved, while the disk doesn't hold it any more. */
  private lostContent: ContentId | undefined;
  private nextContent: ContentId = 1;
  /** VS Code's stack: applied up to `index`, the redo branch above. */
  private readonly records: EditRecord[] = [];
  private index = -1;
  private savePoint = -1;
  private dirtyByContent = false;
  private fromBackup: boolean;
  private outOfStep = false;

  /**
   * @param map owned and changed from now on
   * @param restored whether the content comes from a backup and not from the disk
   */
  constructor(
    readonly map: LabelMap,
    state: ImageState,
    restored: boolean,
    private readonly listener: HistoryListener,
  ) {
    this.counts = new CellCounts(map.cells);
    this.currentState = state;
    this.fromBackup = restored;
    this.savedContent = restored ? NEVER : this.content;
  }

  get state(): ImageState {
    return this.currentState;
  }

  /** Whether memory holds what the last save or load didn't. */
  get dirty(): boolean {
    return this.content !== this.savedContent;
  }

  /** Whether memory holds work that the mask which was read or written last doesn't, wherever that went since. */
  get edited(): boolean {
    return this.content !== (this.lostContent ?? this.savedContent);
  }

  /** What VS Code believes, by its own rules; false where that can't be known. */
  get dirtyForVSCode(): boolean {
    if (this.dirtyByContent) return true;
    if (this.outOfStep) return false;
    return this.records.length > 0 ? this.savePoint !== this.index : this.fromBackup;
  }

  /** Applies a planned edit and puts it on the stack; the redo branch goes. */
  push(edit: LabelEdit): EditRecord {
    const slot = this.index + 1;
    const record: EditRecord = { edit, before: this.content, after: this.nextContent++, slot };
    this.records.splice(slot, Infinity, record);
    this.index = slot;
    this.forward(record);
    this.listener.pushed(record);
    this.checkTruth();
    return record;
  }

  /** Takes the record back, from beneath later ones if VS Code undid it before it heard of them. */
  undo(record: EditRecord): void {
    const at = this.records.indexOf(record);
    if (at < 0 || at > this.index) {
      // Dropped by a revert that crossed it on the way: the two stacks differ by this record from now on.
      this.outOfStep = true;
      this.checkTruth();
      return;
    }
    const later = this.records.slice(at + 1, this.index + 1);
    this.walkTo(at - 1);
    if (later.length > 0) this.records.splice(at, 1);
    this.walkTo(at - 1 + later.length);
    this.checkTruth();
  }

  /** Applies an undone record again, beneath later ones if VS Code redid it before it heard of them. */
  redo(record: EditRecord): void {
    if (!this.records.includes(record)) {
      const slot = Math.min(record.slot, this.index + 1);
      const later = this.index - slot + 1;
      this.walkTo(slot - 1);
      this.records.splice(slot, 0, record);
      this.walkTo(slot + later);
    } else if (this.records[this.index + 1] === record) {
      this.walkTo(this.index + 1);
    }
    this.checkTruth();
  }

  /** A copy of what a save has to write. */
  snapshot(): Snapshot {
    return { map: this.map.clone(), state: this.currentState, content: this.content };
  }

  /** The disk holds the snapshot now. */
  written(snapshot: Snapshot): void {
    this.setSaved(snapshot.content);
  }

  /** The disk holds just what memory does, whoever wrote it. */
  adopted(): void {
    this.setSaved(this.content);
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
    this.dirtyByContent = false;
    this.fromBackup = false;
    this.savePoint = this.index;
    this.checkTruth();
  }

  /** The same for *Save As*, which VS Code takes for a save of the document itself. */
  saveAsNoted(): void {
    this.savePoint = this.index;
    this.checkTruth();
  }

  /** Tells VS Code that a restored document stays dirty whatever is undone (once it knows the document). */
  restoredShown(): void {
    if (!this.fromBackup) return;
    this.dirtyByContent = true;
    this.listener.contentChanged();
  }

  /**
   * Goes back to the last save at once, as VS Code's stack does, and then to what `load` reads from the disk.
   * Edits made while it reads stay on top.
   * @throws what `load` throws; the document is dirty then
   */
  async revert(load: () => Promise<LabelContent>): Promise<void> {
    this.dirtyByContent = false;
    this.fromBackup = false;
    const top = Math.min(this.savePoint, this.records.length - 1);
    this.walkTo(top);
    this.records.length = top + 1;
    this.listener.replaced();
    try {
      this.rebase(top, await load());
    } catch (error) {
      this.setSaved(NEVER);
      throw error;
    } finally {
      this.checkTruth();
    }
  }

  /** Makes `disk` the content at stack position `top`; the edits above come again on top of it. */
  private rebase(top: number, disk: LabelContent): void {
    const here = this.index;
    this.walkTo(top);
    const differs =
      diffRuns(this.map.cells, toRuns(disk.map.cells)).after.length > 0 ||
      !sameState(this.currentState, disk.state);
    if (differs && top >= 0) this.retarget(this.records[top], disk);
    else if (differs) this.restart(disk);
    this.setSaved(this.content);
    this.walkTo(here);
    if (differs) this.listener.replaced();
  }

  /** Makes the topmost applied record lead to `disk`, so that undoing it still gives what was before it. */
  private retarget(record: EditRecord, disk: LabelContent): void {
    this.walkTo(record.slot - 1);
    record.edit = {
      label: record.edit.label,
      cells: diffRuns(this.map.cells, toRuns(disk.map.cells)),
      stateBefore: this.currentState,
      stateAfter: disk.state,
    };
    record.after = this.nextContent++;
    this.walkTo(record.slot);
  }

  private restart(disk: LabelContent): void {
    this.map.cells.set(disk.map.cells);
    this.counts.recount(this.map.cells);
    this.currentState = disk.state;
    this.content = this.nextContent++;
  }

  private walkTo(index: number): void {
    while (this.index > index) this.back(this.records[this.index--]);
    while (this.index < index) {
      const record = this.records[++this.index];
      record.slot = this.index;
      this.forward(record);
    }
  }

  private forward(record: EditRecord): void {
    if (record.before !== this.content) this.replan(record);
    const { edit } = record;
    applyEdit(this.map, edit);
    this.counts.apply(edit.cells);
    this.currentState = edit.stateAfter;
    this.content = record.after;
    this.listener.cellsChanged(edit.cells.after, record, 'forward');
  }

  private back(record: EditRecord): void {
    const { edit } = record;
    revertEdit(this.map, edit);
    this.counts.apply({ before: edit.cells.after, after: edit.cells.before });
    this.currentState = edit.stateBefore;
    this.content = record.before;
    this.listener.cellsChanged(edit.cells.before, record, 'back');
  }

  /** The record's after-values, as a change of the content that is there now. */
  private replan(record: EditRecord): void {
    record.edit = {
      ...record.edit,
      cells: diffRuns(this.map.cells, record.edit.cells.after),
      stateBefore: this.currentState,
    };
    record.before = this.content;
    record.after = this.nextContent++;
  }

  private setSaved(content: ContentId): void {
    this.savedContent = content;
    this.lostContent = undefined;
  }

  private checkTruth(): void {
    if (!this.dirty || this.dirtyForVSCode) return;
    this.dirtyByContent = true;
    this.listener.contentChanged();
  }
}
