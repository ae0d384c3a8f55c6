/**
 * Writes masks where the file system is VS Code's (remote, virtual, web): there is no atomic replace, so what was
 * written is read back and compared.
 */
import type { FileSystem, Uri } from 'vscode';
import { LabelerError } from '../../core/errors';
import {
  checkBeforeWrite,
  equalBytes,
  fingerprint,
  writeFailed,
  type Expectation,
  type Fingerprint,
  type MaskWriter,
} from './maskWriter';
import { isMissing, readIfThere } from './files';

export class WorkspaceMaskWriter implements MaskWriter {
  constructor(
    private readonly fs: Pick<FileSystem, 'readFile' | 'writeFile' | 'stat'>,
    private readonly display: (file: Uri) => string,
  ) {}

  async write(file: Uri, bytes: Uint8Array, expected: Expectation): Promise<Fingerprint> {
    const name = this.display(file);
    try {
      if (checkBeforeWrite(name, await readIfThere(this.fs, file), bytes, expected)) {
        await this.fs.writeFile(file, bytes);
        if (!equalBytes(await this.fs.readFile(file), bytes)) throw new Error('other bytes came back');
      }
      return fingerprint(bytes, (await this.fs.stat(file)).mtime);
    } catch (error) {
      if (error instanceof LabelerError) throw error;
      throw writeFailed(name, isMissing(error) ? new Error('it disappeared after the write') : error);
    }
  }
}
