/** Files for old edits, in a folder of this window's own below the extension's storage. */
import * as vscode from 'vscode';
import { folderName, isOldFolder, type WindowSpill } from './editFolders';
import { isMissing, readIfThere } from './files';

/** Below the extension's storage. */
const FOLDER = 'undo';

export function undoFolder(storage: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(storage, FOLDER);
}

/** Files by VS Code's file systems: where Node isn't. */
export class WorkspaceSpill implements WindowSpill {
  private readonly name = folderName(`web-${Math.random().toString(36).slice(2, 10)}`);
  private readonly folder: vscode.Uri;
  private isEmpty = true;

  /** @param root the folder that holds one for each window */
  constructor(
    private readonly root: vscode.Uri,
    private readonly fs: Pick<
      vscode.FileSystem,
      'createDirectory' | 'readDirectory' | 'readFile' | 'writeFile' | 'delete'
    > = vscode.workspace.fs,
  ) {
    this.folder = vscode.Uri.joinPath(root, this.name);
  }

  async write(key: string, bytes: Uint8Array): Promise<void> {
    this.isEmpty = false;
    await this.fs.createDirectory(this.folder);
    await this.fs.writeFile(this.file(key), bytes);
  }

  async read(key: string): Promise<Uint8Array> {
    const bytes = await readIfThere(this.fs, this.file(key));
    if (bytes === undefined) throw new Error(`${this.file(key).path} is gone`);
    return bytes;
  }

  async remove(key: string): Promise<void> {
    await this.delete(this.file(key));
  }

  async removeStale(): Promise<void> {
    for (const [name] of await this.folders()) {
      if (name !== this.name && isOldFolder(name)) await this.delete(vscode.Uri.joinPath(this.root, name));
    }
  }

  dispose(): void {
    // Best effort: what is left goes by its age.
    if (!this.isEmpty) this.delete(this.folder).catch(() => undefined);
  }

  private async folders(): Promise<[string, vscode.FileType][]> {
    try {
      return await this.fs.readDirectory(this.root);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  private file(key: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, key);
  }

  private async delete(uri: vscode.Uri): Promise<void> {
    try {
      await this.fs.delete(uri, { recursive: true });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}
