/** One operation on a folder of masks in the place of one on each of them. */
import * as vscode from 'vscode';
import { pathBelow } from '../dataset/relativePath';
import { parentOf, type Folders } from './folders';

export interface Move {
  readonly from: vscode.Uri;
  readonly to: vscode.Uri;
}

/** The folder that holds these files, however deep, and nothing else; undefined where there is none. */
export async function folderOfJust(
  files: readonly vscode.Uri[],
  folders: Folders,
): Promise<vscode.Uri | undefined> {
  const folder = commonFolder(files);
  if (folder === undefined) return undefined;
  const wanted = new Set(files.map((file) => file.toString()));
  const present = await folders.filesBelow(folder);
  return present.every((file) => wanted.has(file.toString())) ? folder : undefined;
}

/** The moves as one of a whole folder, where they are. */
export async function joinMoves(moves: readonly Move[], folders: Folders): Promise<readonly Move[]> {
  const from = await folderOfJust(
    moves.map((move) => move.from),
    folders,
  );
  const to = from && commonTarget(from, moves);
  if (from === undefined || to === undefined || (await folders.has(to))) return moves;
  return [{ from, to }];
}

/** The folder in which every file would lie as it does in `from`, beside that one. */
function commonTarget(from: vscode.Uri, moves: readonly Move[]): vscode.Uri | undefined {
  const [first] = moves;
  const depth = (pathBelow(from, first.from) ?? '').split('/').length;
  const to = vscode.Uri.joinPath(first.to, ...Array.from({ length: depth }, () => '..'));
  const isSame = moves.every((move) => pathBelow(from, move.from) === pathBelow(to, move.to));
  const isNested = pathBelow(from, to) !== undefined || pathBelow(to, from) !== undefined;
  return isSame && !isNested ? to : undefined;
}

function commonFolder(files: readonly vscode.Uri[]): vscode.Uri | undefined {
  let folder = files.length === 0 ? undefined : parentOf(files[0]);
  for (const file of files) {
    while (folder !== undefined && pathBelow(folder, file) === undefined) {
      folder = folder.path === '/' ? undefined : parentOf(folder);
    }
  }
  return folder;
}
