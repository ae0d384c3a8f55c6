/** Reading through an image file, or saying why it can't be read and what helps. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import { readImageHeader, type ImageHeader } from '../../core/image/imageHeader';
import { brokenLink, checkFileSize, isFolder, isGone, noAccess } from '../../core/image/unreadable';
import { crc32 } from '../../core/mask/crc32';
import { errorText } from '../errorText';
import type { Platform } from '../platform';
import { isMissing } from './files';
import { ImageHead } from './imageHead';
import { displayPath } from './maskStore';
import type { Fingerprint } from './maskWriter';

/** What differs between the hosts in reading images. */
export type ImagePlatform = Pick<Platform, 'readLink' | 'readPieces'>;

/** What is kept of an image file: a file of many megabytes is read through, and not held. */
export interface ScannedFile {
  /** Its first bytes, which say all that `readImageHeader` and `readMaskHead` find in the whole. */
  readonly head: Uint8Array;
  readonly content: Fingerprint;
}

export interface ScannedImage extends ScannedFile {
  readonly header: ImageHeader;
}

/**
 * Reads through an image file; one that is refused is refused by its size or its first bytes, before the rest is read.
 * @throws LabelerError `image-unreadable` or `image-too-large`
 */
export async function scanImage(uri: vscode.Uri, platform: ImagePlatform): Promise<ScannedImage> {
  const file = displayPath(uri);
  try {
    // Before the content: a change in between then looks like one that comes later, and not like none.
    const { type, size, mtime } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0) throw isFolder(file);
    checkFileSize(size, file);
    const scanned = await scanFile(uri, mtime, platform, (head) => void readImageHeader(head, file));
    return { ...scanned, header: readImageHeader(scanned.head, file) };
  } catch (error) {
    if (error instanceof vscode.FileSystemError && isMissing(error)) throw await missing(uri, platform);
    if (error instanceof vscode.FileSystemError) throw noAccess(file, errorText(error), error);
    throw error;
  }
}

/**
 * Reads through any file.
 * @param mtime as the file system says, from before
 * @param check sees the head once that says all; where it throws, nothing more is read
 * @throws what `check` throws, and the file system's error
 */
export async function scanFile(
  uri: vscode.Uri,
  mtime: number,
  { readPieces }: Pick<ImagePlatform, 'readPieces'>,
  check: (head: Uint8Array) => void = () => undefined,
): Promise<ScannedFile> {
  if (uri.scheme === 'file' && readPieces !== undefined) {
    try {
      return await scanPieces(readPieces(uri.fsPath), mtime, check);
    } catch (error) {
      if (error instanceof LabelerError) throw error;
      // What is wrong with the file says VS Code, in its own words.
    }
  }
  return scanPieces([await vscode.workspace.fs.readFile(uri)], mtime, check);
}

async function scanPieces(
  pieces: AsyncIterable<Uint8Array> | readonly Uint8Array[],
  mtime: number,
  check: (head: Uint8Array) => void,
): Promise<ScannedFile> {
  const head = new ImageHead();
  let size = 0;
  let hash = 0;
  for await (const piece of pieces) {
    if (!head.isComplete && head.push(piece)) check(head.bytes);
    size += piece.length;
    hash = crc32(piece, hash);
  }
  return { head: head.bytes, content: { size, mtime, hash } };
}

/** A link that leads nowhere, or nothing at all. */
async function missing(uri: vscode.Uri, { readLink }: ImagePlatform) {
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
