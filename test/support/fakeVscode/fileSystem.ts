/** `vscode.workspace.fs`: one face over the file system of each scheme. */
import type * as vscode from 'vscode';

export enum FileType {
  Unknown = 0,
  File = 1,
  Directory = 2,
  SymbolicLink = 64,
}

type ErrorCode =
  | 'FileExists'
  | 'FileNotFound'
  | 'FileNotADirectory'
  | 'FileIsADirectory'
  | 'NoPermissions'
  | 'Unavailable'
  | 'Unknown';

export class FileSystemError extends Error {
  constructor(
    messageOrUri: string | vscode.Uri | undefined,
    readonly code: ErrorCode = 'Unknown',
  ) {
    super(typeof messageOrUri === 'string' ? messageOrUri : messageOrUri?.toString());
    this.name = `${code} (FileSystemError)`;
  }

  static FileNotFound(what?: string | vscode.Uri): FileSystemError {
    return new FileSystemError(what, 'FileNotFound');
  }
  static FileExists(what?: string | vscode.Uri): FileSystemError {
    return new FileSystemError(what, 'FileExists');
  }
  static FileNotADirectory(what?: string | vscode.Uri): FileSystemError {
    return new FileSystemError(what, 'FileNotADirectory');
  }
  static FileIsADirectory(what?: string | vscode.Uri): FileSystemError {
    return new FileSystemError(what, 'FileIsADirectory');
  }
  static NoPermissions(what?: string | vscode.Uri): FileSystemError {
    return new FileSystemError(what, 'NoPermissions');
  }
  static Unavailable(what?: string | vscode.Uri): FileSystemError {
    return new FileSystemError(what, 'Unavailable');
  }
}

/** What a scheme must bring; what VS Code adds (parent folders, overwriting) is not its business. */
export interface SchemeFiles {
  readonly isReadonly?: boolean;
  stat(uri: vscode.Uri): Promise<vscode.FileStat>;
  readDirectory(uri: vscode.Uri): Promise<[string, FileType][]>;
  /** Makes the folder and those above it. */
  createDirectory(uri: vscode.Uri): Promise<void>;
  readFile(uri: vscode.Uri): Promise<Uint8Array>;
  writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void>;
  delete(uri: vscode.Uri, options: { recursive: boolean }): Promise<void>;
  rename(from: vscode.Uri, to: vscode.Uri): Promise<void>;
}

export class WorkspaceFileSystem implements vscode.FileSystem {
  private readonly schemes = new Map<string, SchemeFiles>();

  /** Serves a scheme by `files` from now on. */
  mount(scheme: string, files: SchemeFiles): void {
    this.schemes.set(scheme, files);
  }

  stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return this.of(uri).stat(uri);
  }
  readDirectory(uri: vscode.Uri): Promise<[string, FileType][]> {
    return this.of(uri).readDirectory(uri);
  }
  createDirectory(uri: vscode.Uri): Promise<void> {
    return this.of(uri).createDirectory(uri);
  }
  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.of(uri).readFile(uri);
  }
  /** Makes missing folders, then writes in place. */
  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const files = this.of(uri);
    await files.createDirectory(folderOf(uri));
    await files.writeFile(uri, content);
  }
  async delete(uri: vscode.Uri, options?: { recursive?: boolean }): Promise<void> {
    await this.of(uri).delete(uri, { recursive: options?.recursive ?? false });
  }
  /** With `overwrite`, VS Code deletes the target before it renames: for a moment there is neither. */
  async rename(from: vscode.Uri, to: vscode.Uri, options?: { overwrite?: boolean }): Promise<void> {
    const files = this.of(to);
    if (await this.isThere(to)) {
      if (options?.overwrite !== true) throw FileSystemError.FileExists(to);
      await files.delete(to, { recursive: true });
    }
    await files.createDirectory(folderOf(to));
    await files.rename(from, to);
  }
  async copy(from: vscode.Uri, to: vscode.Uri, options?: { overwrite?: boolean }): Promise<void> {
    if (options?.overwrite !== true && (await this.isThere(to))) throw FileSystemError.FileExists(to);
    await this.writeFile(to, await this.readFile(from));
  }
  isWritableFileSystem(scheme: string): boolean | undefined {
    const files = this.schemes.get(scheme);
    return files && files.isReadonly !== true;
  }

  private async isThere(uri: vscode.Uri): Promise<boolean> {
    return this.stat(uri).then(
      () => true,
      () => false,
    );
  }

  private of(uri: vscode.Uri): SchemeFiles {
    const files = this.schemes.get(uri.scheme);
    if (files === undefined) throw FileSystemError.Unavailable(uri);
    return files;
  }
}

function folderOf(uri: vscode.Uri): vscode.Uri {
  return uri.with({ path: uri.path.slice(0, uri.path.lastIndexOf('/')) || '/' });
}
