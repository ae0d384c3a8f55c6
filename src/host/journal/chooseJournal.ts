/** Which of an image's journals, its backup and its mask are opened: the newest work that nobody else holds. */
import type { JournalPosition } from '../io/backup';
import { includes } from './journalPosition';

/** What the choice depends on; a journal as the store finds it is more. */
export interface JournalCandidate {
  readonly position: JournalPosition;
  /** Whether another document that still is open may write it. */
  readonly inUse: boolean;
  /**
   * `unsaved`: nothing says that it isn't needed; `settled`: the disk holds what it does; `closed`: a person closed
   * the document and didn't save; `shutDown`: its host ended in good order.
   */
  readonly end: 'unsaved' | 'settled' | 'closed' | 'shutDown';
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface Situation {
  /** How far the backup is that VS Code opens the document with; null for one that doesn't say. */
  readonly backup?: JournalPosition | null;
  /**
   * Whether VS Code asks before a window with unsaved work goes, and hands over a backup where that is to come back:
   * then a journal of a host that ended in good order, without a backup, is work that somebody didn't want.
   */
  readonly asksBeforeShutdown: boolean;
}

export interface Choice<J> {
  /** `backup` and `mask` are what they are without journals. */
  readonly open: J | 'backup' | 'mask';
  /** Hold unsaved work that is not opened by itself. */
  readonly offer: readonly J[];
  /** Hold nothing that isn't opened, on the disk, or in another journal. */
  readonly superfluous: readonly J[];
  /**
   * Says that the mask, which is opened, is newer than the backup. VS Code has that until it makes another, so the
   * work goes on from here, and this journal stays.
   */
  readonly witness?: J;
}

export function chooseJournal<J extends JournalCandidate>(
  candidates: readonly J[],
  { backup, asksBeforeShutdown }: Situation,
): Choice<J> {
  const inBackup = (journal: J) =>
    !!backup && journal.end !== 'settled' && includes(backup, journal.position);
  const heads = candidates.filter(
    (journal) => !inBackup(journal) && !candidates.some((other) => outdoes(other, journal, candidates)),
  );
  const open = backup === undefined ? withoutBackup(heads, asksBeforeShutdown) : withBackup(heads, backup);
  const isUnsaved = ({ end }: J) => end === 'unsaved' || end === 'shutDown';
  const witness = open === 'mask' && backup ? latest(settledHeirs(heads, backup)) : undefined;
  const isNeeded = (journal: J) =>
    heads.includes(journal) && (journal.end !== 'settled' || journal === witness);
  return {
    open,
    ...(witness && { witness }),
    offer: heads.filter((journal) => journal !== open && isUnsaved(journal)),
    superfluous: candidates.filter((journal) => journal !== open && !journal.inUse && !isNeeded(journal)),
  };
}

function withoutBackup<J extends JournalCandidate>(heads: readonly J[], asks: boolean): J | 'mask' {
  const waiting = heads.filter(
    ({ inUse, end }) => !inUse && (end === 'unsaved' || (end === 'shutDown' && !asks)),
  );
  return latest(waiting) ?? 'mask';
}

function withBackup<J extends JournalCandidate>(
  heads: readonly J[],
  backup: JournalPosition | null,
): J | 'backup' | 'mask' {
  if (backup === null) return 'backup';
  const heirs = heads.filter(({ position }) => includes(position, backup));
  const waiting = heirs.filter(({ inUse, end }) => !inUse && end !== 'settled');
  const isOld = settledHeirs(heads, backup).length > 0;
  return latest(waiting) ?? (isOld ? 'mask' : 'backup');
}

/** Those that say that the backup is from before a save, or an undo, that VS Code didn't live to hear of. */
function settledHeirs<J extends JournalCandidate>(heads: readonly J[], backup: JournalPosition): J[] {
  return heads.filter(({ position, end }) => end === 'settled' && includes(position, backup));
}

/** Whether `other` holds all of `journal`; of two that hold the same, the saved one, else the later in the list. */
function outdoes<J extends JournalCandidate>(other: J, journal: J, all: readonly J[]): boolean {
  if (other === journal || !includes(other.position, journal.position)) return false;
  if (!includes(journal.position, other.position)) return true;
  const isSettled = ({ end }: J) => end === 'settled';
  if (isSettled(other) !== isSettled(journal)) return isSettled(other);
  return all.indexOf(other) > all.indexOf(journal);
}

function latest<J extends JournalCandidate>(journals: readonly J[]): J | undefined {
  return journals.reduce<J | undefined>(
    (best, journal) => (best === undefined || journal.modified > best.modified ? journal : best),
    undefined,
  );
}
