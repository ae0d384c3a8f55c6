/** The steps that ask where the dataset lies, and where its images. */
import * as vscode from 'vscode';
import { DATASET_FILE } from '../../core/dataset/dataset';
import { imagesIn } from '../../core/dataset/createDataset';
import { imageFolders } from '../../core/dataset/imageFolders';
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
  const folders = imageFolders(images);
  if (folders.length === 0) {
    const name = draft.root === undefined ? '' : displayPath(draft.root);
    throw new LabelerError('dataset-invalid', `${name} holds no images (JPEG, PNG, WebP or BMP).`);
  }
  const items = folders.slice(0, MOST).map(({ path, count }) => ({
    label: path === '' ? '$(files) All Folders' : `$(folder) ${plainText(path)}`,
    description: imageCount(count),
    path,
  }));
  const chosen = await askPick(frame, 'Folder of the images', items);
  if (chosen === 'back' || chosen === undefined) return chosen;
  draft.imageFolder = chosen.path;
  return 'next';
}
