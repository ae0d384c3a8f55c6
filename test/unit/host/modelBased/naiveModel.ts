/** An image being labeled, as arrays and whole snapshots: what must be true after each command. */
import {
  bitAt,
  CLASS_IDS,
  idAt,
  isInPart,
  type Command,
  type Learned,
  type MaskPattern,
  type PageId,
  type Pattern,
  type Setup,
} from './commands';
import {
  anyConfirmed,
  approved,
  blank,
  cleared,
  equal,
  mayLearn,
  NO_CLASS,
  painted,
  predicted,
  relabeled,
  reopened,
  type Content,
} from './naiveContent';
import { NaiveLearning, type LateResult, type Outcome } from './naiveLearning';
import { paintHeld, strokeOn, type HeldPage, type NaiveStroke } from './naivePages';
import { NaiveStack, type ShownPrediction, type StackEntry } from './naiveStack';

/** The network's name, as masks and edits say it. */
export const MODEL_NAME = 'builtin:voc@1';
/** What predicts where no model did. */
const LOCAL_NAME = 'local@1';

/** A mask file; another program's plain PNG has the same content but never the same bytes as ours. */
export interface NaiveFile {
  readonly content: Content;
  readonly ours: boolean;
}

/** What VS Code and the host say before a command runs, where the rules leave it open. */
export interface Facts {
  readonly tabDirty: boolean;
  /** Whether VS Code asks for a revert: it may without taking the document for dirty. */
  readonly canRevert: boolean;
  readonly hostDirty: boolean;
  /** Whether there is work that the mask which was read or written last doesn't hold; content may have come back. */
  readonly edited: boolean;
}

export class NaiveModel {
  memory: Content;
  disk: NaiveFile | null;
  /** What undoing everything must give. */
  base: Content;
  /** What the disk holds as far as the host knows; null where that never was in memory. */
  saved: Content | null;
  /** Whether the last command ended in agreement of memory and disk. */
  agrees = true;
  proposal: ShownPrediction | null = null;
  /** What waits for a decision. */
  conflict: { readonly found: NaiveFile | null; saveWaits: boolean } | null = null;
  /** What a save that is under way will write. */
  pendingSave: Content | null = null;
  stack = new NaiveStack();
  readonly held = new Map<PageId, HeldPage>();
  secondView = false;
  /** What became of each late result, in order. */
  readonly outcomes: { readonly outcome: Outcome; readonly inFlight: boolean }[] = [];
  private readonly learning = new NaiveLearning();
  /** What the labels were when each stroke of a page was answered. */
  private readonly answered = new Map<PageId, Content[]>();
  /** Who waits for the network. */
  private waiting: ('opening' | 'segment')[] = [];
  private askedOnOpen = false;
  /** The file that memory is based on. */
  private known: NaiveFile | null;
  /** The file that the host looked at last. */
  private seen: NaiveFile | null;
  /** It was deleted, and the person knows. */
  private isGone = false;
  /** What {@link saved} was before the disk lost it. */
  private lost: Content | null = null;

  constructor(readonly setup: Setup) {
    this.disk = setup.mask && this.fileOf(setup.mask);
    this.memory = this.diskContent();
    this.base = this.memory;
    this.saved = this.memory;
    this.known = this.disk;
    this.seen = this.disk;
    this.viewStarted();
  }

  get pixels(): number {
    return this.setup.width * this.setup.height;
  }
  /** Whether memory holds what the disk, as far as the host can know, doesn't. */
  get unsaved(): boolean {
    return this.saved === null || !equal(this.memory, this.saved);
  }

  /** Whether the command makes sense now; others are left out of a sequence. */
  allows(command: Command, { tabDirty, hostDirty }: Facts): boolean {
    const isBusy = this.pendingSave !== null;
    switch (command.kind) {
      case 'brush':
      case 'fill':
        return this.isShown(command.page);
      case 'learned':
        return this.isShown(command.page) && this.answered.has(command.page);
      case 'hold':
        return this.isShown(command.page) && !this.held.has(command.page);
      case 'release':
        return this.held.has(command.page);
      case 'showSecondView':
        return !this.secondView;
      case 'closeSecondView':
        return this.secondView && !this.held.has(1);
      case 'answer':
        return this.waiting.length > 0 && this.held.size === 0;
      case 'finishSave':
        return isBusy;
      case 'save':
      case 'startSave':
      case 'saveCopy':
      case 'revert':
      case 'foreignChange':
        return !isBusy;
      case 'reopen':
        return !isBusy && this.held.size === 0;
      case 'hotExit':
        // A backup of what the disk holds may come back as work or as what the disk holds.
        return !isBusy && this.held.size === 0 && tabDirty === hostDirty;
      case 'crash':
        return this.held.size === 0;
      case 'keepMine':
      case 'takeTheirs':
        return !isBusy && this.conflict !== null;
      default:
        return true;
    }
  }

