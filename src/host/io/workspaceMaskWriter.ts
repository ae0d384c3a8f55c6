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
  /** Files that a write of ours left in an unknown state: what they hold is no other program's work. */
  private readonly halfWritten = new Set<string>();

  constructor(
    private readonly fs: Pick<FileSystem, 'readFile' | 'writeFile' | 'stat'>,
    private readonly display: (file: Uri) => string,
  ) {}

  isHalfWritten(file: Uri): boolean {
    return this.halfWritten.has(file.toString());
  }

  async write(file: Uri, bytes: Uint8Array, expected: Expectation): Promise<Fingerprint> {
    const name = this.display(file);
    try {
      const expectation = this.halfWritten.has(file.toString()) ? 'anything' : expected;
      if (checkBeforeWrite(name, await readIfThere(this.fs, file), bytes, expectation)) {
        this.halfWritten.add(file.toString());
        await this.fs.writeFile(file, bytes);
        if (!equalBytes(await this.fs.readFile(file), bytes)) throw new Error('other bytes came back');
      }
      this.halfWritten.delete(file.toString());
      return fingerprint(bytes, (await this.fs.stat(file)).mtime);
    } catch (error) {
      if (error instanceof LabelerError) throw error;
      throw writeFailed(name, isMissing(error) ? new Error('it disappeared after the write') : error);
    }
  }
}
