/**
 * What a labeled image is in memory, without VS Code: label map, status, proposal, and the rules by which strokes
 * and commands become edits.
 */
import type { LabelClass } from '../../core/classes';
import {
  LOCAL_NET,
  planEdit,
  type ImagePrediction,
  type ImageState,
  type ImageStatus,
} from '../../core/edit';
import { LabelerError } from '../../core/errors';
import { UNLABELED } from '../../core/labelMap';
import { coveredPixels, diffRuns, NO_RUNS, toRuns, type Runs } from '../../core/runs';
import type { ChangeCause, ClassCounts, Proposal, Stroke } from '../../protocol/hostView';
import type { EditSource } from './editRecord';
import { EditStore } from './editStore';
import { clearAll, confirmAll, fillUnconfirmed, unconfirmUnlabeled } from './fills';
import { withClasses, type KeptEdit } from './keptEdits';
import { LabelHistory, type EditRecord, type LabelContent, type Snapshot } from './labelHistory';
import { LearnedRuns, packProposal } from './learnedRuns';
import { readLearned, readPrediction } from './prediction';
import { checkStroke, KnownStrokes, strokeLabel, type AcknowledgedStrokes } from './strokes';

export type { AcknowledgedStrokes } from './strokes';

/** Which view made a stroke, so that its own echo can say which one it acknowledges. */
export interface StrokeOrigin {
  readonly view: object;
  /** The page's own name, which outlives the view object. */
  readonly page: string;
  readonly sequence: number;
}

/** One class alone would fill the whole image. */
const FIRST_CLASSES = 2;

export interface CoreListener {
  /** VS Code must put the edit on its undo stack. */
  pushed(record: EditRecord): void;
  /** VS Code must take the document for dirty. */
  contentChanged(): void;
  labelsChanged(runs: Runs, cause: ChangeCause | undefined, origin: StrokeOrigin | undefined): void;
  labelsReplaced(): void;
  proposalChanged(): void;
}

export interface CoreOptions extends LabelContent {
  /** Whether the content comes from a backup. */
  readonly restored: boolean;
  /** The classes as they stand; strokes of others are refused. */
  readonly classes: () => readonly LabelClass[];
  /** Why nothing may be changed; undefined where editing is fine. */
  readonly readOnlyReason?: string | undefined;
  /** Where edits are kept; memory without limit when left out. */
  readonly edits?: EditStore;
  /** The last stroke of each page that the content holds already. */
  readonly acknowledged?: AcknowledgedStrokes;
}

export class DocumentCore {
  private readonly history: LabelHistory;
  private shownProposal: Proposal | null = null;
  /** Whether the first stroke takes the shown proposal in: it came before any pixel was decided. */
  private acceptOnStroke = false;
  private strokeOrigin: StrokeOrigin | undefined;
  private readonly learned = new LearnedRuns();
  private revisions = 0;
  private readonly strokes: KnownStrokes;
  private readOnly: string | undefined;

  constructor(
    private readonly options: CoreOptions,
    private readonly listener: CoreListener,
  ) {
    this.strokes = new KnownStrokes(options.acknowledged);
    this.readOnly = options.readOnlyReason;
    const { map, state, restored, edits = new EditStore() } = options;
    this.history = new LabelHistory(map, state, restored, edits, {
      pushed: (record) => {
        this.learned.outdated();
        listener.pushed(record);
      },
      contentChanged: () => listener.contentChanged(),
      cellsChanged: (runs, cause) => {
        this.revisions++;
        // Also long after an undo was asked for: what it takes back may have to be read first.
        if (!this.learned.isOwn(cause)) this.learned.outdated();
        listener.labelsChanged(runs, cause, this.strokeOrigin);
      },
      proposalTaken: () => this.setProposal(null),
      proposalGivenBack: (proposal) => this.offer(proposal),
      replaced: () => {
        this.learned.outdated();
        this.revisions++;
        listener.labelsReplaced();
      },
    });
  }

