/** Opening an image: header, dataset, mask or backup; and what to show where one of them can't be read. */
import * as vscode from 'vscode';
import { DEFAULT_DATASET } from '../../core/dataset/dataset';
import { LabelerError } from '../../core/errors';
import type { ImageHeader } from '../../core/image/imageHeader';
import { readMaskHead } from '../../core/mask/maskHead';
import type { DatasetService, ImageDataset } from '../dataset/datasetService';
import type { EditStore } from '../document/editStore';
import { errorText } from '../errorText';
import { scanImage, type ImagePlatform, type ScannedImage } from '../io/imageScan';
import { displayPath, type MaskStore, type StoredMask } from '../io/maskStore';
import { decodeBackup, type Backup } from '../io/backup';
import { readIfThere } from '../io/files';
import type { JournalStore } from '../journal/journalStore';
import { recover, withoutJournals, type OpeningImage, type Recovery } from '../journal/recovery';
import { blankMask } from './blankMask';
import { ImageFile } from './imageFile';
import { LabelDocument } from './labelDocument';
import { UnreadableImage } from './unreadableImage';

/** Schemes of old versions: there is nothing to save them to, and masks beside them are of other versions. */
const VERSION_SCHEMES = ['git', 'vscode-local-history', 'gitlens', 'review', 'pr'];

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

export interface OpenServices {
  readonly datasets: DatasetService;
  readonly masks: MaskStore;
  readonly edits: EditStore;
  readonly journals: JournalStore;
  readonly images: ImagePlatform;
  readonly log: vscode.LogOutputChannel;
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
  const isVersion = VERSION_SCHEMES.includes(uri.scheme);
  const file = displayPath(uri);
  const scanning = tryScanImage(uri, services.images);
  // Where it is a mask nobody asks what became of this.
  scanning.catch(() => undefined);
  if (!isVersion) {
    const imageOfIt = await imageOfMask(uri, services.datasets);
    if (imageOfIt !== undefined) return new MaskRedirect(uri, imageOfIt);
  }
  const image = await scanning;
  if (image instanceof LabelerError) {
    services.log.error(image.message);
    if (backup === undefined) return new UnreadableImage(uri, image.message);
    void vscode.window.showErrorMessage(`Its unsaved labels wait until it can be read: ${image.message}`);
    throw image;
  }
  const { header, head, content } = image;
  const found = await findLabels(uri, header, isVersion, services);
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

async function tryScanImage(uri: vscode.Uri, images: ImagePlatform): Promise<ScannedImage | LabelerError> {
  try {
    return await scanImage(uri, images);
  } catch (error) {
    if (error instanceof LabelerError) return error;
    throw error;
  }
}

interface FoundLabels {
  readonly dataset: ImageDataset;
  /** Where the mask lies; undefined where that can't be said, so that nothing is ever written. */
  readonly maskUri: vscode.Uri | undefined;
  readonly start: StoredMask;
  /** Why the labels can't be edited. */
  readonly problem?: string;
}

/** Dataset and mask. Where one can't be read the map is blank and nothing may be painted: the file stays as it is. */
async function findLabels(
  uri: vscode.Uri,
  header: ImageHeader,
  isVersion: boolean,
  { datasets, masks, log }: OpenServices,
): Promise<FoundLabels> {
  const nowhere = { root: vscode.Uri.joinPath(uri, '..'), file: undefined, dataset: DEFAULT_DATASET };
  if (isVersion) return { dataset: nowhere, maskUri: undefined, start: blankMask(header) };
  let dataset: ImageDataset = nowhere;
  let maskUri: vscode.Uri | undefined;
  try {
    dataset = await datasets.of(uri);
    maskUri = await datasets.maskOf(uri, dataset);
    await masks.checkInside(maskUri, dataset.root);
    return { dataset, maskUri, start: await masks.read(maskUri, header, dataset.dataset) };
  } catch (error) {
    if (!(error instanceof LabelerError)) throw error;
    log.error(error.message);
    const problem = `${error.message} Once that is done, close the image and open it again.`;
    return { dataset, maskUri, start: blankMask(header), problem };
  }
}

async function imageOfMask(uri: vscode.Uri, datasets: DatasetService): Promise<vscode.Uri | undefined> {
  try {
    return await datasets.imageOf(uri);
  } catch (error) {
    // A broken dataset file is reported when the file is opened as an image.
    if (error instanceof LabelerError) return undefined;
    throw error;
  }
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
