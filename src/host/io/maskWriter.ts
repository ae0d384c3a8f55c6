/** How masks reach the disk: what every writer promises, and what it checks before it replaces a file. */
import type { Uri } from 'vscode';
import { LabelerError } from '../../core/errors';
import { crc32 } from '../../core/mask/crc32';
import { errorText } from '../errorText';

/** Identifies the content of a mask file as it was read or written. */
export interface Fingerprint {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, as the file system says. */
  readonly mtime: number;
  /** CRC-32 of the whole file. */
  readonly hash: number;
}

/** What the file must hold for a write to replace it: this content, nothing (`null`), or `anything`. */
export type Expectation = Fingerprint | null | 'anything';

/** A file isn't what it was when it was read or written last. */
export class MaskConflict extends LabelerError {
  /** @param found what it is instead; null where it is gone. Its `mtime` is 0 */
  constructor(
    message: string,
    file: string,
    readonly found: Fingerprint | null,
  ) {
    super('mask-conflict', message, file);
  }
}

/** A write failed and has changed the file all the same: what it holds is no other program's work. */
export class HalfWritten extends LabelerError {
  /** @param left what the file is now; null where it is gone. Its `mtime` is 0 */
  constructor(
    file: string,
    cause: unknown,
    readonly left: Fingerprint | null,
  ) {
    super('write-failed', writeFailedText(file, cause), file, { cause });
  }
}

export interface MaskWriter {
  /**
   * Makes `bytes` the file's content, durably, and creates missing parent folders. A file that already holds them
   * is left alone.
   * @returns what the file is now
   * @throws MaskConflict when the file isn't as expected; LabelerError `write-failed` when it can't be written. The
   *   file is as it was then, unless that is a HalfWritten
   */
  write(file: Uri, bytes: Uint8Array, expected: Expectation): Promise<Fingerprint>;
}

export function fingerprint(bytes: Uint8Array, mtime: number): Fingerprint {
  return { size: bytes.length, mtime, hash: crc32(bytes) };
}

/** Whether two fingerprints are of the same content, whenever it was written. */
export function sameContent(a: Fingerprint, b: Fingerprint): boolean {
  return a.size === b.size && a.hash === b.hash;
}

/**
 * @param present what the file holds; undefined where there is none
 * @returns whether there is anything to write
 * @throws MaskConflict
 */
export function checkBeforeWrite(
  file: string,
  present: Uint8Array | undefined,
  bytes: Uint8Array,
  expected: Expectation,
): boolean {
  if (present !== undefined && equalBytes(present, bytes)) return false;
  if (expected === 'anything') return true;
  const found = present === undefined ? null : fingerprint(present, 0);
  if (found === null && expected === null) return true;
  if (found !== null && expected !== null && sameContent(found, expected)) return true;
  const what = found === null ? 'was deleted' : expected === null ? 'was created' : 'was changed';
  throw new MaskConflict(
    `${file} ${what} by another program since it was read, so it was not written.`,
    file,
    found,
  );
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The error of a write that the file system refused. */
export function writeFailed(file: string, cause: unknown): LabelerError {
  return new LabelerError('write-failed', writeFailedText(file, cause), file, { cause });
}

function writeFailedText(file: string, cause: unknown): string {
  return `${file} could not be written (${errorText(cause)}). Your labels are still here: free space or change the permissions, and save again.`;
}
