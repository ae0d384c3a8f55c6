/** Looking at many files of the local disk, without waiting for each. */

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Whether it is a symbolic link. */
  readonly isLink: boolean;
}

/** What tells whether a file changed. */
export interface FileTime {
  /** Milliseconds since 1970. */
  readonly mtime: number;
  /** Bytes. */
  readonly size: number;
}

/** Every call answers at once: 100,000 promises would take longer than 100,000 files. */
export interface LocalFiles {
  /**
   * What lies in a folder. Links are followed, those to a folder that they lie in are left out, and broken ones, too.
   * @throws the file system's own error
   */
  list(folder: string): readonly FolderEntry[];
  /** @returns undefined where there is no such file */
  stat(file: string): FileTime | undefined;
  /**
   * The first bytes of a file.
   * @param into is filled @returns how many bytes there are
   * @throws the file system's own error
   */
  readHead(file: string, into: Uint8Array): number;
}
