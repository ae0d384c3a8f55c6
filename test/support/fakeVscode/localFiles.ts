/** Scheme `file` as VS Code's disk provider serves it: `writeFile` truncates in place (strace of VS Code 1.139). */
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { FileSystemError, FileType, type SchemeFiles } from './fileSystem';

export class LocalFiles implements SchemeFiles {
  stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return translated(uri, async () => {
      const link = await fs.lstat(uri.fsPath);
      const stat = link.isSymbolicLink() ? await fs.stat(uri.fsPath) : link;
      return {
        type: typeOf(stat) | (link.isSymbolicLink() ? FileType.SymbolicLink : 0),
        ctime: stat.birthtime.getTime(),
        mtime: stat.mtime.getTime(),
        size: stat.size,
      };
    });
  }
  readDirectory(uri: vscode.Uri): Promise<[string, FileType][]> {
    return translated(uri, async () => {
      const entries = await fs.readdir(uri.fsPath, { withFileTypes: true });
      return Promise.all(
        entries.map(async (entry): Promise<[string, FileType]> => {
          if (!entry.isSymbolicLink()) return [entry.name, typeOf(entry)];
          const target = await fs.stat(join(uri.fsPath, entry.name)).catch(() => undefined);
          return [
            entry.name,
            FileType.SymbolicLink | (target === undefined ? FileType.Unknown : typeOf(target)),
          ];
        }),
      );
    });
  }
  createDirectory(uri: vscode.Uri): Promise<void> {
    return translated(uri, async () => {
      await fs.mkdir(uri.fsPath, { recursive: true });
    });
  }
  /** A `Buffer`, as VS Code's is on Node. */
  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return translated(uri, () => fs.readFile(uri.fsPath));
  }
  writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    return translated(uri, () => fs.writeFile(uri.fsPath, content));
  }
  delete(uri: vscode.Uri, { recursive }: { recursive: boolean }): Promise<void> {
    return translated(uri, () => fs.rm(uri.fsPath, { recursive }));
  }
  rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    return translated(from, () => fs.rename(from.fsPath, to.fsPath));
  }
}

function typeOf(entry: { isFile(): boolean; isDirectory(): boolean }): FileType {
  if (entry.isFile()) return FileType.File;
  return entry.isDirectory() ? FileType.Directory : FileType.Unknown;
}

/** Node's errors by the names that VS Code gives them. */
async function translated<T>(uri: vscode.Uri, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    switch (error instanceof Error && 'code' in error ? error.code : undefined) {
      case 'ENOENT':
        throw FileSystemError.FileNotFound(uri);
      case 'EISDIR':
        throw FileSystemError.FileIsADirectory(uri);
      case 'ENOTDIR':
        throw FileSystemError.FileNotADirectory(uri);
      case 'EEXIST':
        throw FileSystemError.FileExists(uri);
      case 'EPERM':
      case 'EACCES':
        throw FileSystemError.NoPermissions(uri);
      default:
        throw new FileSystemError(error instanceof Error ? error.message : String(error));
    }
  }
}
