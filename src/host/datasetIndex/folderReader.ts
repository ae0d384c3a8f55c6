/** Files below a dataset's root, by VS Code's file systems or, where it can be, by the local disk's. */
import * as vscode from 'vscode';
import { MASK_HEAD_BYTES } from '../../core/mask/maskHead';
import { statIfThere } from '../io/files';
import type { FileTime, FolderEntry, LocalFiles } from '../io/localFiles';

type Answer<T> = T | Promise<T>;

/** Paths are below the root, with `/`; local files answer at once. */
export interface FolderReader {
  /** How many files to ask for at a time. */
  readonly lanes: number;
  /** @param folder `''`, or ending with `/` @throws the file system's error */
  list(folder: string): Answer<readonly FolderEntry[]>;
  /** @returns undefined where there is no such file @throws the file system's error */
  stat(path: string): Answer<FileTime | undefined>;
  /**
   * The file's first {@link MASK_HEAD_BYTES}, or more; good until the next call.
   * @throws the file system's error
   */
  head(path: string): Answer<Uint8Array>;
}

/** A few requests on the way at once: each takes a round trip. */
const REMOTE_LANES = 8;

export function folderReader(root: vscode.Uri, local: LocalFiles | undefined): FolderReader {
  return root.scheme === 'file' && local !== undefined
    ? localReader(root, local)
    : workspaceReader(root, vscode.workspace.fs);
}

function localReader(root: vscode.Uri, local: LocalFiles): FolderReader {
  const folder = root.fsPath.replace(/[\\/]$/, '');
  const head = new Uint8Array(MASK_HEAD_BYTES);
  return {
    lanes: 1,
    list: (path) => local.list(`${folder}/${path}`),
    stat: (path) => local.stat(`${folder}/${path}`),
    head: (path) => head.subarray(0, local.readHead(`${folder}/${path}`, head)),
  };
}

function workspaceReader(root: vscode.Uri, fs: vscode.FileSystem): FolderReader {
  const at = (path: string): vscode.Uri => vscode.Uri.joinPath(root, path);
  return {
    lanes: REMOTE_LANES,
    list: async (path) => (await fs.readDirectory(at(path))).map(([name, type]) => entryOf(name, type)),
    stat: (path) => statIfThere(fs, at(path)),
    // There is no reading of a part.
    head: (path) => Promise.resolve(fs.readFile(at(path))),
  };
}

function entryOf(name: string, type: vscode.FileType): FolderEntry {
  const isFolder = (type & vscode.FileType.Directory) !== 0;
  const isLink = (type & vscode.FileType.SymbolicLink) !== 0;
  return { name, kind: isFolder ? 'folder' : 'file', isLink };
}
