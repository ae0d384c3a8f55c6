/** A scheme whose files lie in memory: a virtual workspace. */
import type * as vscode from 'vscode';
import { FileSystemError, FileType, type SchemeFiles } from './fileSystem';

export class MemoryFiles implements SchemeFiles {
  isReadonly = false;
  /** Files by path; folders are where files are. */
  readonly files = new Map<string, { bytes: Uint8Array; mtime: number }>();
  private time = Date.now();

  /** Puts a file there as another program would. */
  put(path: string, bytes: Uint8Array): void {
    // No two writes have the same time, however fast they follow.
    this.time = Math.max(this.time + 1, Date.now());
    this.files.set(path, { bytes: bytes.slice(), mtime: this.time });
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const file = this.files.get(uri.path);
    if (file !== undefined)
      return { type: FileType.File, ctime: 0, mtime: file.mtime, size: file.bytes.length };
    if (this.below(uri).length === 0) throw FileSystemError.FileNotFound(uri);
    return Promise.resolve({ type: FileType.Directory, ctime: 0, mtime: 0, size: 0 });
  }
  readDirectory(uri: vscode.Uri): Promise<[string, FileType][]> {
    const entries = new Map<string, FileType>();
    for (const path of this.below(uri)) {
      const [name, ...rest] = path.slice(prefixOf(uri).length).split('/');
      entries.set(name, rest.length > 0 ? FileType.Directory : FileType.File);
    }
    return Promise.resolve([...entries]);
  }
  createDirectory(): Promise<void> {
    return Promise.resolve();
  }
  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const file = this.files.get(uri.path);
    if (file === undefined) throw FileSystemError.FileNotFound(uri);
    return Promise.resolve(file.bytes.slice());
  }
  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    this.checkWritable(uri);
    this.put(uri.path, content);
    return Promise.resolve();
  }
  async delete(uri: vscode.Uri): Promise<void> {
    this.checkWritable(uri);
    const gone = [...(this.files.has(uri.path) ? [uri.path] : []), ...this.below(uri)];
    if (gone.length === 0) throw FileSystemError.FileNotFound(uri);
    for (const path of gone) this.files.delete(path);
    return Promise.resolve();
  }
  async rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    await this.writeFile(to, await this.readFile(from));
    await this.delete(from);
  }

  private below(folder: vscode.Uri): string[] {
    return [...this.files.keys()].filter((path) => path.startsWith(prefixOf(folder)));
  }

  private checkWritable(uri: vscode.Uri): void {
    if (this.isReadonly) throw FileSystemError.NoPermissions(uri);
  }
}

function prefixOf(folder: vscode.Uri): string {
  return folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
}
