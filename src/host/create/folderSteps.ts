/** The steps that ask where the dataset lies, and where its images. */
import * as vscode from 'vscode';
import { DATASET_FILE } from '../../core/dataset/dataset';
import { isMaskFolder } from '../../core/dataset/findMasks';
import { imagesIn } from '../../core/dataset/createDataset';
import { LabelerError } from '../../core/errors';
import { plainText } from '../../core/plainText';
import { folderReader } from '../datasetIndex/folderReader';
import { hiddenFolders } from '../datasetIndex/hiddenFolders';
import { listFiles } from '../datasetIndex/listFiles';
import { Turns } from '../datasetIndex/turns';
import { exists } from '../io/files';
import { displayPath } from '../io/maskStore';
import { imageCount } from '../learning/learnedText';
import type { Platform } from '../platform';
import type { Draft, FolderFiles } from './draft';
import { askPick, type StepFrame, type StepResult } from './wizard';

/** Deeper folders are seldom what a dataset is made of. */
const DEEPEST = 3;
/** Folders that are offered. */
const MOST = 200;

/** @throws LabelerError where no folder is open, or none can be written to */
export async function askRoot(draft: Draft, frame: StepFrame): Promise<StepResult> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    throw new LabelerError('dataset-invalid', 'No folder is open. Open the folder with your images first.');
  }
  if (folders.length === 1) {
    draft.root = folders[0].uri;
    return 'skipped';
  }
  const items = folders.map(({ name, uri }) => ({ label: plainText(name), description: uri.path, uri }));
  const chosen = await askPick(frame, 'Folder of the dataset', items);
  if (chosen === 'back' || chosen === undefined) return chosen;
  draft.root = chosen.uri;
  return 'next';
}

/** @throws LabelerError `write-failed` where nothing can be written */
export function checkWritable(root: vscode.Uri): void {
  if (vscode.workspace.fs.isWritableFileSystem(root.scheme) !== false) return;
  const message = `${displayPath(root)} can't be written to, so there is no place for ${DATASET_FILE}. Copy the folder to where you may write.`;
  throw new LabelerError('write-failed', message, root.path);
}

/** Opens the dataset file that is there already. @returns whether there is one */
export async function openPresent(root: vscode.Uri): Promise<boolean> {
  const file = vscode.Uri.joinPath(root, DATASET_FILE);
  if (!(await exists(vscode.workspace.fs, file))) return false;
  await vscode.window.showTextDocument(file);
  return true;
}

/** Lists images and PNG files; folders that are datasets already are left out. */
export async function readFolder(
  root: vscode.Uri,
  { localFiles }: Pick<Platform, 'localFiles'>,
): Promise<FolderFiles> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Looking for images',
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (_progress, token) => {
    const { images } = await listFiles(folderReader(root, localFiles), {
      // Which PNG files are masks isn't known yet: no template takes one out.
      rules: { images: [imagesIn('')], labels: '.fcn-labeler/{path}.png' },
      hidden: hiddenFolders(root),
      turns: new Turns(() => token.isCancellationRequested),
      onUnreadable: () => undefined,
    });
    return { images, pngs: images.filter((path) => path.toLowerCase().endsWith('.png')) };
  });
}

/** @throws LabelerError where there are no images */
export async function askImageFolder(draft: Draft, frame: StepFrame): Promise<StepResult> {
  const { images = [] } = draft.files ?? {};
  const counts = countFolders(images);
  if (counts.size === 0) {
    const name = draft.root === undefined ? '' : displayPath(draft.root);
    throw new LabelerError('dataset-invalid', `${name} holds no images (JPEG, PNG, WebP or BMP).`);
  }
  const items = [...counts].slice(0, MOST).map(([folder, count]) => ({
    label: folder === '' ? '$(files) All Folders' : `$(folder) ${plainText(folder)}`,
    description: imageCount(count),
    folder,
  }));
  const chosen = await askPick(frame, 'Folder of the images', items);
  if (chosen === 'back' || chosen === undefined) return chosen;
  draft.imageFolder = chosen.folder;
  return 'next';
}

/** How many images lie in each folder or below it; folders of masks are left out. */
function countFolders(images: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const image of images) {
    const parts = image.split('/').slice(0, -1);
    if (isMaskFolder(parts.join('/'))) continue;
    for (let depth = 0; depth <= Math.min(parts.length, DEEPEST); depth++) {
      const folder = parts.slice(0, depth).join('/');
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