  get map() {
    return this.history.map;
  }
  get state(): ImageState {
    return this.history.state;
  }
  /** Grows with every change that views hear of. */
  get revision(): number {
    return this.revisions;
  }
  get counts(): ClassCounts {
    return this.history.counts.classes();
  }
  get proposal(): Proposal | null {
    return this.shownProposal;
  }
  /** Whether memory holds what the disk doesn't. */
  get dirty(): boolean {
    return this.history.dirty;
  }
  /** Whether memory holds work that the mask which was read or written last doesn't, wherever that went since. */
  get edited(): boolean {
    return this.history.edited;
  }
  /** Why nothing may be changed; undefined where editing is fine. */
  get readOnlyReason(): string | undefined {
    return this.readOnly;
  }
  set readOnlyReason(reason: string | undefined) {
    this.readOnly = reason;
  }
  /** The last stroke of each page that the content holds. */
  get acknowledged(): AcknowledgedStrokes {
    return this.strokes.last;
  }
  /** Whether no pixel has a class, and no person decided any. */
  get isBlank(): boolean {
    const { counts } = this.history;
    return counts.confirmed() === 0 && counts.classes().every(([id]) => id === UNLABELED);
  }
  /** Pixels that no person decided. */
  get unconfirmedPixels(): number {
    return this.map.cells.length - this.history.counts.confirmed();
  }

  /**
   * Makes a stroke an edit; one that changes nothing, or that was committed before and is sent again, makes none.
   * @throws LabelerError `bad-message` when it doesn't fit the map or names an unknown class
   */
  commitStroke(stroke: Stroke, view: object): void {
    if (this.strokes.knows(stroke)) return;
    this.checkEditable();
    checkStroke(stroke, this.map.cells.length, this.options.classes());
    this.strokes.remember(stroke);
    const origin: StrokeOrigin = { view, page: stroke.view, sequence: stroke.sequence };
    const acceptsProposal = this.shownProposal !== null && this.acceptOnStroke;
    if (acceptsProposal) this.acceptProposal();
    const plan = planEdit(
      this.map,
      strokeLabel(stroke, this.options.classes()),
      stroke.runs,
      this.state,
      this.state,
    );
    if (plan === undefined) {
      this.listener.labelsChanged(stroke.runs, undefined, origin);
      return;
    }
    this.strokeOrigin = origin;
    try {
      const stateAfter = { ...this.state, status: this.statusWith('corrected') };
      const record = this.history.push({ ...plan, stateAfter }, { kind: 'stroke', asked: stroke.runs });
      this.learned.committed(record, this.revisions);
    } finally {
      this.strokeOrigin = undefined;
    }
  }

  /**
   * Takes in what was learned from a stroke: into the stroke's edit where that is safe, else as a proposal. Confirmed
   * pixels stay as they are, and an image without predictions gets none before a person painted two classes.
   * @param revision of the change that acknowledged the stroke
   * @param packed unconfirmed cells by `packRuns`
   * @throws LabelerError `bad-message` when they don't fit the map
   */
  takeLearned(revision: number, packed: Uint8Array): void {
    const { map, counts } = this.history;
    const runs = readLearned(packed, map.cells.length, this.options.classes());
    if (this.readOnly !== undefined) return;
    if (counts.predicted() === 0 && counts.paintedClasses() < FIRST_CLASSES) return;
    const learned = this.learned.add(revision, runs);
    if (learned === undefined) return;
    const { model = LOCAL_NET } = this.state;
    const stateAfter = { ...this.state, model };
    const { record } = learned;
    if (record !== undefined) {
      const changes = this.predictedChanges(runs);
      if (changes.length === 0) return;
      if (this.history.amend(record, changes, stateAfter)) {
        this.setProposal(null);
        return;
      }
    }
    const changes = this.predictedChanges(learned.runs);
    if (changes.length === 0) return;
    this.offer({ labels: packProposal(map.cells, changes), model, meanConfidence: null });
  }

  /** A save or a backup takes the labels as they are: what is learned from the last stroke is too late for its edit. */
  captured(): void {
    this.learned.captured();
  }

  /**
   * Shows a prediction without taking it in.
   * @throws LabelerError `bad-message` when it doesn't fit the map
   */
  showProposal(proposal: Proposal): void {
    this.checkEditable();
    this.readPrediction(proposal.labels);
    this.offer(proposal);
  }

