/** Changes of `fcn-dataset.json`, as edits of its text; they create it where there is none. */
import * as vscode from 'vscode';
import { DATASET_FILE, newDatasetText } from '../../core/dataset/dataset';
import { LabelerError } from '../../core/errors';
import type { LabelDocument } from '../editor/labelDocument';
import { readIfThere } from '../io/files';
import { displayPath, type MaskStore } from '../io/maskStore';
import { fingerprint, MaskConflict } from '../io/maskWriter';
import type { DatasetService } from './datasetService';

export class DatasetFile {
  constructor(
    private readonly datasets: DatasetService,
    private readonly masks: MaskStore,
  ) {}

  /**
   * Changes the dataset file of an image, and the image with it. A new one has the classes that hold now.
   * @param edit makes the new text of the present one; `file` is what messages call the file
   * @throws LabelerError when the file can't be read or written, lies elsewhere by a link, or is being edited
   */
  async change(document: LabelDocument, edit: (text: string, file: string) => string): Promise<void> {
    const { root, file } = document.dataset;
    const target = file ?? vscode.Uri.joinPath(root, DATASET_FILE);
    const name = displayPath(target);
    refuseWhileEdited(target, name);
    // A stranger's dataset may have a link in its place, also one to a file that isn't there yet.
    await this.masks.checkInside(target, root);
    const present = await readIfThere(vscode.workspace.fs, target);
    const text = present === undefined ? newDatasetText(document.classes) : new TextDecoder().decode(present);
    const changed = new TextEncoder().encode(edit(text, name));
    const expected = present === undefined ? null : fingerprint(present, 0);
    try {
      await this.masks.writerOf(target).write(target, changed, expected);
    } catch (error) {
      if (!(error instanceof MaskConflict)) throw error;
      throw new LabelerError('write-failed', `${name} changed while it was being edited. Try again.`, name);
    }
    document.setDataset(await this.datasets.of(document.uri));
    this.datasets.fileWritten();
  }
}

/**
 * Where a dataset file is broken, a new one in the image's own folder would hide it; an old version has none at all.
 * @throws LabelerError that says why
 */
export function checkHasDataset({ maskUri, core, uri }: LabelDocument): void {
  if (maskUri !== undefined) return;
  const file = displayPath(uri);
  throw new LabelerError('dataset-invalid', core.readOnlyReason ?? `${file} has no dataset.`, file);
}

function refuseWhileEdited(target: vscode.Uri, name: string): void {
  const editor = vscode.workspace.textDocuments.find((each) => each.uri.toString() === target.toString());
  if (!editor?.isDirty) return;
  throw new LabelerError(
    'write-failed',
    `${name} has unsaved changes in a text editor. Save it first.`,
    name,
  );
}
