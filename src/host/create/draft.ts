/** What *Create Dataset…* has been told so far. */
import type * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import type { MaskPair } from '../../core/dataset/findMasks';
import type { MaskEncoding } from '../../core/mask/types';
import type { ToolServices } from '../toolServices';

export type CreateServices = Pick<ToolServices, 'datasets' | 'masks' | 'platform'>;

/** Files below the folder that becomes the dataset. */
export interface FolderFiles {
  readonly images: readonly string[];
  readonly pngs: readonly string[];
}

export interface Draft {
  root?: vscode.Uri;
  files?: FolderFiles;
  /** Below the root, without a slash at its end; `''` for all folders. */
  imageFolder?: string;
  classes?: readonly LabelClass[];
  ignore: readonly number[];
  /** The template of masks. */
  labels?: string;
  /** Masks with colours that become masks at the template's places. */
  convert: readonly MaskPair[];
  /** What masks that are used as they are have. */
  found?: MaskEncoding;
  maskEncoding?: MaskEncoding;
  withScript?: boolean;
}
