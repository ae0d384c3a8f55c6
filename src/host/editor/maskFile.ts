/** The mask file of one document: what it held when it was read or written last, writes in order, and conflicts. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import type { ImageHeader } from '../../core/image/imageHeader';
import type { MaskEncoding } from '../../core/mask/types';
import type { Conflict } from '../../protocol/hostView';
import type { ImageDataset } from '../dataset/datasetService';
import type { LabelContent } from '../document/labelHistory';
import { exists } from '../io/files';
import { MaskConflict, type Expectation, type Fingerprint } from '../io/maskWriter';
import { displayPath, type MaskStore, type StoredMask } from '../io/maskStore';
import { blankMask } from './blankMask';

export interface MaskFileParts {
  /** Fixed while the document is open; undefined where there is no place for a mask. */
  readonly uri: vscode.Uri | undefined;
  /** What it held when the labels in memory were read from it; null where there was none. */
  readonly base: Fingerprint | null;
  /** How it was encoded; kept where no dataset file says otherwise. */
  readonly encoding: MaskEncoding | undefined;
  readonly header: ImageHeader;
}

export class MaskFile {
  readonly uri: vscode.Uri | undefined;
  private knownContent: Fingerprint | null;
  private found: MaskConflict | undefined;
  private lastWrite: Promise<unknown> = Promise.resolve();
  private readonly conflictChanged = new vscode.EventEmitter<Conflict | null>();
  readonly onDidChangeConflict = this.conflictChanged.event;

  constructor(
    private readonly parts: MaskFileParts,
    private readonly masks: MaskStore,
  ) {
    this.uri = parts.uri;
    this.knownContent = parts.base;
  }

  /** What it held when it was read or written last; null where there was none. */
  get base(): Fingerprint | null {
    return this.knownContent;
  }
  /** What another program made of it, until somebody decides. */
  get conflict(): Conflict | null {
    return this.found === undefined
      ? null
      : { message: this.found.message, comparable: this.found.found !== null };
  }

  async wasDeleted(): Promise<boolean> {
    if (this.knownContent === null || this.uri === undefined) return false;
    return !(await exists(vscode.workspace.fs, this.uri));
  }

  /**
   * Replaces the mask if it is what it was, or was deleted and `missingIsFine`.
   * @throws MaskConflict, or LabelerError `write-failed`; the file is as it was then
   */
  async write(content: LabelContent, dataset: ImageDataset, missingIsFine: boolean): Promise<void> {
    if (this.uri === undefined) throw new Error('there is no place for a mask');
    if (this.found !== undefined) throw this.found;
    const expected = missingIsFine ? null : this.knownContent;
    try {
      this.knownContent = await this.writeTo(this.uri, content, dataset, expected);
    } catch (error) {
      if (error instanceof MaskConflict) this.setConflict(error);
      throw error;
    }
  }

  /** Writes a copy elsewhere, whatever is there. */
  async writeCopy(target: vscode.Uri, content: LabelContent, dataset: ImageDataset): Promise<void> {
    await this.writeTo(target, content, dataset, 'anything');
  }

  /** Reads what the disk holds now and takes it for known: a conflict ends. @throws LabelerError */
  async readAgain(dataset: ImageDataset): Promise<StoredMask> {
    const stored = await this.peek(dataset);
    this.knownContent = stored.base;
    this.setConflict(undefined);
    return stored;
  }

  /** What the disk holds now; nothing is decided by it. @throws LabelerError */
  async peek({ dataset }: ImageDataset): Promise<StoredMask> {
    if (this.uri === undefined) return blankMask(this.parts.header);
    return this.masks.read(this.uri, this.parts.header, dataset);
  }

  /** The next write may replace what another program made of the mask: this, and nothing that came later. */
  keepMine(): void {
    if (this.found === undefined) return;
    this.knownContent = this.found.found;
    this.setConflict(undefined);
  }

  setConflict(conflict: MaskConflict | undefined): void {
    if (conflict === this.found) return;
    this.found = conflict;
    this.conflictChanged.fire(this.conflict);
  }

  /** Runs writes one after the other. */
  inOrder<T>(write: () => Promise<T>): Promise<T> {
    const result = this.lastWrite.then(write, write);
    this.lastWrite = result;
    return result;
  }

  dispose(): void {
    this.conflictChanged.dispose();
  }

  private writeTo(
    target: vscode.Uri,
    content: LabelContent,
    { file, dataset }: ImageDataset,
    expected: Expectation,
  ): Promise<Fingerprint> {
    const encoding =
      file === undefined ? (this.parts.encoding ?? dataset.maskEncoding) : dataset.maskEncoding;
    return this.masks.write(target, content, { dataset, encoding }, expected);
  }
}

/** The error of a save that has nowhere to go. */
export function noPlaceForMask(image: vscode.Uri, reason: string | undefined): LabelerError {
  const file = displayPath(image);
  return new LabelerError('write-failed', reason ?? `${file} has no place for a mask.`, file);
}
