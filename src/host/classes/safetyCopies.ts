/** Copies of files while they are being replaced: after a crash in between, the next start brings the old ones back. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { errorText } from '../errorText';
import { readIfThere } from '../io/files';
import { displayPath, type MaskStore } from '../io/maskStore';
import { fingerprint, sameContent } from '../io/maskWriter';

const FOLDER = 'replacing';
/** Written last: without it nothing has been replaced yet. */
const LIST = 'files.json';

const ListSchema = v.array(v.object({ file: v.string(), size: v.number(), hash: v.number() }));

/** Copies that are there. */
export interface KeptCopies {
  /** Deletes them. */
  drop(): Promise<void>;
}

export class SafetyCopies {
  private readonly folder: vscode.Uri | undefined;
  private count = 0;

  /** @param storage of this workspace; without one nothing is kept */
  constructor(
    storage: vscode.Uri | undefined,
    private readonly masks: Pick<MaskStore, 'writerOf'>,
    private readonly log: Pick<vscode.LogOutputChannel, 'info' | 'warn'>,
  ) {
    this.folder = storage && vscode.Uri.joinPath(storage, FOLDER);
  }

  /** @throws the file system's error where the copies can't be written */
  async keep(
    files: readonly { readonly file: vscode.Uri; readonly before: Uint8Array; readonly after: Uint8Array }[],
  ): Promise<KeptCopies> {
    const { folder: parent } = this;
    if (parent === undefined) return { drop: () => Promise.resolve() };
    const { fs } = vscode.workspace;
    const folder = vscode.Uri.joinPath(parent, `${Date.now().toString(36)}-${this.count++}`);
    for (const [i, { before }] of files.entries()) await fs.writeFile(copyIn(folder, i), before);
    const list = files.map(({ file, after }) => {
      const { size, hash } = fingerprint(after, 0);
      return { file: file.toString(), size, hash };
    });
    await fs.writeFile(vscode.Uri.joinPath(folder, LIST), new TextEncoder().encode(JSON.stringify(list)));
    return { drop: () => this.drop(folder) };
  }

  /** Brings back what an interrupted replacement has left half-way. Files that changed since stay. */
  async recover(): Promise<void> {
    const { fs } = vscode.workspace;
    if (this.folder === undefined) return;
    for (const [name] of await namesIn(this.folder)) {
      const folder = vscode.Uri.joinPath(this.folder, name);
      const list = await readIfThere(fs, vscode.Uri.joinPath(folder, LIST));
      try {
        if (list !== undefined) await this.recoverFrom(folder, list);
        await this.drop(folder);
      } catch (error) {
        this.log.warn(`Files could not be brought back from ${folder.path}: ${errorText(error)}`);
      }
    }
  }

  private async recoverFrom(folder: vscode.Uri, list: Uint8Array): Promise<void> {
    const entries = v.parse(ListSchema, JSON.parse(new TextDecoder().decode(list)));
    for (const [i, { file, size, hash }] of entries.entries()) {
      const uri = vscode.Uri.parse(file, true);
      // The list lies where other programs can write: it must not lead out of the workspace.
      if (vscode.workspace.getWorkspaceFolder(uri) === undefined) continue;
      const present = await readIfThere(vscode.workspace.fs, uri);
      const isNew = present !== undefined && sameContent(fingerprint(present, 0), { size, hash, mtime: 0 });
      if (present !== undefined && !isNew) continue;
      const before = await vscode.workspace.fs.readFile(copyIn(folder, i));
      await this.masks.writerOf(uri).write(uri, before, 'anything');
      this.log.info(`${displayPath(uri)} is as it was before a change that was interrupted.`);
    }
  }

  private async drop(folder: vscode.Uri): Promise<void> {
    try {
      await vscode.workspace.fs.delete(folder, { recursive: true });
    } catch (error) {
      this.log.warn(`${folder.path} could not be deleted: ${errorText(error)}`);
    }
  }
}

function copyIn(folder: vscode.Uri, index: number): vscode.Uri {
  return vscode.Uri.joinPath(folder, `${index}.bin`);
}

async function namesIn(folder: vscode.Uri): Promise<[string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch {
    return [];
  }
}
