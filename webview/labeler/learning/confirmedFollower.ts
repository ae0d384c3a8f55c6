/** Follows what a person confirms, and says to a worker what it doesn't know yet. */
import {
  confirmedPart,
  confirmedRuns,
  withoutPixels,
  type ConfirmedChange,
} from '../../../src/core/confirmedChange';
import type { ForgottenPixels } from '../../../src/core/forgottenPixels';
import { overlayRuns } from '../../../src/core/overlayRuns';
import { NO_RUNS, type Runs } from '../../../src/core/runs';
import type { ChangeCause } from '../../../src/protocol/hostView';

export class ConfirmedFollower {
  private changes: ConfirmedChange[] = [];
  /** Strokes that the worker can be told of by their edit: what they confirm. */
  private readonly known = new Map<number, Runs>();
  /** Those that were known when the worker heard everything last: nobody told it what lies beneath them. */
  private covering = new Set<number>();
  /** The worker must hear everything anew. */
  private isStale = true;
  private isTold = false;

  /**
   * @param cells the upright label map, as it stands
   * @param forgotten what is confirmed at the start and not learned from, upright
   * @param isSettled whether the map holds nothing but what the host has said; what else it holds may go again
   */
  constructor(
    private readonly cells: Uint16Array,
    private readonly forgotten: ForgottenPixels,
    private readonly isSettled: () => boolean,
  ) {}

  /** Whether a worker was told what is confirmed, and follows since. */
  get isFollowed(): boolean {
    return this.isTold;
  }

  /** The host changed the labels. @param runs absolute values, upright */
  changed({ kind, edit, undone }: ChangeCause, runs: Runs): void {
    if (kind === 'prediction') return;
    const confirmed = confirmedPart(runs);
    if (kind === 'stroke' && !undone) this.add(edit, confirmed);
    else if (kind === 'stroke' && this.known.delete(edit)) this.takeBack(edit, confirmed);
    else this.replaced();
  }

  /** Everything may have changed. */
  replaced(): void {
    this.known.clear();
    this.isStale = true;
    this.isTold = false;
  }

  /** Nothing that is confirmed now is learned from any more. */
  forget(): void {
    this.forgotten.forget(this.cells);
    this.replaced();
  }

  /**
   * What a worker must hear now; it is taken for heard.
   * @param isFresh whether the worker knows nothing
   */
  take(isFresh: boolean): readonly ConfirmedChange[] {
    const isWhole = isFresh || this.isStale;
    const changes = isWhole ? this.everything() : this.changes;
    if (isWhole) this.isStale = !this.isSettled();
    this.changes = [];
    this.isTold = true;
    return changes;
  }

  private add(edit: number, runs: Runs): void {
    // Made again it is the last one.
    this.known.delete(edit);
    this.known.set(edit, runs);
    this.forgotten.painted(runs);
    this.changes.push({ kind: 'painted', edit, runs });
  }

  /** @param uncovered what is confirmed again where the stroke was */
  private takeBack(edit: number, uncovered: Runs): void {
    this.changes.push({ kind: 'takenBack', edit });
    if (this.covering.has(edit) && uncovered.length > 0) this.isStale = true;
  }

  private everything(): ConfirmedChange[] {
    this.covering = new Set(this.known.keys());
    const strokes = [...this.known].map(([edit, runs]) => ({ kind: 'painted' as const, edit, runs }));
    return [{ kind: 'all', runs: this.confirmedBefore() }, ...strokes];
  }

  /** What is confirmed besides the known strokes: each of them can be taken back alone. */
  private confirmedBefore(): Runs {
    // All strokes first: what is confirmed besides may be many runs, and is gone through once.
    let strokes = NO_RUNS;
    for (const stroke of this.known.values()) strokes = overlayRuns(strokes, stroke);
    return withoutPixels(this.forgotten.leftOf(confirmedRuns(this.cells)), strokes);
  }
}
