/**
 * VS Code's side of a custom document's edits, as `MainThreadCustomEditorModel` of VS Code 1.139 keeps it: the
 * stack, the save point and the dirty flag. Undo and redo change its index first and reach the host later.
 */
export class FakeVSCode<E> {
  private edits: E[] = [];
  private index = -1;
  private savePoint = -1;
  private dirtyByContent = false;

  constructor(
    private fromBackup: boolean,
    private readonly host: { undo(edit: E): unknown; redo(edit: E): unknown },
  ) {}

  get dirty(): boolean {
    if (this.dirtyByContent) return true;
    return this.edits.length > 0 ? this.savePoint !== this.index : this.fromBackup;
  }
  get canUndo(): boolean {
    return this.index >= 0 && this.edits[this.index] !== undefined;
  }

  onEdit(edit: E): void {
    this.edits = [...this.edits.slice(0, this.index + 1), edit];
    this.index = this.edits.length - 1;
  }
  onContentChange(): void {
    this.dirtyByContent = true;
  }

  /** @returns the message to the host, to be run when it arrives */
  undo(): () => void {
    if (this.index < 0) return () => undefined;
    const edit = this.edits[this.index--];
    return () => {
      if (edit !== undefined) this.host.undo(edit);
    };
  }
  redo(): () => void {
    if (this.index >= this.edits.length - 1) return () => undefined;
    const edit = this.edits[++this.index];
    return () => this.host.redo(edit);
  }
  /** The host's save promise has resolved. */
  saved(): void {
    this.dirtyByContent = false;
    this.savePoint = this.index;
    this.fromBackup = false;
  }
  savedAs(): void {
    this.savePoint = this.index;
  }
  /** Also where the document isn't dirty any more: VS Code still knows that it came from a backup. */
  get canRevert(): boolean {
    return this.index !== this.savePoint || this.dirtyByContent || this.fromBackup;
  }

  /** @returns whether the host is asked to revert (it isn't waited for) */
  revert(): boolean {
    if (!this.canRevert) return false;
    this.dirtyByContent = false;
    this.fromBackup = false;
    this.index = this.savePoint;
    this.edits = this.edits.slice(0, this.index + 1);
    return true;
  }
}
