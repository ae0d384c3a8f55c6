/** Which model predicts. The one place that asks whether the workspace is trusted. */
import * as vscode from 'vscode';
import { LabelerError } from '../core/errors';
import type { ModelFiles } from '../protocol/hostView';
import type { ImageDataset } from './dataset/datasetService';
import { ModelFolder } from './io/modelFolder';
import { WatchedFiles } from './io/watchedFiles';
import { parseModelDescription, type ModelDescription } from './modelDescription';
import type { Platform } from './platform';

export const BUILTIN_MODEL = 'builtin:voc';

export interface Model extends ModelDescription {
  /** Null: the built-in one, which views fetch themselves. */
  readonly files: ModelFiles | null;
  /** Whether its class ids are the dataset's own: it was learned there, and names may have changed since. */
  readonly ownIds?: boolean;
}

/** A dataset's root, and the name of its model. */
export interface ModelPlace extends Pick<ImageDataset, 'root'> {
  readonly dataset: Pick<ImageDataset['dataset'], 'model'>;
}

/** Models that stay in memory. */
const MOST_KEPT = 4;
/** A model is two files, and programs replace each in several steps. Milliseconds without an event. */
const QUIET = 300;

interface KeptModel {
  readonly stamp: string;
  readonly model: Model;
}

export class Models implements vscode.Disposable {
  private builtin: Promise<Model> | undefined;
  private readonly kept = new Map<string, KeptModel>();
  private readonly loading = new Map<string, Promise<Model>>();
  private readonly refused = new Set<string>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: { dispose(): unknown }[];
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Model files or trust changed: what {@link resolve} says may be another one. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly platform: Pick<Platform, 'checkInside'>,
    private readonly log: Pick<vscode.LogOutputChannel, 'warn'>,
  ) {
    this.subscriptions = [
      new WatchedFiles('**/{model.json,weights.bin}', () => this.touched()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire()),
    ];
  }

  get builtinFolder(): vscode.Uri {
    return vscode.Uri.joinPath(this.extensionUri, 'media/models/voc');
  }

  /** False in Restricted Mode: weights that come with a workspace run only where a person trusts it. */
  get foldersAllowed(): boolean {
    return vscode.workspace.isTrusted;
  }

  /**
   * The model that a dataset names; without trust the built-in one stands in for it.
   * @returns the same object as long as nothing changed
   * @throws LabelerError `model-invalid`
   */
  resolve({ root, dataset: { model: name } }: ModelPlace): Promise<Model> {
    if (name !== BUILTIN_MODEL && this.foldersAllowed) return this.resolveFolder(root, name);
    if (name !== BUILTIN_MODEL && !this.refused.has(name)) {
      this.refused.add(name);
      this.log.warn(`The built-in model is used instead of "${name}": the workspace is not trusted.`);
    }
    this.builtin ??= this.readBuiltin();
    return this.builtin;
  }

  /** A model folder below a dataset, to look at. @throws LabelerError `model-invalid` */
  folder(root: vscode.Uri, path: string): ModelFolder {
    return ModelFolder.at(root, path, this.platform);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  private async resolveFolder(root: vscode.Uri, path: string): Promise<Model> {
    const folder = this.folder(root, path);
    const { key } = folder;
    const loading = this.loading.get(key);
    if (loading !== undefined) return loading;
    const model = this.load(folder).finally(() => this.loading.delete(key));
    this.loading.set(key, model);
    return model;
  }

  private async load(folder: ModelFolder): Promise<Model> {
    const { key } = folder;
    const present = this.kept.get(key);
    this.kept.delete(key);
    if (present !== undefined && present.stamp === (await folder.stamp())) {
      this.kept.set(key, present);
      return present.model;
    }
    const { description, files, stamp } = await folder.load();
    const model = { ...description, files };
    this.kept.set(key, { stamp, model });
    for (const oldest of [...this.kept.keys()].slice(0, -MOST_KEPT)) this.kept.delete(oldest);
    return model;
  }

  private touched(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed.fire(), QUIET);
  }

  private async readBuiltin(): Promise<Model> {
    const file = vscode.Uri.joinPath(this.builtinFolder, 'model.json');
    try {
      const bytes = await vscode.workspace.fs.readFile(file);
      return { ...parseModelDescription(new TextDecoder().decode(bytes), file.fsPath), files: null };
    } catch (error) {
      this.builtin = undefined;
      throw new LabelerError(
        'model-invalid',
        `The built-in model can't be read (${file.fsPath}). Install FCN Labeler again, or run its build.`,
        file.fsPath,
        { cause: error },
      );
    }
  }
}
