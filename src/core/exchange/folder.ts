/** Where exports and imports write: a folder of any file system. */

/** Paths are below the folder, with `/`. All methods throw the file system's error. */
export interface Folder {
  /** What messages call a path in it. */
  nameOf(path: string): string;
  /** Every file below `path`, ascending, links as files; undefined where there is no such folder. */
  list(path: string): Promise<string[] | undefined>;
  exists(path: string): Promise<boolean>;
  read(path: string): Promise<Uint8Array>;
  /** Makes missing folders. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** A file that is written in parts. */
  create(path: string): Promise<PartWriter>;
  /** Renames a file or folder to where nothing is; makes missing folders. */
  move(from: string, to: string): Promise<void>;
  /** Deletes a file or folder for good; nothing happens where there is none. */
  remove(path: string): Promise<void>;
}

export interface PartWriter {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
