/** `vscode.workspace`. */
import type * as vscode from 'vscode';
import { EventEmitter } from './events';
import { participating } from './fileOperations';
import { FileType } from './fileSystem';
import { Uri } from './uri';
import { matches, RelativePattern } from './watchers';
import { workbench } from './workbench';

const changedFolders = new EventEmitter<vscode.WorkspaceFoldersChangeEvent>();

function workspaceFolders(): vscode.WorkspaceFolder[] {
  return workbench.folders.map((uri, index) => ({ uri, index, name: uri.path.split('/').at(-1) ?? '' }));
}

function getWorkspaceFolder(uri: vscode.Uri): vscode.WorkspaceFolder | undefined {
  return workspaceFolders().find(
    (folder) =>
      folder.uri.scheme === uri.scheme &&
      (uri.path === folder.uri.path || uri.path.startsWith(`${folder.uri.path}/`)),
  );
}

function asRelativePath(pathOrUri: string | vscode.Uri): string {
  const uri = typeof pathOrUri === 'string' ? Uri.file(pathOrUri) : pathOrUri;
  const folder = getWorkspaceFolder(uri);
  return folder === undefined || folder.uri.path === uri.path
    ? uri.fsPath
    : uri.path.slice(folder.uri.path.length + 1);
}

/** Settings by their full names; everything counts as set in the workspace. */
function getConfiguration(section?: string): vscode.WorkspaceConfiguration {
  const full = (key: string): string => (section === undefined ? key : `${section}.${key}`);
  const { settings } = workbench;
  return {
    get: <T>(key: string, fallback?: T): T | undefined =>
      settings.has(full(key)) ? (settings.get(full(key)) as T) : fallback,
    has: (key) => settings.has(full(key)),
    inspect: (key: string) => ({
      key: full(key),
      ...(settings.has(full(key)) && { workspaceValue: settings.get(full(key)) as never }),
    }),
    update: (key, value) => {
      workbench.configure(full(key), value);
      return Promise.resolve();
    },
  };
}

async function findFiles(include: vscode.GlobPattern): Promise<vscode.Uri[]> {
  const bases = typeof include === 'string' ? workbench.folders : [include.baseUri];
  const pattern = typeof include === 'string' ? include : include.pattern;
  const found = await Promise.all(
    bases.map(async (base) =>
      (await filesBelow(base)).filter((file) => matches(new RelativePattern(base, pattern), file)),
    ),
  );
  return found.flat();
}

async function filesBelow(folder: Uri): Promise<Uri[]> {
  const files: Uri[] = [];
  for (const [name, type] of await workbench.fs.readDirectory(folder)) {
    const entry = Uri.joinPath(folder, name);
    if (type === FileType.Directory) files.push(...(await filesBelow(entry)));
    else files.push(entry);
  }
  return files;
}

export const workspace = {
  fs: workbench.fs,
  get isTrusted() {
    return workbench.trusted;
  },
  get workspaceFolders() {
    return workbench.folders.length === 0 ? undefined : workspaceFolders();
  },
  textDocuments: [],
  getWorkspaceFolder,
  asRelativePath,
  getConfiguration,
  findFiles,
  createFileSystemWatcher: (pattern: vscode.GlobPattern, ...ignore: (boolean | undefined)[]) =>
    workbench.watchers.create(pattern, ...ignore),
  save: (file: vscode.Uri) => workbench.save(file),
  onDidOpenTextDocument: new EventEmitter<vscode.TextDocument>().event,
  onDidCloseTextDocument: new EventEmitter<vscode.TextDocument>().event,
  onDidChangeTextDocument: new EventEmitter<vscode.TextDocumentChangeEvent>().event,
  onDidChangeConfiguration: workbench.configurationChanged.event,
  onWillRenameFiles: participating(workbench.renaming),
  onWillDeleteFiles: participating(workbench.deleting),
  onDidGrantWorkspaceTrust: workbench.trustGranted.event,
  onDidChangeWorkspaceFolders: changedFolders.event,
} satisfies Partial<typeof vscode.workspace>;
