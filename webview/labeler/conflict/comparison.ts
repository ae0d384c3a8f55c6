/**
 * Compares the labels in memory with those of the mask on disk, while the two are in conflict. The canvas shows
 * another map meanwhile; the document's own is never touched.
 */
import { LabelMap, type Cell } from '../../../src/core/labelMap';
import type { Conflict } from '../../../src/protocol/hostView';
import type { LabelCanvas } from '../canvas/types';
import type { ComparisonFacts, Compared, ViewModel } from '../state/viewModel';
import { compareCells, DIFFERENCE_CLASSES } from './differences';

/** How opaque the differences are drawn, whatever the labels are: they are few and looked for. */
const DIFFERENCE_LOOK = { classes: DIFFERENCE_CLASSES, opacity: 0.85 };
/** Changes of the labels that follow each other within this many milliseconds are compared once. */
const REST = 150;

export interface ComparisonParts {
  /** The document's map, upright. */
  readonly map: LabelMap;
  readonly canvas: Pick<LabelCanvas, 'setPreview'>;
  /** Reads the mask on disk, upright. */
  readTheirs(): Promise<LabelMap>;
  /** What is shown has changed. */
  changed(facts: Pick<ViewModel, 'conflict' | 'comparison'>): void;
  failed(error: unknown): void;
}

export class Comparison {
  private conflict: Conflict | null = null;
  private facts: ComparisonFacts | null = null;
  private theirs: LabelMap | undefined;
  /** Written anew by each comparison: at 100 megapixels it takes 200 MB. */
  private differences: LabelMap | undefined;
  /** The request for the mask whose answer counts. */
  private reading: object | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: ComparisonParts) {}

  get running(): boolean {
    return this.facts !== null;
  }

  /** A conflict began, became another one, or (null) ended, and with it the comparison. */
  setConflict(conflict: Conflict | null): void {
    this.conflict = conflict;
    if (!this.running) this.publish();
    else if (conflict?.comparable === true) this.start();
    else this.end();
  }

  /** Begins with the differences, or ends. */
  toggle(): void {
    if (this.running) this.end();
    else if (this.conflict?.comparable === true) this.start();
  }

  /** @returns whether there was a comparison to end */
  end(): boolean {
    if (!this.running) return false;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.facts = null;
    this.theirs = undefined;
    this.differences = undefined;
    this.reading = undefined;
    this.parts.canvas.setPreview(null);
    this.publish();
    return true;
  }

  show(shown: Compared): void {
    if (this.facts === null) return;
    this.facts = { ...this.facts, shown };
    this.compare();
  }

  /** The document's labels have changed. */
  labelsChanged(): void {
    if (this.theirs !== undefined) this.timer ??= setTimeout(() => this.compare(), REST);
  }

  /** What the mask on disk holds at an upright pixel; undefined while nothing is compared. */
  cellAt(x: number, y: number): Cell | undefined {
    return this.theirs?.cells[y * this.theirs.width + x];
  }

  /** Reads the mask; one that is compared already is replaced, since it has changed again. */
  private start(): void {
    const reading = {};
    this.reading = reading;
    this.facts ??= { shown: 'differences', counts: null };
    this.publish();
    this.parts.readTheirs().then(
      (theirs) => {
        if (this.reading !== reading) return;
        this.theirs = theirs;
        this.compare();
      },
      (error: unknown) => {
        if (this.reading !== reading) return;
        this.end();
        this.parts.failed(error);
      },
    );
  }

  private compare(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { theirs, facts } = this;
    if (theirs === undefined || facts === null) return;
    const { map, canvas } = this.parts;
    const showsDifferences = facts.shown === 'differences';
    if (showsDifferences) this.differences ??= LabelMap.blank(map.width, map.height);
    else this.differences = undefined;
    const { differences } = this;
    const counts = compareCells(map.cells, theirs.cells, differences?.cells);
    this.facts = { ...facts, counts };
    if (differences !== undefined) canvas.setPreview({ map: differences, look: DIFFERENCE_LOOK });
    else canvas.setPreview(facts.shown === 'theirs' ? { map: theirs } : null);
    this.publish();
  }

  private publish(): void {
    this.parts.changed({ conflict: this.conflict, comparison: this.facts });
  }
}
