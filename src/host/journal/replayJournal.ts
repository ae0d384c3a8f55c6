/** What a journal holds, as the backup that it would be today. */
import { openJournal, type JournalMark, type JournalWrite } from '../../core/journal/journalFormat';
import { applyRuns, runsProblem } from '../../core/runs';
import { decodeBackup, type Backup } from '../io/backup';
import { sameContent } from '../io/maskWriter';

export interface ReplayedJournal {
  /** The content after the last edit that could be read; its position says how many there were. */
  readonly content: Backup;
  /** Saves that were begun, oldest first. */
  readonly writes: readonly JournalWrite[];
  /** How it ends; missing where its process died. */
  readonly end?: JournalMark;
  /** What is wrong with it; what came behind is missing. A record that was cut off at the end is nothing wrong. */
  readonly damage?: string;
}

/**
 * Replays a journal, an edit at a time.
 * @param file its name, for people
 * @throws LabelerError `journal-unreadable` or `mask-unreadable` when not even its start can be read
 */
export function replayJournal(bytes: Uint8Array, file: string): ReplayedJournal {
  const { start, entries } = openJournal(bytes);
  const { position: from, ...backup } = decodeBackup(start, file);
  const { cells } = backup.map;
  const acknowledged = { ...backup.acknowledged };
  let writes: JournalWrite[] = [];
  let { state, base } = backup;
  let edits = from?.edits ?? 0;
  let end: JournalMark | undefined;
  let damage: string | undefined;
  for (const entry of entries) {
    if (entry.kind === 'edit') {
      const { edit } = entry;
      damage = runsProblem(edit.runs, cells.length);
      if (damage !== undefined) break;
      applyRuns(cells, edit.runs);
      ({ state } = edit);
      edits++;
      end = undefined;
      if (edit.page !== undefined && edit.sequence !== undefined) acknowledged[edit.page] = edit.sequence;
    } else if (entry.kind === 'mark') {
      end = entry.mark;
      edits = Math.max(edits, end.edits);
    } else if (entry.kind === 'write') writes.push(entry.write);
    else if (entry.kind === 'base') {
      const before = edits;
      edits = Math.max(edits, entry.base.edits);
      ({ mask: base } = entry.base);
      // Saves before the one that led to it are history; that one holds no less for being noted.
      writes = writes.filter((write) => base !== null && sameContent({ ...write, mtime: 0 }, base));
      writes = writes.map((write) => (write.edits === before ? { ...write, edits } : write));
    } else if (entry.kind === 'damaged') damage = entry.reason;
  }
  const position = from && { ...from, edits };
  return {
    content: { ...backup, state, base, acknowledged, ...(position && { position }) },
    writes,
    ...(end && { end }),
    ...(damage !== undefined && { damage }),
  };
}
