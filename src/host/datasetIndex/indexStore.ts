/** The file of one index in the extension's storage. */
import * as vscode from 'vscode';
import { fflateCompressor, type Compressor } from '../../core/compressor';
import { errorText } from '../errorText';
import { readIfThere } from '../io/files';
import { hashOf } from '../learning/storageName';
import type { ImageRow } from './imageRow';
import { decodeIndex, encodeIndex } from './indexFile';

export class IndexStore {
  private readonly compressor: Compressor;

  /** @param storage of the workspace; undefined keeps nothing */
  constructor(
    private readonly storage: vscode.Uri | undefined,
    private readonly root: vscode.Uri,
    compressor: Compressor | undefined,
    private readonly log: Pick<vscode.LogOutputChannel, 'warn'>,
  ) {
    this.compressor = compressor ?? fflateCompressor;
  }

  /** What was known last; nothing where there is no file, or a damaged one. Never fails. */
  async load(): Promise<readonly ImageRow[]> {
    const file = await this.file();
    if (file === undefined) return [];
    try {
      const bytes = await readIfThere(vscode.workspace.fs, file);
      return bytes === undefined ? [] : decodeIndex(bytes, this.compressor);
    } catch (error) {
      this.log.warn(`The index of ${this.root.path} is built anew: ${errorText(error)}`);
      return [];
    }
  }

  /** Never fails: without its file the index is built anew. */
  async save(rows: readonly ImageRow[]): Promise<void> {
    const file = await this.file();
    if (file === undefined) return;
    try {
      await vscode.workspace.fs.writeFile(file, encodeIndex(rows, this.compressor));
    } catch (error) {
      this.log.warn(`The index of ${this.root.path} was not kept: ${errorText(error)}`);
    }
  }

  private async file(): Promise<vscode.Uri | undefined> {
    if (this.storage === undefined) return undefined;
    const name = (await hashOf(this.root.toString())).slice(0, 16);
    return vscode.Uri.joinPath(this.storage, 'index', `${name}.bin`);
  }
}
