/** Which model predicts a dataset: what was learned of it, once that has taken over, else the one that it names. */
import * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import type { ImageDataset } from '../dataset/datasetService';
import { errorText } from '../errorText';
import type { Model, Models } from '../models';
import { readViewSettings, SECTION } from '../settings';
import { DatasetLearning } from './datasetLearning';
import { LearnedFolder } from './learnedFolder';
import type { LearnedState } from './learnedState';
import { hashOf } from './storageName';

export class LearnedModels implements vscode.Disposable {
  private readonly datasets = new Map<string, Promise<DatasetLearning>>();
  private readonly opened = new Map<string, DatasetLearning>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];

  /** What {@link resolve} says may be another model. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly models: Models,
    private readonly storage: vscode.Uri,
    private readonly log: Pick<vscode.LogOutputChannel, 'warn'>,
  ) {
    this.subscriptions = [
      models.onDidChange(() => this.changed.fire()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SECTION}.learnFromCorrections`)) this.changed.fire();
      }),
    ];
  }

  /** @returns the same object as long as nothing changed @throws LabelerError `model-invalid` */
  async resolve(place: ImageDataset): Promise<Model> {
    const given = await this.models.resolve(place);
    if (!this.learns(place)) return given;
    try {
      return (await (await this.of(place)).resolve(given)) ?? given;
    } catch (error) {
      this.log.warn(`What was learned can't be used: ${errorText(error)}`);
      return given;
    }
  }

  /** The model that a person gave the dataset. @throws LabelerError `model-invalid` */
  given(place: ImageDataset): Promise<Model> {
    return this.models.resolve(place);
  }

  /** Whether anything is learned of a dataset: where the workspace is trusted and nobody switched it off. */
  learns({ root }: Pick<ImageDataset, 'root'>): boolean {
    return this.models.foldersAllowed && readViewSettings(root).learnFromCorrections;
  }

  of({ root }: Pick<ImageDataset, 'root'>): Promise<DatasetLearning> {
    const key = root.toString();
    let learning = this.datasets.get(key);
    if (learning === undefined) {
      learning = this.open(key);
      this.datasets.set(key, learning);
    }
    return learning;
  }

  /** A person chose the model that the dataset names already: it predicts in the place of what was learned. */
  async chooseGiven(place: ImageDataset): Promise<void> {
    if (!this.learns(place)) return;
    await (await this.of(place)).chooseGiven();
    this.fire();
  }

  /** What was learned of a dataset, as far as it was asked for before. */
  peek(place: Pick<ImageDataset, 'root'>): LearnedState | undefined {
    return this.learns(place) ? this.opened.get(place.root.toString())?.state : undefined;
  }

  /** Says that another head may predict now. */
  fire(): void {
    this.changed.fire();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  private async open(key: string): Promise<DatasetLearning> {
    const folder = vscode.Uri.joinPath(this.storage, 'learned', await hashOf(key));
    const learning = new DatasetLearning(new LearnedFolder(folder, vscode.workspace.fs, this.log), this.log);
    this.opened.set(key, learning);
    return learning;
  }
}

/** 256 bytes for a model whose ids are the dataset's own: 255 for what is no class of it any more. */
export function ownLookup(
  modelClasses: readonly LabelClass[],
  datasetClasses: readonly LabelClass[],
): Uint8Array {
  const present = new Set(datasetClasses.map(({ id }) => id));
  const lookup = new Uint8Array(256).fill(255);
  for (const { id } of modelClasses) if (present.has(id)) lookup[id] = id;
  return lookup;
}
