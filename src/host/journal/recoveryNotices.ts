/** What a person is told about unsaved labels that are not shown, or not all of them. */
import type { Uri } from 'vscode';
import type { ImageHeader } from '../../core/image/imageHeader';
import type { Backup } from '../io/backup';

/** They can't be read. @param kept where what is left of them is now */
export function unreadable(file: string, reason: string, kept: Uri): string {
  return `Unsaved labels of ${file} can't be read (${reason}). What is left of them is kept as ${kept.fsPath}.`;
}

/** The file system gave no answer. @param journal what it was asked for */
export function unanswering(file: string, reason: string, journal: Uri): string {
  return (
    `Whether there are unsaved labels of ${file} in ${journal.fsPath} can't be said now (${reason}). It stays where ` +
    'it is: close the image and open it again.'
  );
}

/** They are of an image of another size. */
export function otherSize(
  { map }: Backup,
  { file, header }: { readonly file: string; readonly header: ImageHeader },
): string {
  return (
    `There are unsaved labels of ${file} for ${map.width}×${map.height} pixels, and the image has ` +
    `${header.width}×${header.height} now: it was replaced. They are kept, and shown when the image is what it was.`
  );
}

/** They are of an image of another size, and there is no room for them beside it. */
export function notKept(file: string, reason: string): string {
  return (
    `${file} was replaced by an image of another size, and its unsaved labels can't be kept beside it (${reason}). ` +
    'They wait until they can: free space on the disk, then open the image again.'
  );
}

/** They are shown as far as they could be read. */
export function damagedEnd(file: string): string {
  return (
    `Unsaved labels of ${file} were restored, but the end of their journal is damaged: the last strokes may be ` +
    'missing. Look at the image before you save it.'
  );
}
