/** Opening an image: what was read of it, with its backup or journal; and what to show where it can't be read. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import { readMaskHead } from '../../core/mask/maskHead';
import type { EditStore } from '../document/editStore';
import { errorText } from '../errorText';
import { displayPath } from '../io/maskStore';
import { decodeBackup, type Backup } from '../io/backup';
import { readIfThere } from '../io/files';
import type { JournalStore } from '../journal/journalStore';
import { recover, withoutJournals, type OpeningImage, type Recovery } from '../journal/recovery';
import { ImageFile } from './imageFile';
import { LabelDocument } from './labelDocument';
import type { ReadAhead } from './readAhead';
import { isOldVersion, MaskOfImage, readImage, type FoundLabels, type ReadServices } from './readImage';
import { UnreadableImage } from './unreadableImage';

/** A mask was opened: its image's editor takes its place. */
export class MaskRedirect implements vscode.CustomDocument {
  constructor(
    readonly uri: vscode.Uri,
    readonly image: vscode.Uri,
  ) {}
  dispose(): void {
    // Nothing is held.
  }
}

export interface OpenServices extends ReadServices {
  readonly ahead: Pick<ReadAhead, 'prepare' | 'take'>;
  readonly edits: EditStore;
  readonly journals: JournalStore;
}

/**
 * @param backup URI of a hot-exit backup to restore
 * @throws whatever keeps its work from being opened, or kept elsewhere: VS Code goes on keeping the backup then
 */
export async function openDocument(
  uri: vscode.Uri,
  backup: string | undefined,
  services: OpenServices,
): Promise<LabelDocument | MaskRedirect | UnreadableImage> {
  const read = (await services.ahead.take(uri)) ?? (await readImage(uri, services));
  if (read instanceof MaskOfImage) return new MaskRedirect(uri, read.image);
  if (read instanceof LabelerError) {
    services.log.error(read.message);
    if (backup === undefined) return new UnreadableImage(uri, read.message);
    void vscode.window.showErrorMessage(`Its unsaved labels wait until it can be read: ${read.message}`);
    throw read;
  }
  const file = displayPath(uri);
  const isVersion = isOldVersion(uri);
  const { header, head, content } = read.image;
  const found = read.labels;
  const recovery = isVersion
    ? withoutJournals(found.start, services.journals)
    : await findUnsaved({ uri, file, header, maskUri: found.maskUri, mask: found.start }, backup, services);
  return new LabelDocument(
    {
      image: new ImageFile(uri, { header, content }, services.images),
      maskUri: found.maskUri,
      dataset: found.dataset,
      recovery,
      readOnlyReason: readOnlyReason(uri, isVersion, head) ?? problemOf(found, recovery.restored),
      edits: services.edits,
    },
    services.masks,
    services.journals,
  );
}

function readOnlyReason(uri: vscode.Uri, isVersion: boolean, head: Uint8Array): string | undefined {
  const file = displayPath(uri);
  if (isVersion) return `This is an old version of ${file}: it can be looked at, not labeled.`;
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false) {
    return `${file} lies on a read-only file system: its labels can't be saved, so nothing can be painted.`;
  }
  if (readMaskHead(head)?.info !== undefined) {
    return `${file} is a mask, and its image was not found. Open the image instead.`;
  }
  return undefined;
}

/** Restored labels outweigh a mask that can't be read: saving them asks first, since the base differs. */
function problemOf({ problem, maskUri }: FoundLabels, restored: boolean): string | undefined {
  return restored && maskUri !== undefined ? undefined : problem;
}

/** The newest labels of backup, journals and mask. A damaged backup is reported, and the next best is opened. */
async function findUnsaved(
  image: Omit<OpeningImage, 'backup'>,
  backupId: string | undefined,
  { journals, log }: OpenServices,
): Promise<Recovery> {
  const { file } = image;
  const backup = backupId === undefined ? undefined : await readBackup(backupId, file);
  const isBroken = backup instanceof Error;
  const recovery = await recover({ ...image, backup: isBroken ? undefined : backup }, journals);
  if (isBroken) {
    log.error(`${file}: backup ${backupId}: ${backup.message}`);
    const rescue = recovery.restored ? 'Its journal had them.' : 'They are lost.';
    void vscode.window.showErrorMessage(
      `VS Code's backup of the unsaved labels of ${file} can't be read: ${backup.message} ${rescue}`,
    );
  }
  for (const notice of recovery.notices) {
    log.warn(notice);
    void vscode.window.showWarningMessage(notice);
  }
  return recovery;
}

/**
 * @returns what is wrong with a backup that holds nothing any more
 * @throws what is wrong where it may be read the next time: VS Code keeps it then
 */
async function readBackup(id: string, file: string): Promise<Backup | Error> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readIfThere(vscode.workspace.fs, vscode.Uri.parse(id));
  } catch (error) {
    const reason = errorText(error);
    void vscode.window.showErrorMessage(
      `The unsaved labels of ${file} wait until VS Code's backup of them can be read: ${reason}`,
    );
    throw error;
  }
  if (bytes === undefined) return new Error('It is not there any more.');
  try {
    return decodeBackup(bytes, file);
  } catch (error) {
    return error instanceof Error ? error : new Error(errorText(error));
  }
}
