/** Writing a new dataset: converted masks, the script, and last the dataset file; nothing that is there is replaced. */
import * as vscode from 'vscode';
import {
  datasetTextOf,
  LOAD_MASKS_FILE,
  loadMasksScript,
  type NewDataset,
} from '../../core/dataset/createDataset';
import { DATASET_FILE } from '../../core/dataset/dataset';
import type { MaskPair } from '../../core/dataset/findMasks';
import { maskPathOf } from '../../core/dataset/maskPaths';
import { LabelerError } from '../../core/errors';
import { encodeMask } from '../../core/mask/encodeMask';
import { labelsOfMask } from '../../core/mask/surveyMask';
import { errorText } from '../errorText';
import { exists } from '../io/files';
import { displayPath } from '../io/maskStore';
import type { CreateServices, Draft } from './draft';

export interface WrittenDataset {
  readonly converted: number;
  /** Why masks were left out, each. */
  readonly failed: readonly string[];
}

/** @throws LabelerError where something can't be written: what was written before is taken back */
export async function writeDataset(
  root: vscode.Uri,
  dataset: NewDataset,
  { convert, withScript }: Pick<Draft, 'convert' | 'withScript'>,
  services: CreateServices,
): Promise<WrittenDataset> {
  const writer = new NewFiles(root, services);
  try {
    // Before the long work: somebody may have made one meanwhile.
    await writer.checkFree(DATASET_FILE);
    if (withScript === true) await writer.checkFree(LOAD_MASKS_FILE);
    const failed = await convertMasks(root, dataset, convert, writer, services);
    const converted = writer.count;
    if (withScript === true) await writer.writeText(LOAD_MASKS_FILE, loadMasksScript(dataset));
    await writer.writeText(DATASET_FILE, datasetTextOf(dataset));
    services.datasets.fileWritten();
    return { converted, failed };
  } catch (error) {
    await writer.takeBack();
    throw error;
  }
}

/** Files of a dataset that weren't there. */
class NewFiles {
  private readonly written: vscode.Uri[] = [];

  constructor(
    private readonly root: vscode.Uri,
    private readonly services: CreateServices,
  ) {}

  get count(): number {
    return this.written.length;
  }

  async checkFree(path: string): Promise<void> {
    const file = vscode.Uri.joinPath(this.root, path);
    if (!(await exists(vscode.workspace.fs, file))) return;
    const name = displayPath(file);
    throw new LabelerError('write-failed', `${name} is there already, and was left alone.`, name);
  }

  writeText(path: string, text: string): Promise<void> {
    return this.write(path, new TextEncoder().encode(text));
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    const file = vscode.Uri.joinPath(this.root, path);
    await this.checkFree(path);
    await this.services.masks.checkInside(file, this.root);
    await this.services.masks.writerOf(file).write(file, bytes, null);
    this.written.push(file);
  }

  /** Deletes what was written. */
  async takeBack(): Promise<void> {
    for (const file of this.written) await vscode.workspace.fs.delete(file);
  }
}

/** @returns why masks were left out */
async function convertMasks(
  root: vscode.Uri,
  { classes, images, labels, maskEncoding }: NewDataset,
  pairs: readonly MaskPair[],
  writer: NewFiles,
  { platform }: CreateServices,
): Promise<string[]> {
  const rules = { images: [images], labels };
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Converting masks',
    cancellable: true,
  };
  if (pairs.length === 0) return [];
  return vscode.window.withProgress(options, async (progress, token) => {
    const failed: string[] = [];
    for (const [i, { image, mask }] of pairs.entries()) {
      if (token.isCancellationRequested) throw new LabelerError('cancelled', 'Cancelled.');
      progress.report({ message: `${i + 1} of ${pairs.length}`, increment: 100 / pairs.length });
      const target = maskPathOf(rules, image);
      if (target === undefined) continue;
      const source = vscode.Uri.joinPath(root, mask);
      const bytes = await vscode.workspace.fs.readFile(source);
      let map;
      try {
        map = labelsOfMask(bytes, displayPath(source), classes);
      } catch (error) {
        failed.push(errorText(error));
        continue;
      }
      const content = {
        map,
        state: { status: 'approved' as const },
        classes,
        encoding: maskEncoding,
        saveUnconfirmed: true,
      };
      await writer.write(target, await encodeMask(content, platform.deflate));
    }
    return failed;
  });
}
