/** *Remove Class…* and *Merge Classes…*: what takes a class out of a dataset, with the masks that have it. */
import * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import { mergeClasses, removeClass } from '../../core/dataset/dropClasses';
import { parseDataset } from '../../core/dataset/parseDataset';
import { LabelerError } from '../../core/errors';
import { countInMask, mergeInMask } from '../../core/mask/mergeInMask';
import { plainText } from '../../core/plainText';
import type { DatasetIndex, DatasetIndexes } from '../datasetIndex/types';
import { showLabeler } from '../editor/showLabeler';
import { displayPath } from '../io/maskStore';
import { imageCount } from '../learning/learnedText';
import { STAYS } from '../questions';
import type { ToolServices } from '../toolServices';
import { chooseClass } from './chooseClass';
import { candidateMasks, readCandidates, type CandidateMask } from './classUse';
import { changeDatasetText, readDatasetText } from './datasetText';
import { replaceFiles, type Replacement, type TextChange } from './replaceFiles';
import type { SafetyCopies } from './safetyCopies';
import type { UndoneTexts } from './undoneTexts';

export interface ClassRewritingServices extends Pick<
  ToolServices,
  'datasets' | 'masks' | 'models' | 'platform' | 'provider'
> {
  readonly indexes: DatasetIndexes;
  readonly copies: SafetyCopies;
  readonly undone: UndoneTexts;
}

/** A mask that has the class, and how much of it. */
interface MaskUse extends CandidateMask {
  readonly pixels: number;
}

interface UseItem extends vscode.QuickPickItem {
  readonly use?: MaskUse;
}

const REMOVE = 'Remove Class';
const MERGE = 'Merge Classes';
const UNDO = 'Undo';

export class ClassRewriting {
  constructor(private readonly services: ClassRewritingServices) {}

  /** @param id the class; asked for where it is left out */
  async remove(id?: unknown): Promise<string | undefined> {
    const index = await this.services.indexes.choose('Dataset whose class to remove');
    if (index === undefined) return undefined;
    const { classes } = index.place.dataset;
    const chosen = find(classes, id) ?? (await chooseClass(classes, REMOVE, 'Class to remove'));
    if (chosen === undefined) return undefined;
    // Where it can't be removed, nobody waits to hear so.
    removeClass((await readDatasetText(index.place)).text, 'fcn-dataset.json', chosen.id);
    this.refuseUnsaved(index);
    const uses = await this.findUses(index, chosen);
    if (uses.length > 0) return this.refuseRemoval(index, chosen, uses);
    await changeDatasetText(index.place, this.services, (text, file) => removeClass(text, file, chosen.id));
    return `The class "${plainText(chosen.name)}" is removed. Its id ${chosen.id} is free; masks elsewhere that have it would show a new class there.`;
  }

  /** @param fromId, intoId the classes; asked for where they are left out */
  async merge(fromId?: unknown, intoId?: unknown): Promise<string | undefined> {
    const index = await this.services.indexes.choose('Dataset whose classes to merge');
    if (index === undefined) return undefined;
    const { classes } = index.place.dataset;
    const from = find(classes, fromId) ?? (await chooseClass(classes, MERGE, 'Class that goes'));
    if (from === undefined) return undefined;
    const others = classes.filter(({ id }) => id !== from.id);
    const into =
      find(others, intoId) ??
      (await chooseClass(others, MERGE, `Class that "${plainText(from.name)}" becomes`));
    if (into === undefined) return undefined;
    this.refuseUnsaved(index);
    const text = await this.mergedText(index, from, into);
    const { files, uses } = await this.prepare(index, text, from, into);
    if (!(await confirmMerge(index, from, into, uses))) return undefined;
    // Somebody may have painted meanwhile.
    this.refuseUnsaved(index);
    await replaceFiles(files, text, `Merge "${from.name}" into "${into.name}"`, this.services);
    this.services.undone.follow(text);
    await this.announce(index, uses);
    void offerUndo(from, into, uses, text.file);
    return undefined;
  }

  /** @throws LabelerError that lists images with unsaved labels */
  private refuseUnsaved({ place: { root } }: DatasetIndex): void {
    const unsaved = this.services.provider.openDocuments.filter(
      ({ core, dataset }) => core.dirty && dataset.root.toString() === root.toString(),
    );
    if (unsaved.length === 0) return;
    const names = unsaved.map(({ uri }) => displayPath(uri)).join(', ');
    throw new LabelerError(
      'write-failed',
      `${imageCount(unsaved.length)} of the dataset ${unsaved.length === 1 ? 'has' : 'have'} unsaved labels: ${names}. Save first.`,
      names,
    );
  }

  private async mergedText(index: DatasetIndex, from: LabelClass, into: LabelClass): Promise<TextChange> {
    const { place } = index;
    const { file, text, name } = await readDatasetText(place);
    await this.services.masks.checkInside(file, place.root);
    const model = await this.services.models.resolve(place).catch(() => undefined);
    const after = mergeClasses(text, name, from.id, into.id, model?.classes);
    return { file, before: text, after };
  }

