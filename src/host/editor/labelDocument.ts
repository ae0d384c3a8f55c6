/** One image open for labeling: the pure core, its mask file, and the views that show it. */
import * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import { LabelerError } from '../../core/errors';
import { readImageHeader, type ImageHeader } from '../../core/image/imageHeader';
import { LabelMap } from '../../core/labelMap';
import type { MaskEncoding } from '../../core/mask/types';
import type { Runs } from '../../core/runs';
import type { ImageDataset } from '../dataset/datasetService';
import { DocumentCore, type CoreListener, type StrokeOrigin } from '../document/documentCore';
import type { EditRecord } from '../document/labelHistory';
import { decodeBackup, encodeBackup, type Backup } from '../io/backup';
import { exists } from '../io/files';
import type { Fingerprint } from '../io/maskWriter';
import { displayPath, type MaskStore, type StoredMask } from '../io/maskStore';

/** What a view does when the document changes. */
export interface DocumentView {
  /** Whether its page runs. */
  readonly ready: boolean;
  labelsChanged(runs: Runs, origin: StrokeOrigin | undefined): void;
  labelsReplaced(): void;
  proposalChanged(): void;
  classesChanged(): void;
}

/** What {@link LabelDocument} is made of; `openDocument.ts` finds it all. */
export interface DocumentParts {
  readonly uri: vscode.Uri;
  readonly header: ImageHeader;
  /** Where the mask lies, fixed while the document is open; undefined where there is no place for one. */
  readonly maskUri: vscode.Uri | undefined;
  readonly dataset: ImageDataset;
  /** What memory starts with. */
  readonly start: StoredMask | Backup;
  readonly restored: boolean;
  readonly readOnlyReason: string | undefined;
}

export class LabelDocument implements vscode.CustomDocument {
  readonly core: DocumentCore;
  readonly uri: vscode.Uri;
  readonly header: ImageHeader;
  readonly maskUri: vscode.Uri | undefined;
  readonly views = new Set<DocumentView>();

  private readonly pushed = new vscode.EventEmitter<EditRecord>();
  private readonly contentChanged = new vscode.EventEmitter<void>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposed = new vscode.EventEmitter<void>();
  /** An edit for VS Code's undo stack. */
  readonly onDidPush = this.pushed.event;
  /** VS Code must take the document for dirty. */
  readonly onDidChangeContent = this.contentChanged.event;
  /** Labels, status or proposal changed: what is shown about them is out of date. */
  readonly onDidChange = this.changed.event;
  readonly onDidDispose = this.disposed.event;

  private imageDataset: ImageDataset;
  private base: Fingerprint | null;
  private readonly foundEncoding: MaskEncoding | undefined;
  /** Saves, one after the other. */
  private lastWrite: Promise<unknown> = Promise.resolve();

