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
  HalfWritten,
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
      const present = await readIfThere(this.fs, file);
      if (checkBeforeWrite(name, present, bytes, expected)) return await this.replace(file, present, bytes);
      return await this.written(file, bytes);
    } catch (error) {
      throw error instanceof LabelerError ? error : writeFailed(name, error);
    }
  }

  /** @param old what the file holds; undefined where there is none */
  private async replace(file: Uri, old: Uint8Array | undefined, bytes: Uint8Array): Promise<Fingerprint> {
    try {
      await this.fs.writeFile(file, bytes);
      if (!equalBytes(await this.fs.readFile(file), bytes)) throw new Error('other bytes came back');
      return await this.written(file, bytes);
    } catch (error) {
      const cause = isMissing(error) ? new Error('it disappeared after the write') : error;
      throw await this.failure(file, old, bytes, cause);
    }
  }

  /**
   * Says what a failed write has left. Only a beginning of what was written is surely no other program's work; of a
   * file that can't be read either, the next write must find what it expected before.
   */
  private async failure(
    file: Uri,
    old: Uint8Array | undefined,
    bytes: Uint8Array,
    cause: unknown,
  ): Promise<LabelerError> {
    const name = this.display(file);
    const left = await readIfThere(this.fs, file).catch(() => old);
    const isOld = left === undefined || old === undefined ? left === old : equalBytes(left, old);
    const isOurs = left === undefined || equalBytes(left, bytes.subarray(0, left.length));
    if (isOld || !isOurs) return writeFailed(name, cause);
    return new HalfWritten(name, cause, left === undefined ? null : fingerprint(left, 0));
  }

  private async written(file: Uri, bytes: Uint8Array): Promise<Fingerprint> {
    return fingerprint(bytes, (await this.fs.stat(file)).mtime);
  }
}