  apply(command: Command, facts: Facts): void {
    this.agrees = false;
    switch (command.kind) {
      case 'brush':
      case 'fill': {
        this.paint(command);
        return;
      }
      case 'learned': {
        this.workerLearned(command);
        return;
      }
      case 'hold':
        this.held.set(command.page, { seen: this.memory, sent: [] });
        return;
      case 'release': {
        this.release(command.page);
        return;
      }
      case 'showSecondView':
        this.secondView = true;
        {
          this.viewStarted();
          return;
        }
      case 'closeSecondView':
        this.secondView = false;
        this.answered.delete(1);
        return;
      case 'propose': {
        this.show(command.labels);
        return;
      }
      case 'segment': {
        this.segment();
        return;
      }
      case 'answer': {
        this.answer(command.labels);
        return;
      }
      case 'accept': {
        this.accept();
        return;
      }
      case 'reject':
        this.proposal = null;
        return;
      case 'approve':
        if (this.isLooking) return;
        this.accept();
        this.edit(approved(this.memory));
        return;
      case 'clear':
        this.edit(cleared(this.memory));
        this.proposal = null;
        return;
      case 'unconfirmUnlabeled': {
        this.edit(reopened(this.memory));
        return;
      }
      case 'undo': {
        this.undo();
        return;
      }
      case 'redo': {
        this.redo();
        return;
      }
      case 'save':
        this.startSave(facts);
        {
          this.finishSave();
          return;
        }
      case 'startSave': {
        this.startSave(facts);
        return;
      }
      case 'finishSave':
        this.finishSave();
        // Content that came back by another way counts as unsaved: that is safe.
        this.agrees = false;
        return;
      case 'revert': {
        this.revert(facts);
        return;
      }
      case 'saveCopy': {
        // VS Code takes it for a save of the document itself.
        this.stack.saved();
        return;
      }
      case 'backup':
        this.learning.taken();
        return;
      case 'wait':
        return;
      case 'hotExit': {
        this.restart(facts.hostDirty);
        return;
      }
      case 'crash': {
        this.crash(facts, command.landed);
        return;
      }
      case 'reopen': {
        this.restart(false);
        return;
      }
      case 'foreignChange':
        this.disk = command.mask && this.fileOf(command.mask);
        if (command.noticed) this.lookAtMask(facts);
        return;
      case 'focus':
        if (this.pendingSave === null && this.disk !== this.seen) this.lookAtMask(facts);
        return;
      case 'keepMine': {
        this.keepMine(facts);
        return;
      }
      case 'takeTheirs': {
        this.takeTheirs();
        return;
      }
    }
  }

  private isShown(page: PageId): boolean {
    return page === 0 || this.secondView;
  }

  private paint(command: Extract<Command, { kind: 'brush' | 'fill' }>): void {
    const page = this.held.get(command.page);
    const stroke = strokeOn(this.setup, page?.seen ?? this.memory, command);
    if (stroke === undefined) return;
    if (page) paintHeld(page, stroke);
    else this.commit(stroke, command.page);
  }

  private workerLearned({ page, age, labels, part }: Learned): void {
    const answered = this.answered.get(page) ?? [];
    const of = answered[Math.max(0, answered.length - 1 - age)];
    const said = this.predictedLabels(labels).map((label, i) => (isInPart(part, i) ? label : null));
    const held = this.held.get(page);
    if (held) held.sent.push({ of, said });
    else this.hear({ of, said }, false);
  }

  private release(id: PageId): void {
    const sent = this.held.get(id)?.sent ?? [];
    this.held.delete(id);
    for (const each of sent) {
      if ('said' in each) this.hear(each, true);
      else this.commit(each, id);
    }
  }

  /** A stroke reaches the document. */
  private commit({ pixels, label }: NaiveStroke, page: PageId): void {
    if (this.proposal?.early) this.accept();
    const entry = this.edit(painted(this.memory, pixels, label));
    if (entry !== undefined) this.learning.painted(entry);
    this.answered.set(page, [...(this.answered.get(page) ?? []), this.memory]);
  }

  /** A late result reaches the document. */
  private hear(result: LateResult, inFlight: boolean): void {
    this.outcomes.push({ outcome: this.learn(result), inFlight });
  }

  private learn(result: LateResult): Outcome {
    if (!mayLearn(this.memory)) return 'refused';
    const stroke = this.learning.hear(result);
    if (stroke === null) return 'dropped';
    const labels = relabeled(this.memory, stroke.said);
    const model = this.memory.model ?? LOCAL_NAME;
    if (labels.every((label, i) => label === this.memory.labels[i])) return 'nothing new';
    if (stroke.isTaken) {
      this.proposal = { labels, model, early: !anyConfirmed(this.memory), learned: true };
      return 'proposed';
    }
    this.memory = { ...this.memory, labels, model };
    stroke.entry.after = this.memory;
    this.proposal = null;
    return 'joined';
  }

