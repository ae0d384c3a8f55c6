/** Masks on disk: reading them into label maps, writing them by the writer that fits. */
import * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import type { Dataset } from '../../core/dataset/dataset';
import { LabelerError } from '../../core/errors';
import { LabelMap } from '../../core/labelMap';
import { decodeMask } from '../../core/mask/decodeMask';
import { encodeMask } from '../../core/mask/encodeMask';
import type { MaskEncoding } from '../../core/mask/types';
import { plainText } from '../../core/plainText';
import type { LabelContent } from '../document/labelHistory';
import { errorText } from '../errorText';
import type { Platform } from '../platform';
import { readIfThere, statIfThere } from './files';
import { fingerprint, type Expectation, type Fingerprint, type MaskWriter } from './maskWriter';
import { WorkspaceMaskWriter } from './workspaceMaskWriter';

/** A mask as it was read; the blank start where there is none. */
export interface StoredMask extends LabelContent {
  /** null where there is no mask. */
  readonly base: Fingerprint | null;
  readonly encoding?: MaskEncoding;
}

/** What lies at a mask's path. */
export interface FoundMask {
  /** null where there is nothing. */
  readonly content: Fingerprint | null;
  /** Decodes it: the blank start where there is nothing, the reason where it is no mask of the image. */
  readonly decode: () => StoredMask | LabelerError;
}

interface MaskSize {
  readonly width: number;
  readonly height: number;
}

/** What a mask is written from. */
export interface SavedContent extends LabelContent {
  /** Called when the map has been read: it may change from then on. */
  readonly release?: () => void;
}

/** What decides about how a mask is read and written. */
export interface MaskRules {
  readonly dataset: Dataset;
  /** Set where a dataset file says so; else a mask keeps the encoding that it has. */
  readonly encoding: MaskEncoding;
}

/** Told what a file will hold, before it does; its `mtime` is 0. */
export type AnnounceWrite = (content: Fingerprint) => Promise<void>;

export class MaskStore {
  private readonly workspaceWriter = new WorkspaceMaskWriter(vscode.workspace.fs, displayPath);

  constructor(
    private readonly platform: Platform,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /**
   * @param size the image's raw size in pixels
   * @throws LabelerError when the file is no mask of that size with these classes; it is left alone
   */
  async read(mask: vscode.Uri, size: MaskSize, dataset: Dataset): Promise<StoredMask> {
    const stored = (await this.inspect(mask, size, dataset)).decode();
    if (stored instanceof LabelerError) throw stored;
    return stored;
  }

  /**
   * Reads whatever lies at a mask's path.
   * @param size the image's raw size in pixels
   * @throws the file system's error where that can't be said
   */
  async inspect(mask: vscode.Uri, size: MaskSize, { classes }: Dataset): Promise<FoundMask> {
    const { fs } = vscode.workspace;
    // Before the content: a change in between then looks like one that comes later, and not like none.
    const status = await statIfThere(fs, mask);
    const bytes = status && (await readIfThere(fs, mask));
    if (status === undefined || bytes === undefined) {
      const { width, height } = size;
      const blank = () => LabelMap.blank(width, height);
      return { content: null, decode: () => ({ map: blank(), state: { status: 'unlabeled' }, base: null }) };
    }
    const content = fingerprint(bytes, status.mtime);
    return { content, decode: () => this.decode(bytes, mask, size, classes, content) };
  }

  /** @throws LabelerError `mask-conflict` or `write-failed` */
  async write(
    mask: vscode.Uri,
    { map, state, release }: SavedContent,
    { dataset: { classes, saveUnconfirmed }, encoding }: MaskRules,
    expected: Expectation,
    announce?: AnnounceWrite,
  ): Promise<Fingerprint> {
    const encoded = encodeMask({ map, state, classes, encoding, saveUnconfirmed }, this.platform.deflate);
    // The map has been read, what follows works on a copy of the labels.
    release?.();
    const bytes = await encoded;
    await announce?.(fingerprint(bytes, 0));
    return this.writerOf(mask).write(mask, bytes, expected);
  }

  private decode(
    bytes: Uint8Array,
    mask: vscode.Uri,
    { width, height }: MaskSize,
    classes: readonly LabelClass[],
    base: Fingerprint,
  ): StoredMask | LabelerError {
    const classIds = new Set(classes.map(({ id }) => id));
    try {
      const expectation = { file: displayPath(mask), width, height, classIds };
      const { map, state, encoding, notices } = decodeMask(bytes, expectation);
      for (const notice of notices) this.log.info(notice);
      return { map, state, base, encoding };
    } catch (error) {
      if (error instanceof LabelerError) return error;
      throw error;
    }
  }

  /**
   * Refuses a mask, or a dataset file, that links lead out of its dataset. VS Code's file systems don't tell where
   * links lead, so this is known of local files only.
   * @param root the dataset's folder
   * @throws LabelerError `mask-outside`, or `mask-unreadable` where that can't be found out
   */
  async checkInside(file: vscode.Uri, root: vscode.Uri): Promise<void> {
    if (file.scheme !== 'file' || this.platform.checkInside === undefined) return;
    const name = displayPath(file);
    try {
      await this.platform.checkInside(root.fsPath, file.fsPath, name);
    } catch (error) {
      if (error instanceof LabelerError) throw error;
      const message = `${name} can't be reached (${errorText(error)}). Check its folders and links.`;
      throw new LabelerError('mask-unreadable', message, name, { cause: error });
    }
  }

  /** Writes any small file of the workspace with the same care. */
  writerOf(file: vscode.Uri): MaskWriter {
    const local = file.scheme === 'file' ? this.platform.maskWriter : undefined;
    return local ?? this.workspaceWriter;
  }
}

/** A path as people know it, for messages: below the workspace where it can be. */
export function displayPath(file: vscode.Uri): string {
  return plainText(vscode.workspace.asRelativePath(file));
}
