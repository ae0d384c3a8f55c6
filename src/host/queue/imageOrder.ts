/** In which order a person goes through images. */
import * as vscode from 'vscode';
import { IMAGE_EXTENSIONS } from '../../core/dataset/maskPaths';
import { compareByName } from '../../core/dataset/nameOrder';
import type { DatasetIndex, DatasetIndexes, IndexedImage } from '../datasetIndex/types';
import { pathBelow } from '../dataset/relativePath';

/** The images of a dataset as the tree shows them: filtered and sorted. */
export interface ImageOrder {
  /** @param path of an image that is among them in any case, where it would be */
  ordered(index: DatasetIndex, path?: string): readonly IndexedImage[];
}

/** What is gone through, and where. */
export interface Queue {
  /** Undefined where no dataset file takes the image in: the images of its folder then. */
  readonly index: DatasetIndex | undefined;
  readonly images: readonly Pick<IndexedImage, 'path' | 'status' | 'confidence'>[];
  /** The image that is shown, as `images` name it; undefined where none is. */
  readonly path: string | undefined;
  uriOf(path: string): vscode.Uri;
}

/**
 * The queue that an image stands in.
 * @throws the file system's error where its folder can't be listed
 */
export async function queueOf(
  image: vscode.Uri,
  indexes: Pick<DatasetIndexes, 'of'>,
  order: ImageOrder,
): Promise<Queue> {
  const index = await indexes.of(image);
  if (index === undefined) return folderQueue(image);
  return queueOfIndex(index, order, image);
}

export function queueOfIndex(index: DatasetIndex, order: ImageOrder, image?: vscode.Uri): Queue {
  const path = image && pathBelow(index.place.root, image);
  return { index, images: order.ordered(index, path), path, uriOf: (each) => index.uriOf(each) };
}

async function folderQueue(image: vscode.Uri): Promise<Queue> {
  const folder = vscode.Uri.joinPath(image, '..');
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const names = entries
    .filter(([name, type]) => (type & vscode.FileType.File) !== 0 && isImageName(name))
    .map(([name]) => name)
    .sort(compareByName);
  return {
    index: undefined,
    images: names.map((path) => ({ path, status: 'unlabeled', confidence: null })),
    path: pathBelow(folder, image),
    uriOf: (path) => vscode.Uri.joinPath(folder, path),
  };
}

function isImageName(name: string): boolean {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return (IMAGE_EXTENSIONS as readonly string[]).includes(extension);
}
