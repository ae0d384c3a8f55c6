/** Where one document's journal lies: what every kind of storage promises. */

/** Calls never overlap, but for {@link sync}: `DocumentJournal` makes one after the other. */
export interface JournalFile {
  /** How long what is appended now may wait for {@link sync}, in milliseconds. */
  readonly syncDelay: number;
  /** Past this many bytes a journal is written anew. */
  readonly maxBytes: number;
  /**
   * Makes `bytes` the whole journal: who reads it when this process has died sees the journal before or this one,
   * never a part.
   * @param durable whether a loss of power leaves one of the two as well; if false, only once {@link sync} has returned
   */
  replace(bytes: Uint8Array, durable?: boolean): Promise<void>;
  /** Adds `bytes` at the end, durable once {@link sync} has returned; a death in between may leave a part of them. */
  append(bytes: Uint8Array): Promise<void>;
  /** Brings to the disk what was handed over. Other calls don't wait for it. */
  sync(): Promise<void>;
  /**
   * Waits until what was handed over outlives this process: at once where appending does that, else for the next
   * {@link sync}, which it doesn't begin. Never rejects: what a failed sync means is the business of who asked for it.
   */
  kept(): Promise<void>;
  /** Deletes the journal; fine where there is none. */
  remove(): Promise<void>;
  /** Lets go of it and leaves it where it is. */
  close(): Promise<void>;
}

/**
 * How long an edit may wait until it is durable on Node, in milliseconds. The sync itself takes some of the 250 ms
 * that are promised.
 */
export const NODE_SYNC_DELAY = 150;

/** Where there is no appending the whole journal is written again: not more often than this, in milliseconds. */
export const WORKSPACE_SYNC_INTERVAL = 1000;
