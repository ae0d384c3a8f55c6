/**
 * Where the predictions go that were learned from a stroke: they arrive late, and VS Code's undo stack can't be told of
 * them. They join the stroke's own edit only as long as that is the last one, done, and neither saved nor backed up;
 * then one undo takes back both, and no file holds half of it.
 */
import { classOf } from '../../core/labelMap';
import { overlayRuns } from '../../core/overlayRuns';
import { CellPacker } from '../../core/packing';
import { NO_RUNS, RUN_STRIDE, toRuns, type Runs } from '../../core/runs';
import type { ChangeCause } from '../../protocol/hostView';
import type { EditRecord } from './editRecord';

interface LearnedStroke {
  readonly record: EditRecord;
  /** Of the labels as the stroke left them. */
  readonly revision: number;
  /** Whether a save or a backup has taken the labels as they were. */
  isCaptured: boolean;
  /** What was learned from it so far. */
  runs: Runs;
}

export class LearnedRuns {
  private stroke: LearnedStroke | undefined;

  /** A stroke was committed; nothing else is learned from now on. */
  committed(record: EditRecord, revision: number): void {
    this.stroke = { record, revision, isCaptured: false, runs: NO_RUNS };
  }

  /** Whether a change of the labels is that what was learned from the stroke joined its edit. */
  isOwn({ kind, edit }: ChangeCause): boolean {
    return kind === 'prediction' && edit === this.stroke?.record.id;
  }

  /** Something else changed the labels: what was learned before comes too late. */
  outdated(): void {
    this.stroke = undefined;
  }

  /** A save or a backup has taken the labels as they are. */
  captured(): void {
    if (this.stroke !== undefined) this.stroke.isCaptured = true;
  }

  /**
   * @param revision of the labels that it was learned from
   * @returns all that was learned from the stroke so far, and its edit where that may take it in; undefined when it
   * comes too late
   */
  add(revision: number, runs: Runs): { runs: Runs; record: EditRecord | undefined } | undefined {
    const { stroke } = this;
    if (stroke?.revision !== revision) return undefined;
    stroke.runs = overlayRuns(stroke.runs, runs);
    return { runs: stroke.runs, record: stroke.isCaptured ? undefined : stroke.record };
  }
}

/**
 * The labels with `runs` in them, as a proposal holds them: packed unconfirmed cells. Goes by runs: cell by cell a large
 * image would keep the host from answering strokes for seconds.
 */
export function packProposal(cells: Uint16Array, runs: Runs): Uint8Array {
  const labels = toRuns(cells);
  for (let i = 2; i < labels.length; i += RUN_STRIDE) labels[i] = classOf(labels[i]);
  const proposed = overlayRuns(labels, runs);
  const packer = new CellPacker();
  for (let i = 0; i < proposed.length; i += RUN_STRIDE) packer.pushRun(proposed[i + 2], proposed[i + 1]);
  return packer.finish();
}
