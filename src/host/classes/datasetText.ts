/** Reading and changing the text of a dataset's file, where no image has to be open. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import type { DatasetService, ImageDataset } from '../dataset/datasetService';
import { displayPath, type MaskStore } from '../io/maskStore';
import { fingerprint } from '../io/maskWriter';

export interface DatasetText {
  readonly file: vscode.Uri;
  /** For messages. */
  readonly name: string;
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** @throws LabelerError `write-failed` while the file is being edited, and the file system's error */
export async function readDatasetText({ root, file }: ImageDataset): Promise<DatasetText> {
  const target = file ?? vscode.Uri.joinPath(root, 'fcn-dataset.json');
  const name = displayPath(target);
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === target.toString());
  if (open?.isDirty === true) {
    const message = `${name} has unsaved changes in a text editor. Save it first.`;
    throw new LabelerError('write-failed', message, name);
  }
  const bytes = await vscode.workspace.fs.readFile(target);
  return { file: target, name, bytes, text: new TextDecoder().decode(bytes) };
}

/**
 * @param change makes the new text of the present one; `file` is what messages call the file
 * @throws LabelerError when the file can't be read or written, lies elsewhere by a link, or is being edited
 */
export async function changeDatasetText(
  place: ImageDataset,
  services: { readonly datasets: DatasetService; readonly masks: MaskStore },
  change: (text: string, file: string) => string,
): Promise<void> {
  const { file, name, text, bytes } = await readDatasetText(place);
  await services.masks.checkInside(file, place.root);
  const changed = new TextEncoder().encode(change(text, name));
  await services.masks.writerOf(file).write(file, changed, fingerprint(bytes, 0));
  services.datasets.fileWritten();
}
