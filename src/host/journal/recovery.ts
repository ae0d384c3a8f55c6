/**
 * What an image is opened with: its mask, VS Code's backup, or a journal of a process that died.
 *
 * What VS Code 1.139 does with a dirty document (measured, in a browser):
 * - *Don't Save*: it backs up when the tab closes, then asks, then reverts and disposes at once, without waiting for
 *   the revert; the backup is deleted. So a document that was restored is still dirty when it is disposed.
 * - Reload and closing the window: no dispose; `deactivate`, and the extension host ends a moment later. The document
 *   is opened again without a `backupId`, whether or not a backup had been made: the journal alone has the work.
 * - Rename in the explorer: two backups, both deleted, and a dispose while dirty; then the default editor is opened,
 *   with the backup only where that is the labeler.
 * On the desktop VS Code asks before a window with unsaved work goes, or backs it up and hands the backup over; there
 * a soft revert after *Don't Save* reaches no extension, and looks from here like any other good end.
 */
import * as vscode from 'vscode';
import type { ImageHeader } from '../../core/image/imageHeader';
import { LabelerError } from '../../core/errors';
import { encodeJournalStart } from '../../core/journal/journalFormat';
import { errorText } from '../errorText';
import { encodeBackup, type Backup, type JournalPosition } from '../io/backup';
import type { StoredMask } from '../io/maskStore';
import { sameContent } from '../io/maskWriter';
import { chooseJournal, type Choice } from './chooseJournal';
import { descend, includes } from './journalPosition';
import type { FoundJournal } from './journalFolder';
import type { JournalStore } from './journalStore';
import { damagedEnd, notKept, otherSize, unanswering, unreadable as unreadableText } from './recoveryNotices';

/** An image that is being opened. */
export interface OpeningImage {
  readonly uri: vscode.Uri;
  /** Its name, for people. */
  readonly file: string;
  readonly header: ImageHeader;
  readonly maskUri: vscode.Uri | undefined;
  /** The mask as it was read; the blank start where there is none. */
  readonly mask: StoredMask;
  readonly backup: Backup | undefined;
}

export interface Recovery {
  /** What memory starts with. */
  readonly start: StoredMask | Backup;
  /** Whether that is unsaved work. */
  readonly restored: boolean;
  readonly position: JournalPosition;
  /** Journals of other windows, and of other lines of work, with unsaved labels of this image. */
  readonly offers: readonly JournalName[];
  /** To be called when the document's own journal, or the disk, holds what it was opened with. */
  readonly adopted: () => void;
  /** What a person must know of it. */
  readonly notices: readonly string[];
}

/** A journal that holds other unsaved labels. */
export interface JournalName {
  readonly stem: string;
  /** Whether another window has them open. */
  readonly inUse: boolean;
}

/** What an image is opened with for which there are no journals. */
export function withoutJournals(mask: StoredMask, store: JournalStore): Recovery {
  const position = descend(store.newLineage(), undefined);
  return { start: mask, restored: false, position, offers: [], adopted: () => undefined, notices: [] };
}

/**
 * Finds the newest labels of an image. Nothing is deleted before they are safe elsewhere.
 * @throws LabelerError where a backup of another size can't be kept: only VS Code has it then
 */
