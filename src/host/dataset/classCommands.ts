/** Adding, renaming and recolouring classes; they create `fcn-dataset.json` where there is none. */
import * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import { addClass, recolorClass, renameClass } from '../../core/dataset/editClasses';
import type { LabelDocument } from '../editor/labelDocument';
import type { LabelView } from '../editor/labelView';
import type { Models } from '../models';
import { STAYS } from '../questions';
import { checkHasDataset, type DatasetFile } from './datasetFile';

export class ClassCommands {
  constructor(
    private readonly file: DatasetFile,
    private readonly models: Models,
  ) {}

  async add(view: LabelView): Promise<void> {
    const { document } = view;
    checkHasDataset(document);
    const name = await askName('Name of the new class', '', document.classes);
    if (name === undefined) return;
    let added: LabelClass | undefined;
    await this.file.change(document, (text, file) => {
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
    await this.file.change(document, (text, file) => renameClass(text, file, chosen.id, name, model.classes));
  }

  async recolor(view: LabelView, classId: number | undefined): Promise<void> {
    const { document } = view;
    checkHasDataset(document);
    const chosen = await chooseClass(document, classId, 'Class to recolour');
    if (chosen === undefined) return;
    const others = document.classes.filter(({ id }) => id !== chosen.id);
    const color = await askColor(chosen, others);
    if (color === undefined || color === chosen.color) return;
    await this.file.change(document, (text, file) => recolorClass(text, file, chosen.id, color));
  }

  /** Writes a new `fcn-dataset.json` with the classes that hold now. */
  async createDataset(document: LabelDocument): Promise<void> {
    await this.file.change(document, (text) => text);
  }
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
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, ...STAYS }))
    ?.class;
}

async function askName(
  prompt: string,
  value: string,
  others: readonly LabelClass[],
): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    ...STAYS,
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
    ...STAYS,
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