  constructor(
    { uri, header, maskUri, dataset, start, restored, readOnlyReason }: DocumentParts,
    private readonly masks: MaskStore,
  ) {
    this.uri = uri;
    this.header = header;
    this.maskUri = maskUri;
    this.imageDataset = dataset;
    this.base = start.base;
    this.foundEncoding = 'encoding' in start ? start.encoding : undefined;
    const classes = () => this.classes;
    const { map, state } = start;
    this.core = new DocumentCore({ map, state, restored, classes, readOnlyReason }, this.coreListener());
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
  /** Whether there is a mask file, as far as known. */
  get hasMask(): boolean {
    return this.base !== null;
  }

  /** The dataset file changed: its classes hold from now on. The mask stays where it is until the image is reopened. */
  setDataset(dataset: ImageDataset): void {
    this.imageDataset = dataset;
    for (const view of this.views) view.classesChanged();
    this.changed.fire();
  }

  /**
   * The image file's bytes, for a view.
   * @throws LabelerError `image-unreadable` when the file has become another image
   */
  async readImage(): Promise<Uint8Array> {
    const bytes = await vscode.workspace.fs.readFile(this.uri);
    const file = displayPath(this.uri);
    const { width, height, orientation } = readImageHeader(bytes, file);
    if (
      width !== this.header.width ||
      height !== this.header.height ||
      orientation !== this.header.orientation
    ) {
      throw new LabelerError(
        'image-unreadable',
        `${file} was replaced by another image. Close it and open it again.`,
        file,
      );
    }
    // A copy of its own: messages carry a view's whole buffer, file systems may hand out a part of a larger one,
    // and Node's may be a `Buffer`, which messages turn into JSON and whose `slice` copies nothing.
    return new Uint8Array(bytes);
  }

  /**
   * Writes the mask unless nothing changed; one that was deleted since is written again. {@link
   * DocumentCore.saveNoted} must follow once VS Code knows.
   * @throws MaskConflict, or LabelerError `write-failed`; the document stays dirty
   */
  save(): Promise<void> {
    return this.inOrder(async () => {
      const isClean = !this.core.dirty;
      if (isClean && !(await this.maskWasDeleted())) return;
      if (this.maskUri === undefined) throw this.noMask();
      const snapshot = this.core.snapshot();
      const expected = isClean ? null : this.base;
      this.base = await this.masks.write(this.maskUri, snapshot, this.rules(), expected);
      this.core.written(snapshot);
    });
  }

  /** Writes a copy of the mask. */
  saveCopy(target: vscode.Uri): Promise<void> {
    return this.inOrder(async () => {
      await this.masks.write(target, this.core.snapshot(), this.rules(), 'anything');
    });
  }

  /** The next save may replace what another program made of the mask: this, and nothing that came later. */
  allowOverwrite(found: Fingerprint | null): void {
    this.base = found;
  }

  /** Goes back to the mask on disk. @throws LabelerError when it can't be read; the document is dirty then */
  revert(): Promise<void> {
    return this.core.revert(async () => {
      if (this.maskUri === undefined) return blankMask(this.header);
      const stored = await this.masks.read(this.maskUri, this.header, this.imageDataset.dataset);
      this.base = stored.base;
      return stored;
    });
  }

  /** What a hot-exit backup holds. */
  backup(): Uint8Array {
    return encodeBackup({ map: this.core.map, state: this.core.state, base: this.base });
  }

  dispose(): void {
    this.disposed.fire();
    for (const emitter of [this.pushed, this.contentChanged, this.changed, this.disposed]) emitter.dispose();
  }

  private async maskWasDeleted(): Promise<boolean> {
    if (this.base === null || this.maskUri === undefined) return false;
    return !(await exists(vscode.workspace.fs, this.maskUri));
  }

  private noMask(): LabelerError {
    const file = displayPath(this.uri);
    return new LabelerError(
      'write-failed',
      this.core.readOnlyReason ?? `${file} has no place for a mask.`,
      file,
    );
  }

  private rules() {
    const { file, dataset } = this.imageDataset;
    const encoding = file === undefined ? (this.foundEncoding ?? dataset.maskEncoding) : dataset.maskEncoding;
    return { dataset, encoding };
  }

  private inOrder<T>(write: () => Promise<T>): Promise<T> {
    const result = this.lastWrite.then(write, write);
    this.lastWrite = result;
    return result;
  }

  private coreListener(): CoreListener {
    const tell = (what: (view: DocumentView) => void): void => {
      for (const view of this.views) what(view);
      this.changed.fire();
    };
    return {
      pushed: (record) => this.pushed.fire(record),
      contentChanged: () => this.contentChanged.fire(),
      labelsChanged: (runs, origin) => tell((view) => view.labelsChanged(runs, origin)),
      labelsReplaced: () => tell((view) => view.labelsReplaced()),
      proposalChanged: () => tell((view) => view.proposalChanged()),
    };
  }
}

/** A blank, unsaved mask of an image. */
export function blankMask({ width, height }: ImageHeader): StoredMask {
  return { map: LabelMap.blank(width, height), state: { status: 'unlabeled' }, base: null };
}

/**
 * Reads a backup for an image.
 * @throws LabelerError when it is damaged or of an image of another size
 */
export function restoreBackup(bytes: Uint8Array, file: string, { width, height }: ImageHeader): Backup {
  const backup = decodeBackup(bytes, file);
  if (backup.map.width === width && backup.map.height === height) return backup;
  throw new LabelerError(
    'mask-size',
    `The unsaved labels of ${file} are ${backup.map.width}×${backup.map.height} pixels, the image is ${width}×${height}: it was replaced.`,
    file,
  );
}
