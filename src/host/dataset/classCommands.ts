/** Adding, renaming and recolouring classes; they create `fcn-dataset.json` where there is none. */
import * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import { DATASET_FILE, newDatasetText } from '../../core/dataset/dataset';
import { addClass, recolorClass, renameClass } from '../../core/dataset/editClasses';
import { LabelerError } from '../../core/errors';
import type { LabelDocument } from '../editor/labelDocument';
import type { LabelView } from '../editor/labelView';
import { readIfThere } from '../io/files';
import { fingerprint, MaskConflict } from '../io/maskWriter';
import { displayPath, type MaskStore } from '../io/maskStore';
import type { Models } from '../models';
import type { DatasetService } from './datasetService';

export class ClassCommands {
  constructor(
    private readonly datasets: DatasetService,
    private readonly masks: MaskStore,
    private readonly models: Models,
  ) {}

  async add(view: LabelView): Promise<void> {
    const { document } = view;
    checkHasDataset(document);
    const name = await askName('Name of the new class', '', document.classes);
    if (name === undefined) return;
    let added: LabelClass | undefined;
    await this.change(document, (text, file) => {
      const result = addClass(text, file, { name });
      added = result.added;
      return result.text;
    });
    const classId = added?.id;
    if (classId !== undefined) view.tell((remote) => remote.selectClass({ classId }));
  }

  async rename(view: LabelView, classId: number | undefined): Promise<void> {
    const { document } = view;
    checkHasDataset(document);
    const chosen = await chooseClass(document, classId, 'Class to rename');
    if (chosen === undefined) return;
    const others = document.classes.filter(({ id }) => id !== chosen.id);
    const name = await askName(`New name of "${chosen.name}"`, chosen.name, others);
    if (name === undefined || name === chosen.name) return;
    const model = await this.models.resolve(document.dataset);
    await this.change(document, (text, file) => renameClass(text, file, chosen.id, name, model.classes));
  }

  async recolor(view: LabelView, classId: number | undefined): Promise<void> {
    const { document } = view;
    checkHasDataset(document);
    const chosen = await chooseClass(document, classId, 'Class to recolour');
    if (chosen === undefined) return;
    const others = document.classes.filter(({ id }) => id !== chosen.id);
    const color = await askColor(chosen, others);
    if (color === undefined || color === chosen.color) return;
    await this.change(document, (text, file) => recolorClass(text, file, chosen.id, color));
  }

  /** Writes a new `fcn-dataset.json` with the classes that hold now. */
  async createDataset(document: LabelDocument): Promise<void> {
    await this.change(document, (text) => text);
  }

  /** @throws LabelerError when the file can't be read or written, lies elsewhere by a link, or is being edited */
  private async change(document: LabelDocument, edit: (text: string, file: string) => string): Promise<void> {
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
function checkHasDataset({ maskUri, core, uri }: LabelDocument): void {
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

async function chooseClass(
  { classes }: LabelDocument,
  classId: number | undefined,
  placeHolder: string,
): Promise<LabelClass | undefined> {
  if (classId !== undefined) return classes.find(({ id }) => id === classId);
  const items = classes.map((each) => ({
    label: each.name,
    description: `${each.id}`,
    detail: each.color,
    class: each,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.class;
}

async function askName(
  prompt: string,
  value: string,
  others: readonly LabelClass[],
): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    prompt,
    value,
    validateInput: (text) => {
      if (text.trim() === '') return 'A class needs a name.';
      return others.some((each) => each.name === text.trim())
        ? 'There is a class of this name already.'
        : undefined;
    },
  });
  return name?.trim();
}

async function askColor(
  { name, color }: LabelClass,
  others: readonly LabelClass[],
): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    prompt: `Colour of "${name}"`,
    value: color,
    placeHolder: '#rrggbb',
    validateInput: (text) => {
      if (!/^#[0-9a-f]{6}$/i.test(text.trim())) return 'A colour has the form #rrggbb, such as #804080.';
      const same = others.find((each) => each.color.toLowerCase() === text.trim().toLowerCase());
      return same ? `"${same.name}" has this colour already.` : undefined;
    },
  });
  return answer?.trim().toLowerCase();
}
