/** Paths of files below folders, by their URIs. */
import type { Uri } from 'vscode';

/**
 * @returns the path of `file` below `folder`, with `/`; `''` for the folder itself; undefined where it lies outside
 */
export function pathBelow(folder: Uri, file: Uri): string | undefined {
  if (folder.scheme !== file.scheme || folder.authority !== file.authority) return undefined;
  if (folder.path === file.path) return '';
  const prefix = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  return file.path.startsWith(prefix) ? file.path.slice(prefix.length) : undefined;
}
