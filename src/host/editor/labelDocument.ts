/** One image open for labeling: the pure core, its mask file, and the views that show it. */
import * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import { ForgottenPixels } from '../../core/forgottenPixels';
import type { ImageHeader } from '../../core/image/imageHeader';
import type { Runs } from '../../core/runs';
import type { ChangeCause, Conflict, ConflictChoice } from '../../protocol/hostView';
import type { ImageDataset } from '../dataset/datasetService';
import { DocumentCore, type CoreListener, type StrokeOrigin } from '../document/documentCore';
import type { EditStore } from '../document/editStore';
import type { KeptEdit } from '../document/keptEdits';
import type { EditRecord } from '../document/labelHistory';
import { encodeBackup } from '../io/backup';
import { displayPath, type MaskStore, type StoredMask } from '../io/maskStore';
import type { DocumentJournal } from '../journal/documentJournal';
import type { JournalStore } from '../journal/journalStore';
import type { JournalName, Recovery } from '../journal/recovery';
import { DiskSync, type DiskListener } from './diskSync';
import type { ImageFile, ImageNews } from './imageFile';
import { MaskFile, noPlaceForMask } from './maskFile';

/** What a view does when the document changes. */
export interface DocumentView {
  /** Whether its page runs. */
  readonly ready: boolean;
  labelsChanged(runs: Runs, cause: ChangeCause | undefined, origin: StrokeOrigin | undefined): void;
  labelsReplaced(): void;
  proposalChanged(): void;
  conflictChanged(conflict: Conflict | null): void;
  /** Painting was stopped, or goes on. */
  readOnlyChanged(): void;
  /** The picture must be shown anew; `repaint` is false where only a page that failed to show it must. */
  imageChanged(repaint: boolean): void;
  classesChanged(): void;
  correctionsForgotten(): void;
}

/** What {@link LabelDocument} is made of; `openDocument.ts` finds it all. */
export interface DocumentParts {
  readonly image: ImageFile;
  /** Where the mask lies, fixed while the document is open; undefined where there is no place for one. */
  readonly maskUri: vscode.Uri | undefined;
  readonly dataset: ImageDataset;
  /** What memory starts with, and where that was. */
  readonly recovery: Recovery;
  readonly readOnlyReason: string | undefined;
  /** Where edits are kept. */
  readonly edits: EditStore;
}

export class LabelDocument implements vscode.CustomDocument {
  readonly core: DocumentCore;
  readonly uri: vscode.Uri;
  readonly header: ImageHeader;
  readonly mask: MaskFile;
  readonly image: ImageFile;
  /** What other programs do to mask and image ends here. */
  readonly disk: DiskSync;
  /** What the disk doesn't hold, for whoever opens the image after this process died. */
  readonly journal: DocumentJournal;
  /** Other unsaved labels of the image. */
  readonly offers: readonly JournalName[];
  readonly views = new Set<DocumentView>();
  /** Where the image is being moved to. */
  movesTo: vscode.Uri | undefined;

  private readonly pushed = new vscode.EventEmitter<EditRecord>();
  private readonly contentChanged = new vscode.EventEmitter<void>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly agreed = new vscode.EventEmitter<void>();
  private readonly saveWanted = new vscode.EventEmitter<void>();
  private readonly noticed = new vscode.EventEmitter<string>();
  private readonly datasetChanged = new vscode.EventEmitter<void>();
  private readonly forgotten = new vscode.EventEmitter<void>();
  private readonly disposed = new vscode.EventEmitter<void>();
  /** An edit for VS Code's undo stack. */
  readonly onDidPush = this.pushed.event;
  /** VS Code must take the document for dirty. */
  readonly onDidChangeContent = this.contentChanged.event;
  /** Labels, status or proposal changed: what is shown about them is out of date. */
  readonly onDidChange = this.changed.event;
  /** Memory and disk agree without a save: VS Code may take the document for dirty and is wrong. */
  readonly onDidAgreeWithDisk = this.agreed.event;
  /** A person decided about a save that was refused: it must be tried again. */
  readonly onDidWantSave = this.saveWanted.event;
  /** What a person must know about the files; no view says it. */
  readonly onDidNotice = this.noticed.event;
  /** A person had the image's corrections forgotten. */
  readonly onDidForgetCorrections = this.forgotten.event;
  readonly onDidChangeDataset = this.datasetChanged.event;
  readonly onDidDispose = this.disposed.event;

