/** Offers to create `fcn-dataset.json` after the first save without one: once a workspace. */
import * as vscode from 'vscode';
import { DATASET_FILE } from '../../core/dataset/dataset';
import type { LabelDocument } from '../editor/labelDocument';
import { errorText } from '../errorText';
import type { ClassCommands } from './classCommands';

const OFFERED = 'datasetOffered';
const NEVER = 'datasetNeverOffer';
const CREATE = 'Create';
const NEVER_AGAIN = "Don't Ask Again";

export class DatasetOffer {
  constructor(
    private readonly workspaceState: vscode.Memento,
    private readonly globalState: vscode.Memento,
    private readonly classes: Pick<ClassCommands, 'createDataset'>,
  ) {}

  async afterSave(document: LabelDocument): Promise<void> {
    if (document.dataset.file !== undefined || !document.hasMask) return;
    if (vscode.workspace.getWorkspaceFolder(document.uri) === undefined) return;
    if (this.globalState.get(NEVER) === true || this.workspaceState.get(OFFERED) === true) return;
    await this.workspaceState.update(OFFERED, true);
    const choice = await vscode.window.showInformationMessage(
      `The mask is saved. Create ${DATASET_FILE} in the workspace folder, to name your own classes? Masks stay where they are.`,
      CREATE,
      NEVER_AGAIN,
    );
    if (choice === NEVER_AGAIN) await this.globalState.update(NEVER, true);
    if (choice === CREATE) await this.create(document);
  }

  private async create(document: LabelDocument): Promise<void> {
    try {
      await this.classes.createDataset(document);
    } catch (error) {
      void vscode.window.showErrorMessage(errorText(error));
    }
  }
}