export async function recover(image: OpeningImage, store: JournalStore): Promise<Recovery> {
  const { uri, file, mask } = image;
  const images = [uri.toString(), ...(image.backup?.origin ? [image.backup.origin.image] : [])];
  const misfit = image.backup && !fits(image.backup, image.header) ? image.backup : undefined;
  const backup = misfit === undefined ? image.backup : undefined;
  const notices: string[] = [];
  await store.settled();
  const { journals, unreadable, unanswered } = await store.folder
    .find(images, mask.base)
    .catch((error: unknown) => {
      notices.push(`Whether there are unsaved labels of ${file} can't be said: ${errorText(error)}`);
      return { journals: [], unreadable: [], unanswered: [] };
    });
  for (const { name, reason } of unanswered)
    notices.push(unanswering(file, reason, store.folder.uriOf(name)));
  for (const { name, reason } of unreadable) {
    notices.push(unreadableText(file, reason, await store.folder.keepAside(name)));
  }
  if (misfit && (await keepMisfit(misfit, image, journals, store))) notices.push(otherSize(misfit, image));
  const fitting = journals.filter(({ replayed }) => fits(replayed.content, image.header));
  for (const journal of journals) {
    if (!fitting.includes(journal) && isUnsaved(journal))
      notices.push(otherSize(journal.replayed.content, image));
  }
  const choice = chooseJournal(fitting, {
    ...(backup && { backup: backup.position ?? null }),
    // In a browser a reload asks nothing but whether to leave, and VS Code may hand over no backup.
    asksBeforeShutdown: vscode.env.uiKind === vscode.UIKind.Desktop,
  });
  const content = contentOf(choice.open, image);
  const taken = typeof choice.open === 'string' ? undefined : choice.open;
  if (taken?.replayed.damage !== undefined) notices.push(damagedEnd(file));
  return {
    start: content === undefined ? mask : { ...content, base: baseOf(content, fitting, image) },
    restored: content !== undefined,
    position: descend(store.newLineage(), content?.position ?? choice.witness?.position),
    offers: choice.offer.map(({ stem, inUse }) => ({ stem, inUse })),
    adopted: () => void forget(choice, taken, store),
    notices: [...new Set(notices)],
  };
}

function contentOf(open: Choice<FoundJournal>['open'], { backup }: OpeningImage): Backup | undefined {
  if (open === 'mask') return undefined;
  return open === 'backup' ? backup : open.replayed.content;
}

/**
 * The mask that the content may replace.
 *
 * A save of ours that its process didn't live to note down is no other program's, if the content holds what was saved:
 * what another window, or a later edit, has saved must not be replaced unasked. And an image that was renamed or moved
 * has its mask elsewhere now: where nothing is there, nothing is replaced.
 */
function baseOf(
  { base, origin, position }: Backup,
  journals: readonly FoundJournal[],
  { mask, maskUri }: OpeningImage,
): Backup['base'] {
  const onDisk = mask.base;
  const hasMoved = origin !== undefined && origin.mask !== (maskUri?.toString() ?? null);
  if (onDisk === null) return hasMoved ? null : base;
  const isOurs = journals.some(({ replayed: { writes }, position: { lineage } }) =>
    writes.some(
      ({ size, hash, edits }) =>
        position !== undefined &&
        includes(position, { lineage, edits }) &&
        sameContent({ size, hash, mtime: 0 }, onDisk),
    ),
  );
  return isOurs ? onDisk : base;
}

async function forget(
  { superfluous, witness }: Choice<FoundJournal>,
  taken: FoundJournal | undefined,
  store: JournalStore,
): Promise<void> {
  if (witness && !witness.inUse && witness.replayed.end?.kind !== 'saved') await store.noteSaved(witness);
  if (taken?.replayed.damage !== undefined) await store.folder.keepAside(taken.name);
  for (const journal of taken ? [taken, ...superfluous] : superfluous) await store.folder.remove(journal);
}

function fits({ map }: Backup, { width, height }: ImageHeader): boolean {
  return map.width === width && map.height === height;
}

/**
 * Makes a journal of a backup that can't be opened now, unless one holds it or the mask did: VS Code drops it with the
 * next save or revert.
 * @returns whether there was something to keep
 */
async function keepMisfit(
  backup: Backup,
  { uri, file, maskUri }: OpeningImage,
  journals: readonly FoundJournal[],
  store: JournalStore,
): Promise<boolean> {
  const { origin, position } = backup;
  const isHeld = ({ end, position: other }: FoundJournal) =>
    end !== 'closed' && position !== undefined && includes(other, position);
  if (journals.some(isHeld)) return false;
  const mask = origin === undefined ? (maskUri?.toString() ?? null) : origin.mask;
  const moved = { ...backup, origin: { image: uri.toString(), mask }, owner: store.owner };
  try {
    await store.leave(uri, store.newLineage(), encodeJournalStart(encodeBackup(moved)));
    return true;
  } catch (error) {
    const problem = new LabelerError('write-failed', notKept(file, errorText(error)), file, { cause: error });
    void vscode.window.showErrorMessage(problem.message);
    throw problem;
  }
}

function isUnsaved({ end }: FoundJournal): boolean {
  return end === 'unsaved' || end === 'shutDown';
}
