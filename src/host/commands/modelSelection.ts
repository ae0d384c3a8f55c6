/** *Select Model…*: a person chooses the model of an image's dataset. */
import * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import { classLookup } from '../../core/dataset/classLookup';
import { DATASET_FILE, type Dataset } from '../../core/dataset/dataset';
import { selectModel } from '../../core/dataset/editModel';
import { LabelerError } from '../../core/errors';
import { UNLABELED } from '../../core/labelMap';
import { plainText } from '../../core/plainText';
import { shortened } from '../../core/shortText';
import { checkHasDataset, type DatasetFile } from '../dataset/datasetFile';
import type { LabelDocument } from '../editor/labelDocument';
import type { ModelDescription } from '../modelDescription';
import { listModels, type ListedModel } from '../modelList';
import { BUILTIN_MODEL, type Models } from '../models';
import { STAYS } from '../questions';

const CREATE = 'Create';
const RESTRICTED =
  'Restricted Mode: only the built-in model runs. Trust the workspace to choose one that comes with it.';

interface ModelItem extends vscode.QuickPickItem {
  readonly listed: ListedModel;
}

export class ModelSelection {
  constructor(
    private readonly models: Models,
    private readonly file: Pick<DatasetFile, 'change'>,
    /** Told where the model that the dataset names already is chosen. */
    private readonly chosenAgain: (document: LabelDocument) => Promise<void>,
  ) {}

  /** @throws LabelerError when the chosen model can't be used, or the dataset file not be written */
  async select(document: LabelDocument): Promise<void> {
    checkHasDataset(document);
    const { dataset } = document.dataset;
    const items = (await listModels(this.models, document.dataset)).map((each) => itemOf(each, dataset));
    const placeHolder = this.models.foldersAllowed ? 'Model that predicts this dataset' : RESTRICTED;
    const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true, ...STAYS });
    if (chosen === undefined) return;
    const { name, model } = chosen.listed;
    if (model instanceof LabelerError) throw model;
    if (name === document.dataset.dataset.model) {
      await this.chosenAgain(document);
      return;
    }
    if (!(await this.mayWrite(document, name))) return;
    await this.file.change(document, (text, file) => selectModel(text, file, name));
  }

  /** Without a dataset file there is nothing that could name a model: a person is asked whether there shall be one. */
  private async mayWrite({ dataset, uri }: LabelDocument, model: string): Promise<boolean> {
    if (dataset.file !== undefined) return true;
    if (vscode.workspace.getWorkspaceFolder(uri) === undefined) {
      const message = `Only a dataset of a workspace can name ${plainText(model)}. Open the image's folder first.`;
      void vscode.window.showInformationMessage(message);
      return false;
    }
    const question = `The model is named in ${DATASET_FILE}, which isn't there yet. Create it in the workspace folder? Masks stay where they are.`;
    return (await vscode.window.showInformationMessage(question, CREATE)) === CREATE;
  }
}

function itemOf(listed: ListedModel, dataset: Dataset): ModelItem {
  const { name, model } = listed;
  const inUse = name === dataset.model ? ['in use'] : [];
  const label = plainText(name);
  if (model instanceof LabelerError) {
    const description = [...inUse, "can't be used"].join(' · ');
    return { label, description, detail: plainText(model.message), listed };
  }
  return {
    label,
    description: [...inUse, ...factsOf(name, model)].join(' · '),
    detail: `${namesOf(model.classes)} (${knownOf(model.classes, dataset)})`,
    listed,
  };
}

function factsOf(name: string, { reference, head, images }: ModelDescription): string[] {
  if (name === BUILTIN_MODEL) return ['comes with FCN Labeler'];
  const origin = images === undefined ? [] : [`learned from ${images} ${images === 1 ? 'image' : 'images'}`];
  return [`version ${reference.version}`, ...head.map(plainText), ...origin];
}

function namesOf(classes: readonly LabelClass[]): string {
  return plainText(shortened(classes.map(({ name }) => name).join(', ')));
}

/** How many classes of the dataset the model can find. */
function knownOf(classes: readonly LabelClass[], dataset: Dataset): string {
  const lookup = classLookup(classes, dataset.classes, dataset.classMap);
  const known = new Set(classes.map(({ id }) => lookup[id]).filter((id) => id !== UNLABELED));
  return `${known.size} of the dataset's ${dataset.classes.length} classes`;
}