  /** All new bytes, before anything is written. */
  private async prepare(
    index: DatasetIndex,
    text: TextChange,
    from: LabelClass,
    into: LabelClass,
  ): Promise<{ files: Replacement[]; uses: MaskUse[] }> {
    const { classes } = parseDataset(text.after, displayPath(text.file));
    const merge = { from: from.id, into: into.id, classes };
    const files: Replacement[] = [];
    const uses: MaskUse[] = [];
    await withProgress(`Looking for "${plainText(from.name)}" in masks`, async (progress, token) => {
      const candidates = await candidateMasks(index, from.id);
      for await (const { mask, image, bytes } of readCandidates(candidates, progress, token)) {
        const merged = await mergeInMask(bytes, displayPath(mask), merge, this.services.platform.deflate);
        if (merged === undefined) continue;
        await this.services.masks.checkInside(mask, index.place.root);
        files.push({ file: mask, before: bytes, after: merged.bytes });
        uses.push({ mask, image, pixels: merged.pixels });
      }
    });
    return { files, uses };
  }

  private async findUses(index: DatasetIndex, { id, name }: LabelClass): Promise<MaskUse[]> {
    const uses: MaskUse[] = [];
    await withProgress(`Looking for "${plainText(name)}" in masks`, async (progress, token) => {
      const candidates = await candidateMasks(index, id);
      for await (const { mask, image, bytes } of readCandidates(candidates, progress, token)) {
        const pixels = countInMask(bytes, displayPath(mask), id);
        if (pixels > 0) uses.push({ mask, image, pixels });
      }
    });
    return uses;
  }

  private async refuseRemoval(
    index: DatasetIndex,
    chosen: LabelClass,
    uses: readonly MaskUse[],
  ): Promise<string | undefined> {
    const name = plainText(chosen.name);
    const merge: UseItem = {
      label: '$(combine) Merge Classes…',
      description: `gives the pixels of "${name}" to another class`,
    };
    const answer = await vscode.window.showQuickPick([merge, ...uses.map((use) => useItem(index, use))], {
      ...STAYS,
      title: REMOVE,
      placeHolder: `"${name}" can't be removed: ${maskCount(uses.length)} ${uses.length === 1 ? 'has' : 'have'} pixels of it`,
    });
    if (answer === merge) return this.merge(chosen.id);
    if (answer?.use !== undefined) await openUse(index, answer.use);
    return undefined;
  }

  private async announce(index: DatasetIndex, uses: readonly MaskUse[]): Promise<void> {
    this.services.datasets.fileWritten();
    await index.refresh(uses.flatMap(({ image }) => image ?? []));
  }
}

function find(classes: readonly LabelClass[], id: unknown): LabelClass | undefined {
  return typeof id === 'number' ? classes.find((each) => each.id === id) : undefined;
}

/** Shows what would change; a mask that is chosen is opened instead. */
async function confirmMerge(
  index: DatasetIndex,
  from: LabelClass,
  into: LabelClass,
  uses: readonly MaskUse[],
): Promise<boolean> {
  const what = `Merge "${plainText(from.name)}" into "${plainText(into.name)}"`;
  const merge: UseItem = {
    label: `$(combine) ${what}`,
    description: `${pixelCount(sumOf(uses))} in ${maskCount(uses.length)}`,
    detail: `The class "${plainText(from.name)}" goes. Status and confirmed pixels stay. It can be undone.`,
  };
  const answer = await vscode.window.showQuickPick([merge, ...uses.map((use) => useItem(index, use))], {
    ...STAYS,
    title: MERGE,
    placeHolder: `${what}: ${pixelCount(sumOf(uses))} in ${maskCount(uses.length)}`,
  });
  if (answer?.use !== undefined) await openUse(index, answer.use);
  return answer === merge;
}

/** Undo lives in the dataset file's editor: its text is a part of the step. */
async function offerUndo(
  from: LabelClass,
  into: LabelClass,
  uses: readonly MaskUse[],
  file: vscode.Uri,
): Promise<void> {
  const message = `"${plainText(from.name)}" is merged into "${plainText(into.name)}": ${pixelCount(sumOf(uses))} in ${maskCount(uses.length)}. Undo in the editor of fcn-dataset.json takes it back.`;
  if ((await vscode.window.showInformationMessage(message, UNDO)) !== UNDO) return;
  await vscode.window.showTextDocument(file);
  await vscode.commands.executeCommand('undo');
}

function useItem({ place }: DatasetIndex, use: MaskUse): UseItem {
  const label = plainText(use.image ?? displayPath(use.mask));
  const lost = use.image === undefined && place.file !== undefined ? ' · no image' : '';
  return { label, description: `${pixelCount(use.pixels)}${lost}`, use };
}

async function openUse(index: DatasetIndex, { image, mask }: MaskUse): Promise<void> {
  if (image !== undefined) await showLabeler(index.uriOf(image));
  else await vscode.commands.executeCommand('vscode.open', mask);
}

function sumOf(uses: readonly MaskUse[]): number {
  return uses.reduce((sum, { pixels }) => sum + pixels, 0);
}

function pixelCount(pixels: number): string {
  return pixels === 1 ? '1 pixel' : `${pixels.toLocaleString('en')} pixels`;
}

function maskCount(masks: number): string {
  return masks === 1 ? '1 mask' : `${masks} masks`;
}

function withProgress(
  title: string,
  task: (
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token: vscode.CancellationToken,
  ) => Promise<void>,
): Thenable<void> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, task);
}