  private imageDataset: ImageDataset;
  private readonly forgottenPixels = new ForgottenPixels();
  /** Whether a save is replacing the mask. */
  private isWriting = false;

  constructor(
    { image, maskUri, dataset, recovery, readOnlyReason, edits }: DocumentParts,
    masks: MaskStore,
    private readonly journals: JournalStore,
  ) {
    const { uri, header } = image;
    this.image = image;
    this.uri = uri;
    this.header = header;
    this.imageDataset = dataset;
    const { start, restored, position, adopted } = recovery;
    const encoding = 'encoding' in start ? start.encoding : undefined;
    this.mask = new MaskFile({ uri: maskUri, base: start.base, encoding, header }, masks);
    const classes = () => this.classes;
    const { map, state } = start;
    const acknowledged = ('acknowledged' in start && start.acknowledged) || {};
    const options = { map, state, restored, classes, readOnlyReason, edits, acknowledged };
    this.core = new DocumentCore(options, this.coreListener());
    this.disk = new DiskSync({
      core: this.core,
      mask: this.mask,
      image: this.image,
      dataset: () => this.imageDataset,
      listener: this.diskListener(),
    });
    this.offers = recovery.offers;
    this.journal = journals.begin({
      image: uri,
      file: displayPath(uri),
      position,
      // What the disk held before a save is no longer there for sure: undone to it, memory is unsaved work.
      document: {
        isDirty: () => this.core.dirty || this.isWriting,
        backup: () => this.backup(),
        base: () => this.mask.base,
      },
      onAdopted: adopted,
    });
    // What was restored gets a journal of this window at once.
    this.journal.check();
    this.mask.onDidChangeConflict((conflict) => {
      // A backup of the same content says of another mask that it may be replaced.
      this.journal.replaced();
      this.tell((view) => view.conflictChanged(conflict));
    });
  }

  get dataset(): ImageDataset {
    return this.imageDataset;
  }
  get classes(): readonly LabelClass[] {
    return this.imageDataset.dataset.classes;
  }
  get editable(): boolean {
    return this.core.readOnlyReason === undefined;
  }
  get maskUri(): vscode.Uri | undefined {
    return this.mask.uri;
  }
  /** Whether there is a mask file, as far as known. */
  get hasMask(): boolean {
    return this.mask.base !== null;
  }

  /** The dataset file changed: its classes hold from now on. The mask stays where it is until the image is reopened. */
  setDataset(dataset: ImageDataset): void {
    this.imageDataset = dataset;
    for (const view of this.views) view.classesChanged();
    this.changed.fire();
    this.datasetChanged.fire();
  }

  /**
   * Writes the mask unless nothing changed; one that was deleted since is written again. {@link
   * DocumentCore.saveNoted} must follow once VS Code knows.
   * @throws MaskConflict, or LabelerError `image-replaced` or `write-failed`; the document stays dirty
   */
  save(): Promise<void> {
    return this.disk.save(async () => {
      if (this.mask.uri === undefined) throw noPlaceForMask(this.uri, this.core.readOnlyReason);
      this.core.captured();
      const snapshot = this.core.snapshot();
      const { edits } = this.journal.position;
      this.isWriting = true;
      try {
        await this.mask.write(snapshot, this.imageDataset, (content) => this.journal.saving(content, edits));
        this.core.written(snapshot);
      } finally {
        this.isWriting = false;
        this.journal.rebased();
      }
    });
  }

  /** Writes a copy of the mask. */
  saveCopy(target: vscode.Uri): Promise<void> {
    return this.mask.inOrder(() => this.mask.writeCopy(target, this.core.snapshot(), this.imageDataset));
  }