  private show(labels: Pattern): void {
    this.proposal = {
      labels: this.predictedLabels(labels),
      model: MODEL_NAME,
      early: !anyConfirmed(this.memory),
      learned: false,
    };
  }

  private accept(): void {
    const { proposal } = this;
    if (proposal === null) return;
    this.edit(predicted(this.memory, proposal.labels, proposal.model), proposal);
    this.proposal = null;
  }

  private segment(): void {
    if (!this.memory.confirmed.includes(false)) return;
    if (this.proposal === null) this.waiting.push('segment');
    else this.takeIn(this.proposal.labels, this.proposal.model);
  }

  private takeIn(labels: readonly number[], model: string): void {
    this.edit(predicted(this.memory, labels, model));
    this.proposal = null;
  }

  private answer(pattern: Pattern): void {
    const { waiting } = this;
    this.waiting = [];
    for (const who of waiting) {
      const isWanted =
        this.proposal === null && this.memory.model === null && this.memory.confirmed.includes(false);
      if (who === 'segment') this.takeIn(this.predictedLabels(pattern), MODEL_NAME);
      else if (isWanted) this.show(pattern);
    }
  }

  private undo(): void {
    const entry = this.stack.undo();
    if (entry === undefined) return;
    this.learning.otherwiseChanged();
    if (this.proposal?.learned) this.proposal = null;
    this.memory = entry.before;
    this.showAgain(entry);
  }

  /** What an edit took in is a prediction again when the edit is taken back. */
  private showAgain({ accepted, before }: StackEntry): void {
    if (accepted) this.proposal = { ...accepted, early: !anyConfirmed(before) };
  }

  private redo(): void {
    const entry = this.stack.redo();
    if (entry === undefined) return;
    this.learning.otherwiseChanged();
    if (this.proposal?.learned) this.proposal = null;
    this.memory = entry.after;
    if (entry.accepted) this.proposal = null;
  }

  /** Ctrl+S. What is found first decides; then what is unsaved is written, if the mask is what memory is based on. */
  private startSave(facts: Facts): void {
    let isDirty = facts.hostDirty;
    const isUndecided = this.conflict !== null || this.isGone;
    if (isUndecided || !isDirty) isDirty = this.lookAtMask(facts) ?? isDirty;
    if (isDirty && this.conflict === null) {
      this.learning.taken();
      const isEqual = sameFile(this.disk, { content: this.memory, ours: true });
      if (isEqual || sameFile(this.disk, this.replaceable())) {
        this.pendingSave = this.memory;
        if (isEqual) this.finishSave();
        return;
      }
      isDirty = this.lookAtMask(facts) ?? isDirty;
    }
    if (!isDirty) this.agreed();
    else if (this.conflict !== null) this.conflict.saveWaits = true;
  }

  private finishSave(): void {
    if (this.pendingSave === null) return;
    const written = { content: this.pendingSave, ours: true };
    this.pendingSave = null;
    this.disk = written;
    this.setKnown(written);
    this.saved = written.content;
    this.stack.saved();
    this.agrees = true;
  }

  /**
   * The host finds what became of the mask.
   * @returns whether there is unsaved work then; undefined where nothing is new
   */
  private lookAtMask({ edited }: Facts): boolean | undefined {
    const { disk } = this;
    this.seen = disk;
    if (sameFile(disk, this.known)) {
      if (this.conflict === null && !this.isGone) return undefined;
      this.setKnown(disk);
      this.saved = this.lost;
      if (!edited) this.agreed();
      return edited;
    }
    if (disk !== null && equal(disk.content, this.memory)) {
      this.takeOver(disk);
      return false;
    }
    if (disk === null && this.isGone) {
      this.conflict = null;
      return true;
    }
    if (disk !== null && !edited) {
      this.takeOver(disk);
      return false;
    }
    if (this.conflict === null && !this.isGone) this.lost = this.saved;
    this.saved = null;
    if (edited || disk !== null) {
      this.conflict = { found: disk, saveWaits: this.conflict?.saveWaits ?? false };
    } else {
      this.conflict = null;
      this.isGone = true;
    }
    return true;
  }

  private keepMine(facts: Facts): void {
    const { conflict } = this;
    if (conflict === null) return;
    this.setKnown(conflict.found);
    this.saved = null;
    if (!conflict.saveWaits) return;
    this.startSave({ ...facts, hostDirty: true, edited: true });
    this.finishSave();
  }

  private takeTheirs(): void {
    this.proposal = null;
    this.takeOver(this.disk);
  }

