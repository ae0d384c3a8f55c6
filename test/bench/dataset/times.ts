/** What the extension host tells of the start of an index. */

/** Below the workspace. */
export const TIMES_FILE = '.bench/times.json';

/** Milliseconds. */
export interface IndexTimes {
  /** From the start of the index to the rows of the last time. */
  readonly known: number;
  /** For the list of files. */
  readonly listed: number;
  /** From the list of files to rows for all of them. */
  readonly rows: number;
  /** From the start of the index to the last mask. */
  readonly complete: number;
}
