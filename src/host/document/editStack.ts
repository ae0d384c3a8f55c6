/**
 * What VS Code believes about a custom document: its undo stack, its save point, its dirty flag. A mirror of
 * microsoft/vscode `MainThreadCustomEditorModel`, kept message by message, whatever the labels do meanwhile.
 *
 * VS Code's side runs ahead of or behind ours by a message: an undo may arrive after an edit that VS Code has
 * stacked on the undone state. Edits are therefore undone and redone at their own place.
 */

/** Longer than a message may be on its way between VS Code and the extension host; milliseconds. */
const ON_ITS_WAY = 2000;

export class EditStack<E extends object> {
  /** Those that are done up to `top`, and the redo branch above. */
  private edits: E[] = [];
  private top = -1;
  private savePoint = -1;
  private dirtyByContent = false;
  private outOfStep = false;
  /** When VS Code heard of a save last; milliseconds since 1970. */
  private savedAt = Number.NEGATIVE_INFINITY;
  private savePointUnsure = false;
  /** Where edits stood that are no longer on the stack: a redo of one may be on its way. */
  private readonly places = new WeakMap<E, number>();

  /** @param fromBackup whether VS Code opened the document from a backup */
  constructor(private fromBackup: boolean) {}

  /** The edits that are done, the oldest first. */
  get done(): E[] {
    return this.edits.slice(0, this.top + 1);
  }

  /** All edits, the redo branch included. */
  get all(): readonly E[] {
    return this.edits;
  }

  /** What VS Code believes, by its own rules; false where that can't be known. */
  get dirty(): boolean {
    if (this.dirtyByContent) return true;
    if (this.outOfStep || this.savePointUnsure) return false;
    return this.edits.length > 0 ? this.savePoint !== this.top : this.fromBackup;
  }

  /** A new edit is done; the redo branch goes. @returns what went */
  push(edit: E): E[] {
    const dropped = this.cutAbove(this.top);
    this.edits.push(edit);
    this.top++;
    return dropped;
  }

  /** The edits up to and with `edit`, done or not; none without one. Undefined where it left the stack. */
  upTo(edit: E | undefined): E[] | undefined {
    if (edit === undefined) return [];
    const at = this.edits.lastIndexOf(edit);
    return at < 0 ? undefined : this.edits.slice(0, at + 1);
  }

  /** VS Code has undone an edit, maybe before it heard of those above. @returns what went for good */
  undo(edit: E): E[] {
    this.noteCrossing();
    const at = this.edits.lastIndexOf(edit);
    if (at < 0 || at > this.top) {
      // Dropped by a revert that crossed it on the way: the two stacks differ by this edit from now on.
      this.outOfStep = true;
      return [];
    }
    const isBelow = at < this.top--;
    if (!isBelow) return [];
    this.places.set(edit, at);
    return this.edits.splice(at, 1);
  }

  /** VS Code has redone an edit, maybe before it heard of later ones. */
  redo(edit: E): void {
    this.noteCrossing();
    if (this.edits[this.top + 1] === edit) {
      this.top++;
    } else if (!this.edits.includes(edit)) {
      const place = Math.min(this.places.get(edit) ?? Infinity, this.top + 1);
      this.edits.splice(place, 0, edit);
      this.top++;
    }
  }

  /** VS Code has heard that a save has ended. */
  saved(): void {
    this.dirtyByContent = false;
    this.fromBackup = false;
    this.savedAs();
  }

  /** The same for *Save As*, which VS Code takes for a save of the document itself. */
  savedAs(): void {
    this.savePoint = this.top;
    this.savePointUnsure = false;
    this.savedAt = Date.now();
  }

  /** VS Code has gone back to its save point. @returns what was dropped, redo branch included */
  revert(): E[] {
    this.dirtyByContent = false;
    this.fromBackup = false;
    this.top = Math.min(this.savePoint, this.edits.length - 1);
    // The save point's edits were painted over: VS Code's index lies where no edit is, and an undo there says nothing.
    if (this.savePoint > this.top) this.outOfStep = true;
    return this.cutAbove(this.top);
  }

  /** VS Code was told that the content changed: the document is dirty until it is saved or reverted. */
  contentChanged(): void {
    this.dirtyByContent = true;
  }

  /** Whether VS Code may call the restored content saved as soon as edits come and go. */
  get restored(): boolean {
    return this.fromBackup;
  }

  /**
   * An undo or redo soon after a save may have been sent before VS Code heard of that save: VS Code's save point lies
   * beside ours then, and nobody says so.
   */
  private noteCrossing(): void {
    if (Date.now() - this.savedAt < ON_ITS_WAY) this.savePointUnsure = true;
  }

  private cutAbove(top: number): E[] {
    const cut = this.edits.splice(top + 1);
    cut.forEach((edit, i) => this.places.set(edit, top + 1 + i));
    return cut;
  }
}