  rejectProposal(): void {
    this.setProposal(null);
  }

  /** Fills every unconfirmed pixel from the shown proposal. @returns whether there was one */
  acceptProposal(): boolean {
    const proposal = this.shownProposal;
    if (proposal === null) return false;
    this.checkEditable();
    this.fill('Accept Prediction', proposal, { kind: 'prediction', proposal });
    this.setProposal(null);
    return true;
  }

  /** Fills every unconfirmed pixel from a prediction (packed unconfirmed cells). @returns whether that changed anything */
  segment(labels: Uint8Array, model: ImagePrediction): boolean {
    this.checkEditable();
    const record = this.fill('Segment Image', { labels, model }, { kind: 'prediction' });
    this.setProposal(null);
    return record !== undefined;
  }

  /** Confirms every pixel as it is; a shown proposal is taken in first. */
  approve(): void {
    this.checkEditable();
    this.acceptProposal();
    this.pushEdit('Approve Labels', confirmAll(this.map.cells), { ...this.state, status: 'approved' });
  }

  /** Leaves the image out of training. Its labels stay; a shown proposal goes. */
  exclude(): void {
    this.checkEditable();
    this.setProposal(null);
    this.pushEdit('Exclude Image', NO_RUNS, { ...this.state, status: 'excluded' });
  }

  /** Makes every pixel unlabeled and open to predictions. */
  clear(): void {
    this.checkEditable();
    const stateAfter = { status: this.statusWith('unlabeled') };
    this.pushEdit('Clear Labels', clearAll(this.map.cells.length), stateAfter);
    this.setProposal(null);
  }

  /** Gives pixels that no person decided what `runs` say, unconfirmed. @returns whether that changed anything */
  fillUndecided(label: string, runs: Runs): boolean {
    this.checkEditable();
    const changes = this.predictedChanges(runs);
    if (changes.length === 0) return false;
    const status = this.statusWith(this.history.counts.confirmed() > 0 ? 'corrected' : 'predicted');
    return this.pushEdit(label, changes, { ...this.state, status }) !== undefined;
  }

  /** Opens the pixels that are unlabeled by decision to predictions. @returns whether there were any */
  unconfirmUnlabeled(): boolean {
    this.checkEditable();
    const runs = unconfirmUnlabeled(this.map.cells);
    if (runs.length === 0) return false;
    this.pushEdit('Let the Network Fill Unlabeled Pixels', runs, this.stateWithout(coveredPixels(runs)));
    return true;
  }

  /**
   * Takes in what another program made of the mask, as one edit: memory holds then what the disk does. VS Code takes
   * any edit for unsaved work, so a save must follow that writes nothing. @returns whether that changed anything
   */
  takeFromDisk({ map, state }: LabelContent): boolean {
    this.setProposal(null);
    const record = this.pushEdit('Reload from Disk', toRuns(map.cells), state);
    this.adopted();
    return record !== undefined;
  }

  /** Takes in labels that were never saved, as one edit. @returns whether that changed anything */
  takeUnsaved({ map, state }: LabelContent): boolean {
    this.checkEditable();
    this.setProposal(null);
    return this.pushEdit('Show Unsaved Labels', toRuns(map.cells), state) !== undefined;
  }

  /** Another program wrote just what memory holds: that is a save. */
  adopted(): void {
    this.captured();
    this.history.adopted();
  }
  /** The disk no longer holds what was saved: nothing is clean until it does again ({@link diskRestored}). */
  diskLost(): void {
    this.history.diskLost();
  }
  /** The disk holds again what was saved last. */
  diskRestored(): void {
    this.history.diskRestored();
  }
  /** The disk holds something else for good: whatever is in memory is unsaved work. */
  diskTaken(): void {
    this.history.diskTaken();
  }

  /**
   * Takes an edit back; at once where it is in memory.
   * @throws LabelerError `edit-lost` when it can't be read again; the labels are as they were then
   */
  undo(record: EditRecord): Promise<void> {
    this.dropLearned();
    return this.history.undo(record);
  }

