/** The file of one index in the extension's storage. */
import * as vscode from 'vscode';
import { fflateCompressor, type Compressor } from '../../core/compressor';
import { concat } from '../../core/concat';
import { errorText } from '../errorText';
import { readIfThere } from '../io/files';
import { hashOf } from '../learning/storageName';
import type { ToolServices } from '../toolServices';
import type { ImageRow } from './imageRow';
import { decodeIndex, encodeIndex } from './indexFile';
import { Stopped, Turns } from './turns';

export type StoreServices = Pick<ToolServices, 'storageUri' | 'platform' | 'masks' | 'log'>;

export class IndexStore {
  private readonly compressor: Compressor;
  private last: Promise<void> = Promise.resolve();

  /** @param root of the dataset */
  constructor(
    private readonly root: vscode.Uri,
    private readonly services: StoreServices,
  ) {
    this.compressor = services.platform.compressor ?? fflateCompressor;
  }

  /** What was known last; nothing where there is no file, or a damaged one. @throws Stopped */
  async load(turns: Turns): Promise<readonly ImageRow[]> {
    const file = await this.file();
    if (file === undefined) return [];
    try {
      const bytes = await readIfThere(vscode.workspace.fs, file);
      return bytes === undefined ? [] : await this.decode(bytes, turns);
    } catch (error) {
      if (error instanceof Stopped) throw error;
      this.services.log.warn(`The index of ${this.root.path} is built anew: ${errorText(error)}`);
      return [];
    }
  }

  /** Never fails: without its file the index is built anew. */
  save(rows: readonly ImageRow[]): Promise<void> {
    this.last = this.last.then(() => this.write(rows));
    return this.last;
  }

  private async write(rows: readonly ImageRow[]): Promise<void> {
    const file = await this.file();
    if (file === undefined) return;
    try {
      const turns = new Turns(() => false);
      const pieces: Uint8Array[] = [];
      for (const piece of encodeIndex(rows, this.compressor)) {
        pieces.push(piece);
        if (turns.isDue) await turns.take();
      }
      await this.services.masks.writerOf(file).write(file, concat(pieces), 'anything');
    } catch (error) {
      this.services.log.warn(`The index of ${this.root.path} was not kept: ${errorText(error)}`);
    }
  }

  private async decode(bytes: Uint8Array, turns: Turns): Promise<readonly ImageRow[]> {
    const blocks: ImageRow[][] = [];
    for (const block of decodeIndex(bytes, this.compressor)) {
      blocks.push(block);
      if (turns.isDue) await turns.take();
    }
    return blocks.flat();
  }

  private async file(): Promise<vscode.Uri | undefined> {
    const { storageUri } = this.services;
    if (storageUri === undefined) return undefined;
    const name = (await hashOf(this.root.toString())).slice(0, 16);
    return vscode.Uri.joinPath(storageUri, 'index', `${name}.bin`);
  }
}
