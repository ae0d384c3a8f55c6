/** What a child tells its parent, a line of JSON each; written before the child goes on, so a kill loses none. */

/** When: milliseconds since 1970, with fractions. */
interface At {
  readonly at: number;
}

export type Report =
  | (At & { readonly type: 'starting' })
  | (At & {
      readonly type: 'opened';
      /** Name of the content, see `nameOf`. */
      readonly content: string;
      /** Whether the document holds what the mask doesn't, by its own word and by VS Code's. */
      readonly dirty: boolean;
      readonly tabDirty: boolean;
    })
  /** A step of the script begins, and is done; that it is, is said a turn of the event loop later. */
  | (At & { readonly type: 'start' | 'done'; readonly step: number })
  /** A save was asked for, and is done; steps go on meanwhile. */
  | (At & { readonly type: 'saving' | 'saved'; readonly step: number })
  /** The same of a backup. */
  | (At & { readonly type: 'backingUp' | 'backedUp' })
  | (At & { readonly type: 'failed'; readonly message: string });

/** What a child is told: JSON in its first argument. */
export interface ChildTask {
  /** Absolute path of the workspace. */
  readonly folder: string;
  /** Path of the image in it. */
  readonly image: string;
  /** Absolute path of what outlives a window: the extension's storage, and VS Code's backups. */
  readonly storage: string;
  /** Of the script; the child reports `opened` first and takes its content as the start. */
  readonly seed: number;
  /** Whether every call of the file system takes its time, in a repeatable way. */
  readonly slowDisk: boolean;
  /** After how many steps it rests each time, so long that VS Code backs up; it never does where this is missing. */
  readonly restEvery?: number;
  /** Whether it opens the image, saves it and ends by itself. */
  readonly onlySave: boolean;
}

/** Without the time, which {@link now} says. */
export type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

export function now(): number {
  return performance.timeOrigin + performance.now();
}