  /** Goes back to the mask on disk. @throws LabelerError when it can't be read; the document is dirty then */
  revert(): Promise<void> {
    return this.core.revert(() => this.mask.inOrder(() => this.mask.readAgain(this.imageDataset)));
  }

  /** What the disk holds in place of what the labels in memory are based on. @throws LabelerError */
  readTheirs(): Promise<StoredMask> {
    return this.mask.peek(this.imageDataset);
  }

  /**
   * Ends a conflict: *Keep Mine* lets the next save replace the mask, *Take Theirs* takes its labels in as one edit.
   * A save that the conflict refused is tried again.
   * @throws LabelerError when the mask on disk can't be read
   */
  async resolveConflict(choice: ConflictChoice): Promise<void> {
    if (await this.disk.resolve(choice)) this.saveWanted.fire();
  }

  /** Confirmed pixels that the person had forgotten: they are not learned from. */
  get forgottenRuns(): Runs {
    return this.forgottenPixels.runs;
  }

  /** Nothing that is confirmed now is learned from any more; the labels stay. */
  forgetCorrections(): void {
    this.forgottenPixels.forget(this.core.map.cells);
    for (const view of this.views) view.correctionsForgotten();
    this.forgotten.fire();
  }

  /** What was done to the image before it was closed can be undone again. */
  restack(edits: readonly KeptEdit[]): void {
    if (!this.core.restack(edits)) return;
    this.journal.rebased();
    this.agreed.fire();
  }

  /** What a hot-exit backup holds, and a journal starts with. @param image where the image is, or will be */
  backup(image = this.uri): Uint8Array {
    const { map, state, acknowledged } = this.core;
    return encodeBackup({
      map,
      state,
      base: this.mask.base,
      origin: { image: image.toString(), mask: this.mask.uri?.toString() ?? null },
      acknowledged,
      position: this.journal.position,
      owner: this.journals.owner,
    });
  }

  dispose(): void {
    this.disposed.fire();
    void this.journals.end(this.journal, 'closed');
    this.core.dispose();
    this.mask.dispose();
    for (const emitter of [this.pushed, this.contentChanged, this.changed, this.disposed]) emitter.dispose();
    for (const emitter of [this.forgotten, this.agreed, this.saveWanted, this.noticed, this.datasetChanged])
      emitter.dispose();
  }

  private coreListener(): CoreListener {
    return {
      pushed: (record) => this.pushed.fire(record),
      contentChanged: () => {
        this.journal.check();
        this.contentChanged.fire();
      },
      labelsChanged: (runs, cause, origin) => {
        const stroke = origin && { page: origin.page, sequence: origin.sequence };
        if (cause?.kind === 'stroke' && !cause.undone) this.forgottenPixels.painted(runs);
        this.journal.edited({ runs, state: this.core.state, ...stroke });
        this.tell((view) => view.labelsChanged(runs, cause, origin));
      },
      labelsReplaced: () => {
        this.journal.replaced();
        this.tell((view) => view.labelsReplaced());
      },
      proposalChanged: () => this.tell((view) => view.proposalChanged()),
    };
  }

  private diskListener(): DiskListener {
    return {
      agreed: () => {
        this.journal.rebased();
        this.agreed.fire();
      },
      maskGone: (message) => {
        this.journal.rebased();
        if (message !== undefined) this.noticed.fire(message);
      },
      imageChanged: (news) => this.imageChanged(news),
    };
  }

  private imageChanged({ status, message, repaint }: ImageNews): void {
    this.tell((view) => view.readOnlyChanged());
    if (status === 'there') this.tell((view) => view.imageChanged(repaint));
    // Where painting stops, a page says why.
    const isSaid = status === 'replaced' && [...this.views].some(({ ready }) => ready);
    if (message !== undefined && !isSaid) this.noticed.fire(message);
  }

  private tell(what: (view: DocumentView) => void): void {
    for (const view of this.views) what(view);
    this.changed.fire();
  }
}
