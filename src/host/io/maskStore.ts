/** Masks on disk: reading them into label maps, writing them by the writer that fits. */
import * as vscode from 'vscode';
import type { Dataset } from '../../core/dataset/dataset';
import { LabelMap } from '../../core/labelMap';
import { decodeMask } from '../../core/mask/decodeMask';
import { encodeMask } from '../../core/mask/encodeMask';
import type { MaskEncoding } from '../../core/mask/types';
import type { LabelContent } from '../document/labelHistory';
import type { Platform } from '../platform';
import { readIfThere } from './files';
import { fingerprint, type Expectation, type Fingerprint, type MaskWriter } from './maskWriter';
import { WorkspaceMaskWriter } from './workspaceMaskWriter';

/** A mask as it was read; the blank start where there is none. */
export interface StoredMask extends LabelContent {
  /** null where there is no mask. */
  readonly base: Fingerprint | null;
  readonly encoding?: MaskEncoding;
}

/** What decides about how a mask is read and written. */
export interface MaskRules {
  readonly dataset: Dataset;
  /** Set where a dataset file says so; else a mask keeps the encoding that it has. */
  readonly encoding: MaskEncoding;
}

export class MaskStore {
  private readonly workspaceWriter: MaskWriter = new WorkspaceMaskWriter(vscode.workspace.fs, displayPath);

  constructor(
    private readonly platform: Platform,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /**
   * @param size the image's raw size in pixels
   * @throws LabelerError when the file is no mask of that size with these classes; it is left alone
   */
  async read(
    mask: vscode.Uri,
    { width, height }: { readonly width: number; readonly height: number },
    { classes }: Dataset,
  ): Promise<StoredMask> {
    const bytes = await readIfThere(vscode.workspace.fs, mask);
    if (bytes === undefined) {
      return { map: LabelMap.blank(width, height), state: { status: 'unlabeled' }, base: null };
    }
    const classIds = new Set(classes.map(({ id }) => id));
    const { map, state, encoding, notices } = decodeMask(bytes, {
      file: displayPath(mask),
      width,
      height,
      classIds,
    });
    for (const notice of notices) this.log.info(notice);
    const { mtime } = await vscode.workspace.fs.stat(mask);
    return { map, state, base: fingerprint(bytes, mtime), encoding };
  }

  /** @throws LabelerError `mask-conflict` or `write-failed` */
  async write(
    mask: vscode.Uri,
    { map, state }: LabelContent,
    { dataset: { classes, saveUnconfirmed }, encoding }: MaskRules,
    expected: Expectation,
  ): Promise<Fingerprint> {
    const bytes = await encodeMask({ map, state, classes, encoding, saveUnconfirmed }, this.platform.deflate);
    return this.writerOf(mask).write(mask, bytes, expected);
  }

  /** Writes any small file of the workspace with the same care. */
  writerOf(file: vscode.Uri): MaskWriter {
    const local = file.scheme === 'file' ? this.platform.maskWriter : undefined;
    return local ?? this.workspaceWriter;
  }
}

/** A path as people know it: below the workspace where it can be. */
export function displayPath(file: vscode.Uri): string {
  return vscode.workspace.asRelativePath(file);
}
