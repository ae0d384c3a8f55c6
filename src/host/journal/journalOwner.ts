/** Who writes a journal: unsaved work of a running VS Code is not taken from under it. */
import * as v from 'valibot';

export const JournalOwnerSchema = v.object({
  /** A name of its own for each activation of the extension. */
  session: v.string(),
  /** The computer, or the web page's origin. */
  host: v.string(),
  /** Set by a host on Node. */
  process: v.exactOptional(
    v.object({
      id: v.pipe(v.number(), v.integer()),
      /** Tells a process from a later one with the same number; empty where the system can't say. */
      started: v.string(),
    }),
  ),
});
export type JournalOwner = v.InferOutput<typeof JournalOwnerSchema>;

/** This extension host, and what it can say about others. */
export interface JournalSession {
  readonly owner: JournalOwner;
  /** Whether the other may still be running; true where that can't be known. */
  isAlive(other: JournalOwner): Promise<boolean>;
}
