/** VS Code's undo stack of one document as whole snapshots: what was before an edit, and what after it. */
import type { Content } from './naiveContent';

/** A prediction that is shown and not taken in. */
export interface ShownPrediction {
  readonly labels: readonly number[];
  readonly model: string;
  /** It was there before any pixel was decided: the first stroke takes it in. */
  readonly early: boolean;
  /** It was learned from strokes: it goes when anything is undone or redone. */
  readonly learned: boolean;
}

export interface StackEntry {
  readonly before: Content;
  after: Content;
  /** The prediction that the edit took in; undoing shows it again. */
  readonly accepted: ShownPrediction | null;
}

export class NaiveStack {
  private entries: StackEntry[] = [];
  private index = -1;
  private savePoint = -1;

  get canUndo(): boolean {
    return this.index >= 0;
  }

  get canRedo(): boolean {
    return this.index < this.entries.length - 1;
  }
  push(entry: StackEntry): void {
    this.entries = [...this.entries.slice(0, this.index + 1), entry];
    this.index = this.entries.length - 1;
  }

  /** @returns the entry that goes back; undefined where there is none */
  undo(): StackEntry | undefined {
    return this.index < 0 ? undefined : this.entries[this.index--];
  }

  /** @returns the entry that comes again; undefined where there is none */
  redo(): StackEntry | undefined {
    return this.index >= this.entries.length - 1 ? undefined : this.entries[++this.index];
  }

  saved(): void {
    this.savePoint = this.index;
  }

  /**
   * Back to the save point.
   * @returns the entries that went back, the last first, those that came again, and the one that is on top now
   */
  revert(): { undone: StackEntry[]; redone: StackEntry[]; top: StackEntry | undefined } {
    const undone = this.entries.slice(this.savePoint + 1, this.index + 1).reverse();
    const redone = this.entries.slice(this.index + 1, this.savePoint + 1);
    this.index = this.savePoint;
    this.entries = this.entries.slice(0, this.index + 1);
    return { undone, redone, top: this.entries.at(-1) };
  }
}
