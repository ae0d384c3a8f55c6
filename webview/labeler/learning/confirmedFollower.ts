/** Follows what a person confirms, and says to a worker what it doesn't know yet. */
import { confirmedRuns, withoutPixels, type ConfirmedChange } from '../../../src/core/confirmedChange';
import { NO_RUNS, type Runs } from '../../../src/core/runs';
import type { ChangeCause } from '../../../src/protocol/hostView';

export class ConfirmedFollower {
  private changes: ConfirmedChange[] = [];
  /** Strokes that the worker can be told of by their edit. */
  private readonly known = new Map<number, Runs>();
  /** The worker must hear everything anew. */
  private isStale = true;
  /** What was confirmed before this page's known strokes is not learned from. */
  private isForgotten: boolean;

  /**
   * @param cells the upright label map, as it stands
   * @param isForgotten whether what is confirmed at the start is not learned from
   */
  constructor(
    private readonly cells: Uint16Array,
    isForgotten: boolean,
  ) {
    this.isForgotten = isForgotten;
  }

  /** Whether a worker was told what is confirmed, and follows since. */
  get isFollowed(): boolean {
    return !this.isStale;
  }

  /** The host changed the labels. @param runs absolute values, upright */
  changed({ kind, edit, undone }: ChangeCause, runs: Runs): void {
    if (kind === 'prediction') return;
    if (kind === 'stroke' && !undone) this.add(edit, runs);
    else if (kind === 'stroke' && this.known.delete(edit)) this.changes.push({ kind: 'takenBack', edit });
    else this.replaced();
  }

  /** Everything may have changed. */
  replaced(): void {
    this.known.clear();
    this.isStale = true;
  }

  /** Nothing that is confirmed now is learned from any more. */
  forget(): void {
    this.isForgotten = true;
    this.replaced();
  }

  /**
   * What a worker must hear now; it is taken for heard.
   * @param isFresh whether the worker knows nothing
   */
  take(isFresh: boolean): readonly ConfirmedChange[] {
    const changes = isFresh || this.isStale ? this.everything() : this.changes;
    this.changes = [];
    this.isStale = false;
    return changes;
  }

  private add(edit: number, runs: Runs): void {
    // Made again it is the last one.
    this.known.delete(edit);
    this.known.set(edit, runs);
    this.changes.push({ kind: 'painted', edit, runs });
  }

  private everything(): ConfirmedChange[] {
    const strokes = [...this.known].map(([edit, runs]) => ({ kind: 'painted' as const, edit, runs }));
    return [{ kind: 'all', runs: this.isForgotten ? NO_RUNS : this.confirmedBefore() }, ...strokes];
  }

  /** What is confirmed besides the known strokes: each of them can be taken back alone. */
  private confirmedBefore(): Runs {
    let runs = confirmedRuns(this.cells);
    for (const stroke of this.known.values()) runs = withoutPixels(runs, stroke);
    return runs;
  }
}
