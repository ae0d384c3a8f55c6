/** The mask file of one document: what it held when it was read or written last, writes in order, and conflicts. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import type { ImageHeader } from '../../core/image/imageHeader';
import type { MaskEncoding } from '../../core/mask/types';
import type { Conflict } from '../../protocol/hostView';
import type { ImageDataset } from '../dataset/datasetService';
import type { MaskKnowledge } from '../document/diskChange';
import { wasTouched } from '../io/files';
import {
  HalfWritten,
  sameContent,
  writeFailed,
  type Expectation,
  type Fingerprint,
  type MaskConflict,
} from '../io/maskWriter';
import {
  displayPath,
  type AnnounceWrite,
  type FoundMask,
  type MaskStore,
  type SavedContent,
  type StoredMask,
} from '../io/maskStore';
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

/** A conflict that waits for a decision. */
interface WaitingConflict {
  readonly error: MaskConflict;
  readonly comparable: boolean;
}

export class MaskFile {
  readonly uri: vscode.Uri | undefined;
  private knownContent: Fingerprint | null;
  /** Whether it was deleted, and the next save may write it again. */
  private isGone = false;
  private waiting: WaitingConflict | undefined;
  /** What it was when it was looked at last; null where there was nothing. */
  private seen: Fingerprint | null;
  private lastWrite: Promise<unknown> = Promise.resolve();
  private readonly conflictChanged = new vscode.EventEmitter<Conflict | null>();
  readonly onDidChangeConflict = this.conflictChanged.event;

  constructor(
    private readonly parts: MaskFileParts,
    private readonly masks: MaskStore,
  ) {
    this.uri = parts.uri;
    this.knownContent = parts.base;
    this.seen = parts.base;
  }

  /** What the next write may replace; null where there is no mask, as far as known. */
  get base(): Fingerprint | null {
    return this.isGone ? null : this.knownContent;
  }
  get knowledge(): Omit<MaskKnowledge, 'edited'> {
    return { base: this.knownContent, isGone: this.isGone, inConflict: this.waiting !== undefined };
  }
  /** What another program made of it, until somebody decides. */
  get conflict(): Conflict | null {
    return this.waiting === undefined
      ? null
      : { message: this.waiting.error.message, comparable: this.waiting.comparable };
  }
  /** The error of every save while a conflict waits. */
  get conflictError(): MaskConflict | undefined {
    return this.waiting?.error;
  }

  /** Whether it differs from what was {@link noteSeen} last by size or time; cheap, and enough to look closer. */
  async wasTouched(): Promise<boolean> {
    if (this.uri === undefined) return false;
    return wasTouched(vscode.workspace.fs, this.uri, this.seen);
  }

  /** What follows from this content is decided. */
  noteSeen(content: Fingerprint | null): void {
    this.seen = content;
  }

  /** What lies there now, readable or not; nothing is decided by it. @throws the file system's error */
  async inspect({ root, dataset }: ImageDataset): Promise<FoundMask> {
    if (this.uri === undefined) return { content: null, decode: () => blankMask(this.parts.header) };
    const problem = await this.outsideProblem(this.uri, root);
    const { content, decode } = await this.masks.inspect(this.uri, this.parts.header, dataset);
    return { content, decode: () => problem ?? decode() };
  }

  /** What the disk holds now; nothing is decided by it. @throws LabelerError */
  async peek(dataset: ImageDataset): Promise<StoredMask> {
    const stored = (await this.inspect(dataset)).decode();
    if (stored instanceof LabelerError) throw stored;
    return stored;
  }

  /** Reads what the disk holds now and takes it for known: a conflict ends. @throws LabelerError */
  async readAgain(dataset: ImageDataset): Promise<StoredMask> {
    const stored = await this.peek(dataset);
    this.setKnown(stored.base);
    return stored;
  }

  /**
   * Replaces the mask if it is what it was; nobody may ask for it while a conflict waits.
   * @throws MaskConflict, or LabelerError `write-failed`; the file is as it was then, or what a HalfWritten says, which
   *   the next write may replace
   */
  async write(content: SavedContent, dataset: ImageDataset, announce: AnnounceWrite): Promise<void> {
    if (this.uri === undefined) throw new Error('there is no place for a mask');
    // A folder may have become a link since the image was opened.
    const problem = await this.outsideProblem(this.uri, dataset.root);
    if (problem?.code === 'mask-outside') throw problem;
    if (problem !== undefined) throw writeFailed(displayPath(this.uri), problem.cause);
    try {
      this.setKnown(await this.writeTo(this.uri, content, dataset, this.base, announce));
    } catch (error) {
      if (error instanceof HalfWritten) this.setKnown(error.left);
      throw error;
    }
  }

  /** Writes a copy elsewhere, whatever is there. */
  async writeCopy(target: vscode.Uri, content: SavedContent, dataset: ImageDataset): Promise<void> {
    await this.writeTo(target, content, dataset, 'anything');
  }

  /** The labels in memory are those of this content now: a conflict ends. */
  setKnown(content: Fingerprint | null): void {
    this.knownContent = content;
    this.seen = content;
    this.isGone = false;
    this.setConflict(undefined);
  }

  /** It is again what is known: a conflict ends. */
  isBack(): void {
    this.setKnown(this.knownContent);
  }

  /** It was deleted, and a person was told; a conflict ends. */
  noteGone(): void {
    this.isGone = true;
    this.setConflict(undefined);
  }

  /** The next write may replace what another program made of the mask: this, and nothing that came later. */
  keepMine(): void {
    if (this.waiting !== undefined) this.setKnown(this.waiting.error.found);
  }

  /** @param comparable whether there is a mask that can be shown and taken */
  setConflict(error: MaskConflict | undefined, comparable = false): void {
    if (error?.message === this.waiting?.error.message && sameFinding(error, this.waiting?.error)) return;
    this.waiting = error && { error, comparable };
    this.conflictChanged.fire(this.conflict);
  }

  /** Runs writes, and looks at the file, one after the other. */
  inOrder<T>(act: () => Promise<T>): Promise<T> {
    const result = this.lastWrite.then(act, act);
    this.lastWrite = result;
    return result;
  }

  dispose(): void {
    this.conflictChanged.dispose();
  }

  /** Why the mask's path may not be read or written: a link leads out of the dataset, or it can't be followed. */
  private async outsideProblem(mask: vscode.Uri, root: vscode.Uri): Promise<LabelerError | undefined> {
    try {
      await this.masks.checkInside(mask, root);
      return undefined;
    } catch (error) {
      if (error instanceof LabelerError) return error;
      throw error;
    }
  }

  private writeTo(
    target: vscode.Uri,
    content: SavedContent,
    { file, dataset }: ImageDataset,
    expected: Expectation,
    announce?: AnnounceWrite,
  ): Promise<Fingerprint> {
    const encoding =
      file === undefined ? (this.parts.encoding ?? dataset.maskEncoding) : dataset.maskEncoding;
    return this.masks.write(target, content, { dataset, encoding }, expected, announce);
  }
}

/** Whether two conflicts are about the same content. */
function sameFinding(a: MaskConflict | undefined, b: MaskConflict | undefined): boolean {
  if (!a?.found || !b?.found) return a?.found === b?.found;
  return sameContent(a.found, b.found);
}

/** The error of a save that has nowhere to go. */
export function noPlaceForMask(image: vscode.Uri, reason: string | undefined): LabelerError {
  const file = displayPath(image);
  return new LabelerError('write-failed', reason ?? `${file} has no place for a mask.`, file);
}
