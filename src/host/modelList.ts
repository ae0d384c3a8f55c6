/** The models that a dataset can choose from, and what is wrong with those that can't be used. */
import * as vscode from 'vscode';
import { LabelerError } from '../core/errors';
import type { ImageDataset } from './dataset/datasetService';
import { BUILTIN_MODEL, type Models } from './models';
import type { ModelDescription } from './modelDescription';

/** Where models lie below a dataset, each in a folder of its own. */
export const MODELS_FOLDER = 'models';
/** More than anybody chooses from in a list. */
const MOST_LISTED = 200;

export interface ListedModel {
  /** What a dataset file says: `builtin:voc`, or the folder's path below the dataset. */
  readonly name: string;
  /** Why it can't be used, where it can't. */
  readonly model: ModelDescription | LabelerError;
}

/**
 * The built-in model, each folder of `models/`, and what the dataset names besides; the built-in one alone without trust.
 * @throws LabelerError `model-invalid` when the built-in model can't be read
 */
export async function listModels(
  models: Models,
  { root, dataset }: Pick<ImageDataset, 'root' | 'dataset'>,
): Promise<readonly ListedModel[]> {
  const builtIn = await models.resolve({ root, dataset: { model: BUILTIN_MODEL } });
  const first: ListedModel = { name: BUILTIN_MODEL, model: builtIn };
  if (!models.foldersAllowed) return [first];
  const paths = await foldersBelow(root);
  const isListed = dataset.model === BUILTIN_MODEL || paths.includes(dataset.model);
  const all = isListed ? paths : [...paths, dataset.model];
  return [first, ...(await Promise.all(all.map((path) => look(models, root, path))))];
}

async function foldersBelow(root: vscode.Uri): Promise<string[]> {
  let entries: [string, vscode.FileType][];
  try {
    entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(root, MODELS_FOLDER));
  } catch {
    // Most datasets have none.
    return [];
  }
  const isFolder = (type: vscode.FileType): boolean => (type & vscode.FileType.Directory) !== 0;
  const names = entries.filter(([, type]) => isFolder(type)).map(([name]) => name);
  return names
    .sort()
    .slice(0, MOST_LISTED)
    .map((name) => `${MODELS_FOLDER}/${name}`);
}

async function look(models: Models, root: vscode.Uri, path: string): Promise<ListedModel> {
  try {
    return { name: path, model: (await models.folder(root, path).inspect()).description };
  } catch (error) {
    if (error instanceof LabelerError) return { name: path, model: error };
    throw error;
  }
}