  /** What another program wrote becomes one edit, which is no unsaved work. */
  private takeOver(file: NaiveFile | null): void {
    const content = file?.content ?? blank(this.pixels);
    if (!equal(content, this.memory)) this.proposal = null;
    this.edit(content);
    this.setKnown(file);
    this.saved = this.memory;
    this.agreed();
  }

  private revert({ canRevert }: Facts): void {
    this.agrees = true;
    if (!canRevert) return;
    const disk = this.diskContent();
    this.proposal = null;
    this.learning.otherwiseChanged();
    const { undone, redone, top } = this.stack.revert();
    for (const entry of undone) this.showAgain(entry);
    for (const { accepted } of redone) if (accepted) this.proposal = null;
    // The disk takes the place of what the last edit led to: that is done anew.
    if (top?.accepted && !equal(top.after, disk)) this.proposal = null;
    if (top) top.after = disk;
    if (!this.stack.canUndo) this.base = disk;
    this.memory = disk;
    this.saved = disk;
    this.setKnown(this.disk);
  }

  /** Memory and disk are the same, and VS Code takes note of it. */
  private agreed(): void {
    this.stack.saved();
    this.learning.taken();
    this.agrees = true;
  }

  private setKnown(file: NaiveFile | null): void {
    this.known = file;
    this.seen = file;
    this.isGone = false;
    this.conflict = null;
  }

  /** What a save may replace. */
  private replaceable(): NaiveFile | null {
    return this.isGone ? null : this.known;
  }

  private crash({ hostDirty }: Facts, landed: boolean): void {
    const { pendingSave } = this;
    this.pendingSave = null;
    if (pendingSave !== null && landed) {
      this.disk = { content: pendingSave, ours: true };
      this.setKnown(this.disk);
    }
    // What was undone while the save was under way is not undone on the disk.
    this.restart(pendingSave !== null && landed ? !equal(this.memory, pendingSave) : hostDirty);
    if (pendingSave === null) return;
    // Whether what comes back is called unsaved although the disk holds it doesn't matter.
    this.saved = this.diskContent();
    this.agrees = false;
  }

  /** @param unsaved whether memory comes back: the disk doesn't hold it */
  private restart(unsaved: boolean): void {
    this.setKnown(unsaved ? this.replaceable() : this.disk);
    if (!unsaved) this.memory = this.diskContent();
    this.base = this.memory;
    this.saved = unsaved ? null : this.memory;
    this.agrees = !unsaved;
    this.proposal = null;
    this.stack = new NaiveStack();
    this.learning.otherwiseChanged();
    this.answered.clear();
    this.held.clear();
    this.secondView = false;
    this.waiting = [];
    this.askedOnOpen = false;
    this.viewStarted();
    this.lookAtMask({ tabDirty: unsaved, canRevert: unsaved, hostDirty: unsaved, edited: unsaved });
  }

  /** An image without labels gets a proposal when it is first shown. */
  private viewStarted(): void {
    if (this.askedOnOpen || !this.isUntouched) return;
    this.askedOnOpen = true;
    this.waiting.push('opening');
  }

  private get isUntouched(): boolean {
    return equal(this.memory, blank(this.pixels)) && this.proposal === null;
  }

  /** Whether the proposal for an image without labels is on its way: nobody can approve what they don't see yet. */
  private get isLooking(): boolean {
    return this.waiting.includes('opening') && this.isUntouched;
  }

  /** @returns undefined where nothing changes */
  private edit(after: Content, accepted: ShownPrediction | null = null): StackEntry | undefined {
    if (equal(after, this.memory)) return undefined;
    const entry = { before: this.memory, after, accepted };
    this.stack.push(entry);
    this.memory = after;
    this.learning.otherwiseChanged();
    return entry;
  }

  private diskContent(): Content {
    return this.disk?.content ?? blank(this.pixels);
  }

  /** What a prediction says of classes that the dataset lacks is no class. */
  private predictedLabels(pattern: Pattern): number[] {
    return Array.from({ length: this.pixels }, (_, i) => knownId(idAt(pattern, i)));
  }

  private fileOf({ labels, ours }: MaskPattern): NaiveFile {
    const ids = Array.from({ length: this.pixels }, (_, i) => idAt(labels, i));
    const content: Content = {
      labels: ids,
      confirmed: ids.map((_, i) => ours === null || bitAt(ours.bitRun, i)),
      status: ours?.status ?? 'approved',
      model: null,
    };
    return { content, ours: ours !== null };
  }
}

function sameFile(a: NaiveFile | null, b: NaiveFile | null): boolean {
  if (a === null || b === null) return a === b;
  return a.ours === b.ours && equal(a.content, b.content);
}

function knownId(id: number): number {
  return CLASS_IDS.some((known) => known === id) ? id : NO_CLASS;
}
