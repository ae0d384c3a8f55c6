/** What differs between the hosts: a process with Node, and a worker of the browser. */
import type { Uri } from 'vscode';
import type { Compressor } from '../core/compressor';
import type { Deflate } from '../core/mask/deflate';
import type { WindowSpill } from './io/editFolders';
import type { LocalFiles } from './io/localFiles';
import type { MaskWriter } from './io/maskWriter';
import type { JournalPlatform } from './journal/journalStore';

export interface Platform extends JournalPlatform {
  /** Writes files of scheme `file` atomically; undefined where only VS Code's file systems are there. */
  readonly maskWriter?: MaskWriter;
  /** Glob of the temporary files that an interrupted `maskWriter` leaves behind. */
  readonly temporaryFiles?: string;
  readonly deflate: Deflate;
  /** Where a local symbolic link leads, as it says; undefined for other files. Left out where nobody can tell. */
  readonly readLink?: (path: string) => Promise<string | undefined>;
  /**
   * The bytes of a local file in order, each piece good until the next; left out where VS Code's file systems alone
   * can read, and only whole.
   */
  readonly readPieces?: (path: string) => AsyncIterable<Uint8Array>;
  /** Looks at many local files; left out where VS Code's file systems alone can, one round trip each. */
  readonly localFiles?: LocalFiles;
  /**
   * Refuses a local mask that links lead out of its dataset; left out where links can't be followed.
   * @param folder the dataset's path
   * @throws LabelerError `mask-outside`
   */
  readonly checkInside?: (folder: string, file: string, name: string) => Promise<void>;
  /** zlib without waiting; JavaScript's when left out. */
  readonly compressor?: Compressor;
  /** Files for old edits below a folder of scheme `file`; by VS Code's file systems when left out. */
  readonly spillTo?: (root: Uri) => WindowSpill;
}
