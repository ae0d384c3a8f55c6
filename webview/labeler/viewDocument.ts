/**
 * The view's replica of the document: what the host says, with the view's own strokes on top.
 *
 * A stroke is painted at once and stays *pending* until the host acknowledges it. Host and view talk over one
 * ordered channel, so a change that arrives while a stroke is pending lies *below* it in the host's order: the
 * runs are written and the pending strokes once more on top. The map therefore always equals the host's map as
 * far as it is known, plus the pending strokes, and equals the host's map when nothing is under way.
 */
import type { ImageState } from '../../src/core/edit';
import type { LabelMap } from '../../src/core/labelMap';
import { applyRuns, type Runs } from '../../src/core/runs';
import type { ChangeCause, ClassCounts, Stroke, ToolName } from '../../src/protocol/hostView';

/** Turns runs between the file's pixel order (raw) and the one on screen (upright). */
export interface RunTurner {
  toUpright(runs: Runs): Runs;
  toRaw(runs: Runs): Runs;
}

/** What the host says about the labels as a whole. */
export interface LabelFacts {
  readonly revision: number;
  readonly state: ImageState;
  readonly counts: ClassCounts;
}

/** A change by the host; runs in raw order. */
export interface HostChange extends LabelFacts {
  readonly runs: Runs;
  /** The pending stroke that this change is. */
  readonly acknowledged?: number | undefined;
  /** The edit behind it. */
  readonly cause?: ChangeCause | undefined;
}

/** A change by the host that the map holds now; runs in upright order. */
export type UprightChange = Pick<HostChange, 'revision' | 'runs' | 'acknowledged' | 'cause'>;

/** A finished gesture in upright order, as the canvas painted it. */
export interface FinishedStroke {
  readonly tool: ToolName;
  readonly classId: number;
  readonly runs: Runs;
}

/** Who is told after cells changed that the canvas didn't paint itself. */
export interface ReplicaListener {
  /** These cells, upright order. */
  cellsChanged(runs: Runs): void;
  allCellsChanged(): void;
  factsChanged(facts: LabelFacts): void;
  /** The host's change was written; {@link allCellsChanged} says it of the whole map. */
  hostChanged(change: UprightChange): void;
}

export class ViewDocument {
  /** Names this page among all that ever show the image. */
  readonly page = crypto.randomUUID();
  private readonly pending = new Map<number, Runs>();
  private waiting: (() => void)[] = [];
  private painting = false;

  /**
   * @param map the upright label map; written in place
   * @param facts what the host said together with it
   * @param nextSequence number of the first stroke
   */
  constructor(
    readonly map: LabelMap,
    private facts: LabelFacts,
    private readonly turner: RunTurner,
    private readonly listener: ReplicaListener,
    private nextSequence = 1,
  ) {}

  get revision(): number {
    return this.facts.revision;
  }

  /** Strokes that the host hasn't answered yet. */
  get pendingStrokes(): number {
    return this.pending.size;
  }

  /** Whether the map is the host's: no stroke is in progress or waits for its answer. */
  get isSettled(): boolean {
    return !this.painting && this.pending.size === 0;
  }

  /** From now until the stroke ends only the canvas writes the map; the host's changes wait. */
  strokeStarted(): void {
    this.painting = true;
  }

  /** The canvas took the gesture back. */
  strokeAborted(): void {
    this.painting = false;
    this.applyWaiting();
  }

  /**
   * The canvas holds a finished stroke in the map.
   * @returns the stroke for the host, raw order, or undefined when it changed nothing
   */
  strokeFinished({ tool, classId, runs }: FinishedStroke): Stroke | undefined {
    this.painting = false;
    if (runs.length === 0) {
      this.applyWaiting();
      return undefined;
    }
    const sequence = this.nextSequence++;
    this.pending.set(sequence, runs);
    this.applyWaiting();
    return { view: this.page, sequence, tool, classId, runs: this.turner.toRaw(runs) };
  }

  /**
   * The host answered the stroke: it holds it, found that it changes nothing, or refused it. After a refusal
   * nobody here knows what lies under the stroke: ask the host for the labels anew.
   */
  strokeAnswered(sequence: number): void {
    this.pending.delete(sequence);
  }

  /** Writes the host's change below the pending strokes, or once the stroke in progress has ended. */
  labelsChanged(change: HostChange): void {
    this.whenIdle(() => this.applyChange(change));
  }

  /** @param write writes every cell anew, upright order; called once no stroke is in progress */
  labelsReplaced(write: (cells: Uint16Array) => void, facts: LabelFacts): void {
    this.whenIdle(() => {
      write(this.map.cells);
      this.paintPending();
      this.listener.allCellsChanged();
      this.setFacts(facts);
    });
  }

  private applyChange({ runs, acknowledged, cause, ...facts }: HostChange): void {
    if (acknowledged !== undefined) this.pending.delete(acknowledged);
    const upright = this.turner.toUpright(runs);
    applyRuns(this.map.cells, upright);
    this.paintPending();
    // A pending stroke held its cells before, so nothing outside the change looks different.
    this.listener.cellsChanged(upright);
    this.setFacts(facts);
    this.listener.hostChanged({ revision: facts.revision, runs: upright, acknowledged, cause });
  }

  private paintPending(): void {
    for (const runs of this.pending.values()) applyRuns(this.map.cells, runs);
  }

  private setFacts(facts: LabelFacts): void {
    this.facts = facts;
    this.listener.factsChanged(facts);
  }

  private whenIdle(apply: () => void): void {
    if (this.painting) this.waiting.push(apply);
    else apply();
  }

  private applyWaiting(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const apply of waiting) apply();
  }
}
