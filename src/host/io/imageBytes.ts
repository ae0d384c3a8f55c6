/** Reading an image file, or saying why it can't be read and what helps. */
import * as vscode from 'vscode';
import { brokenLink, checkFileSize, isFolder, isGone, noAccess } from '../../core/image/unreadable';
import { errorText } from '../errorText';
import type { Platform } from '../platform';
import { isMissing } from './files';
import { displayPath } from './maskStore';

export interface ImageBytes {
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970, from before the bytes were read. */
  readonly mtime: number;
}

/**
 * Reads the whole file; one that no image needs is refused by its size before.
 * @param readLink tells where a local link leads; undefined where nobody knows
 * @throws LabelerError `image-unreadable` or `image-too-large`
 */
export async function readImageBytes(uri: vscode.Uri, readLink: Platform['readLink']): Promise<ImageBytes> {
  const file = displayPath(uri);
  try {
    const { type, size, mtime } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0) throw isFolder(file);
    checkFileSize(size, file);
    return { bytes: await vscode.workspace.fs.readFile(uri), mtime };
  } catch (error) {
    if (error instanceof vscode.FileSystemError && isMissing(error)) throw await missing(uri, readLink);
    if (error instanceof vscode.FileSystemError) throw noAccess(file, errorText(error), error);
    throw error;
  }
}

/** A link that leads nowhere, or nothing at all. */
async function missing(uri: vscode.Uri, readLink: Platform['readLink']) {
  const file = displayPath(uri);
  const target = uri.scheme === 'file' ? await readLink?.(uri.fsPath) : undefined;
  return target === undefined && !(await isLink(uri)) ? isGone(file) : brokenLink(file, target);
}

/** VS Code knows of a broken link that it is one. */
async function isLink(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.SymbolicLink) !== 0;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