  /** Does an edit again, as {@link undo} takes it back. */
  redo(record: EditRecord): Promise<void> {
    this.dropLearned();
    return this.history.redo(record);
  }

  /** Resolves when no undo or redo is under way any more. Never fails. */
  settled(): Promise<void> {
    return this.history.settled();
  }

  snapshot(): Snapshot {
    return this.history.snapshot();
  }
  /** The snapshot is on the disk; {@link saveNoted} follows when VS Code knows. */
  written(snapshot: Snapshot): void {
    this.history.written(snapshot);
  }
  saveNoted(): void {
    this.history.saveNoted();
  }
  saveAsNoted(): void {
    this.history.saveAsNoted();
  }
  restoredShown(): void {
    this.history.restoredShown();
  }

  /** Edits that can outlive the document, the oldest first: none where something is unsaved. */
  keepEdits(): KeptEdit[] {
    return this.history.keep();
  }
  /** Edits of an earlier life of the document can be undone again. @returns whether they led here */
  restack(edits: readonly KeptEdit[]): boolean {
    const usable = withClasses(edits, this.options.classes());
    return this.readOnly === undefined && this.history.restack(usable);
  }

  /** The document is closed: its edits are given up. */
  dispose(): void {
    this.history.dispose();
  }

  /** Goes back to what the disk holds. */
  async revert(load: () => Promise<LabelContent>): Promise<void> {
    this.setProposal(null);
    await this.history.revert(load);
  }

  private fill(
    label: string,
    { labels, model }: Pick<Proposal, 'labels' | 'model'>,
    source?: EditSource,
  ): EditRecord | undefined {
    const prediction = this.readPrediction(labels);
    const isDecided = this.history.counts.confirmed() > 0;
    const runs = isDecided ? fillUnconfirmed(this.map.cells, prediction) : prediction;
    if (runs.length === 0) return undefined;
    const status = isDecided ? 'corrected' : 'predicted';
    return this.pushEdit(label, runs, { status: this.statusWith(status), model }, source);
  }

  private pushEdit(
    label: string,
    runs: Runs,
    stateAfter: ImageState,
    source?: EditSource,
  ): EditRecord | undefined {
    const plan = planEdit(this.map, label, runs, this.state, stateAfter);
    return plan && this.history.push(plan, source);
  }

  /** What predicted runs would change; nothing of what a person decided. */
  private predictedChanges(runs: Runs): Runs {
    const { cells } = this.map;
    return diffRuns(cells, fillUnconfirmed(cells, runs)).after;
  }

  /** What was learned goes with what it was learned from, also where it is shown as a proposal: nobody asked for that. */
  private dropLearned(): void {
    this.learned.outdated();
    if (this.shownProposal?.meanConfidence === null) this.setProposal(null);
  }

  private offer(proposal: Proposal): void {
    this.acceptOnStroke = this.history.counts.confirmed() === 0;
    this.setProposal(proposal);
  }

  private setProposal(proposal: Proposal | null): void {
    if (proposal === this.shownProposal) return;
    this.shownProposal = proposal;
    this.listener.proposalChanged();
  }

  /** The state once `pixels` of the confirmed ones, all unlabeled, are undecided again. */
  private stateWithout(pixels: number): ImageState {
    const { counts } = this.history;
    if (counts.confirmed() > pixels) return { ...this.state, status: this.statusWith('corrected') };
    const isLabeled = counts.classes().some(([id]) => id !== UNLABELED);
    if (isLabeled) return { ...this.state, status: this.statusWith('predicted') };
    return { status: this.statusWith('unlabeled') };
  }

  /** An image that a person excluded from training stays so until that person says otherwise. */
  private statusWith(status: ImageStatus): ImageStatus {
    return this.state.status === 'excluded' ? 'excluded' : status;
  }

  private checkEditable(): void {
    const reason = this.readOnly;
    if (reason !== undefined) throw new LabelerError('bad-message', reason);
  }

  private readPrediction(labels: Uint8Array): Runs {
    return readPrediction(labels, this.map.cells.length, this.options.classes());
  }
}
