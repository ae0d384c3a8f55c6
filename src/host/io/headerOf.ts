/** What an image file is, from its first bytes alone where the file system can read so few of them. */
import * as vscode from 'vscode';
import { readImageHeader, type ImageHeader } from '../../core/image/imageHeader';
import type { Platform } from '../platform';
import { ImageHead } from './imageHead';
import { displayPath } from './maskStore';

/** @throws LabelerError `image-unreadable` or `image-too-large`, or the file system's error */
export async function headerOf(
  image: vscode.Uri,
  { readPieces }: Pick<Platform, 'readPieces'>,
): Promise<ImageHeader> {
  const isLocal = image.scheme === 'file' && readPieces !== undefined;
  const head = isLocal ? await headOf(readPieces(image.fsPath)) : await vscode.workspace.fs.readFile(image);
  return readImageHeader(head, displayPath(image));
}

/** Reads no further than needed. */
async function headOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const head = new ImageHead();
  for await (const piece of pieces) if (head.push(piece)) break;
  return head.bytes;
}
