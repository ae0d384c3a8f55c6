/** What is known of every image of a dataset, from its files' names and its masks' first bytes. */
import type * as vscode from 'vscode';
import type { ImageStatus, ModelReference } from '../../core/edit';
import type { ClassCounts } from '../../core/mask/types';
import type { ImageDataset } from '../dataset/datasetService';

/** One image; a new object whenever something of it changed. */
export interface IndexedImage {
  /** The image's path below the dataset's root, with `/`. */
  readonly path: string;
  /** The mask's path below the root; undefined where the image can't have one (its path collides with another's). */
  readonly mask: string | undefined;
  /** Of the open document where there is one, else what the mask says: `unlabeled` without one, `approved` where a
   * mask says nothing. */
  readonly status: ImageStatus;
  readonly model: ModelReference | undefined;
  /** What the model said of the image, mean of the largest softmax probability, 0..1; null where nobody asked it. */
  readonly confidence: number | null;
  /** Raw size in pixels, from the mask; null without one. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** Pixels of each class, 255 included; null where no head of a mask says it. */
  readonly counts: ClassCounts | null;
  /** Pixels that a person decided; null where no head of a mask says it. */
  readonly confirmed: number | null;
  /** When the mask was written last, in milliseconds since 1970; 0 without one. */
  readonly changed: number;
  /** Why the mask can't be read, for people. */
  readonly problem: string | undefined;
}

/** The images of one dataset, kept up to date while it is in use. */
export interface DatasetIndex {
  /** The dataset as its file says now. */
  readonly place: ImageDataset;
  /**
   * Ascending by path, in code units. Complete as far as `isComplete` says; the list is replaced, never changed.
   */
  readonly images: readonly IndexedImage[];
  /** The same in the order in which people go through them. */
  readonly byName: readonly IndexedImage[];
  /** Whether every mask's head was read. */
  readonly isComplete: boolean;
  /** Why the dataset file can't be read any more, for people: what it said last holds until then. */
  readonly problem?: string | undefined;
  /** Masks below the dataset whose image isn't there, by their paths. */
  readonly orphans: readonly string[];
  /** Something changed; at most a few times a second. */
  readonly onDidChange: vscode.Event<void>;
  find(path: string): IndexedImage | undefined;
  uriOf(path: string): vscode.Uri;
  /** The split of the image; undefined for none. */
  splitOf(path: string): string | undefined;
  /** Resolves once every mask's head was read. @throws the error of a dataset that can't be listed */
  complete(): Promise<void>;
  /** Says what a model said of an image whose mask doesn't. */
  setConfidence(path: string, confidence: number): void;
  /** Looks at files again that are known to have changed, before this resolves. @param paths of images */
  refresh(paths?: readonly string[]): Promise<void>;
}

/** The datasets of the workspace. */
export interface DatasetIndexes {
  /** Those that have a `fcn-dataset.json` in the workspace, by their roots' paths. */
  readonly all: readonly DatasetIndex[];
  /** A dataset came, went, or changed in any way. */
  readonly onDidChange: vscode.Event<void>;
  /** Resolves once the datasets of the workspace are known. */
  ready(): Promise<void>;
  /** The dataset that an image belongs to; undefined where no dataset file takes it in. */
  of(image: vscode.Uri): Promise<DatasetIndex | undefined>;
  /**
   * That of the active editor's image, else the only one, else the one that was active last, else a person chooses.
   * @returns undefined where the person chose none
   * @throws LabelerError `dataset-invalid` where the workspace has none
   */
  choose(placeHolder: string): Promise<DatasetIndex | undefined>;
  dispose(): void;
}
