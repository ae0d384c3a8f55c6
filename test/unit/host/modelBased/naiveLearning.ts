/**
 * Where late results go by the words of the rule: into the stroke's own edit where that is the last one, done, and
 * no save or backup has taken it; to a proposal where one has; nowhere once anything else changed the labels.
 */
import type { Content } from './naiveContent';
import type { StackEntry } from './naiveStack';

/** What can become of a late result; `refused`: nothing is predicted before a person painted two classes. */
export const OUTCOMES = ['joined', 'proposed', 'dropped', 'refused', 'nothing new'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The label that a result says a pixel has; null where it says nothing of it. */
export type Said = readonly (number | null)[];

export interface LateResult {
  /** What the labels were when the stroke was answered: this very content, not one like it. */
  readonly of: Content;
  readonly said: Said;
}

/** All that was said since a stroke, and where it may go. */
export interface LastStroke {
  readonly entry: StackEntry;
  readonly isTaken: boolean;
  readonly said: Said;
}

export class NaiveLearning {
  private stroke: (LastStroke & { readonly content: Content }) | null = null;

  /** A stroke is the last edit now. */
  painted(entry: StackEntry): void {
    this.stroke = { entry, content: entry.after, isTaken: false, said: entry.after.labels.map(() => null) };
  }

  /** Anything else changed the labels. */
  otherwiseChanged(): void {
    this.stroke = null;
  }

  /** A file holds the stroke from now on. */
  taken(): void {
    if (this.stroke !== null) this.stroke = { ...this.stroke, isTaken: true };
  }

  /** @returns the stroke with all that was said of it; null where the result comes too late */
  hear({ of, said }: LateResult): LastStroke | null {
    const { stroke } = this;
    if (stroke === null || stroke.content !== of) return null;
    this.stroke = { ...stroke, said: stroke.said.map((before, i) => said[i] ?? before) };
    return this.stroke;
  }
}
