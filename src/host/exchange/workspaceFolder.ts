/** A folder of any of VS Code's file systems, for exports and imports. */
import * as vscode from 'vscode';
import { concat } from '../../core/concat';
import type { Folder, PartWriter } from '../../core/exchange/folder';
import { isMissing, statIfThere } from '../io/files';
import { displayPath } from '../io/maskStore';

const { Directory, SymbolicLink } = vscode.FileType;

export class WorkspaceFolder implements Folder {
  private readonly made = new Set<string>();

  constructor(readonly uri: vscode.Uri) {}

  nameOf(path: string): string {
    return displayPath(this.at(path));
  }

  async list(path: string): Promise<string[] | undefined> {
    const status = await statIfThere(vscode.workspace.fs, this.at(path));
    if (status === undefined || (status.type & Directory) === 0) return undefined;
    const files: string[] = [];
    await this.collect(this.at(path), '', files);
    return files.sort();
  }

  async exists(path: string): Promise<boolean> {
    return (await statIfThere(vscode.workspace.fs, this.at(path))) !== undefined;
  }

  async read(path: string): Promise<Uint8Array> {
    return vscode.workspace.fs.readFile(this.at(path));
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    await vscode.workspace.fs.writeFile(this.at(path), bytes);
  }

  /** VS Code's file systems write whole files only: the parts are kept until then. */
  create(path: string): Promise<PartWriter> {
    const parts: Uint8Array[] = [];
    return Promise.resolve({
      write: (bytes) => {
        parts.push(bytes);
        return Promise.resolve();
      },
      close: () => this.write(path, concat(parts)),
    });
  }

  async move(from: string, to: string): Promise<void> {
    await this.makeParent(to);
    await vscode.workspace.fs.rename(this.at(from), this.at(to), { overwrite: false });
  }

  async remove(path: string): Promise<void> {
    try {
      await vscode.workspace.fs.delete(this.at(path), { recursive: true, useTrash: false });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** Copies a file byte for byte from anywhere. */
  async copyFrom(file: vscode.Uri, to: string): Promise<void> {
    await this.makeParent(to);
    await vscode.workspace.fs.copy(file, this.at(to));
  }

  at(path: string): vscode.Uri {
    return vscode.Uri.joinPath(this.uri, path);
  }

  private async makeParent(path: string): Promise<void> {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (this.made.has(parent)) return;
    await vscode.workspace.fs.createDirectory(this.at(parent));
    this.made.add(parent);
  }

  /** Links are files: what they lead to is not the folder's. */
  private async collect(folder: vscode.Uri, prefix: string, files: string[]): Promise<void> {
    for (const [name, type] of await vscode.workspace.fs.readDirectory(folder)) {
      const isFolder = (type & Directory) !== 0 && (type & SymbolicLink) === 0;
      if (isFolder) await this.collect(vscode.Uri.joinPath(folder, name), `${prefix}${name}/`, files);
      else files.push(prefix + name);
    }
  }
}

/** A name that nothing has; no glob of images takes a leading dot. */
export function temporaryName(name: string): string {
  const random = Math.floor(Math.random() * 2 ** 48).toString(16);
  return `.${name}.${random}.fcn-labeler.tmp`;
}
