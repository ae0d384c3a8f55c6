/** Keeps every open image on the model that its dataset names, and its views with it. */
import * as vscode from 'vscode';
import { classLookup } from '../../core/dataset/classLookup';
import type { Dataset } from '../../core/dataset/dataset';
import type { PresentModel } from '../../protocol/hostView';
import { errorText } from '../errorText';
import { ownLookup, type LearnedModels } from '../learning/learnedModels';
import type { Model } from '../models';
import type { LabelDocument } from './labelDocument';
import type { ViewTracker } from './viewTracker';

/** What one open image is predicted by. */
interface State {
  /** Resolutions, one after the other: an older one must not overtake a newer one. */
  last: Promise<unknown>;
  /** Undefined until it was resolved once; null where the model can't be used. */
  model: Model | null | undefined;
  present: PresentModel | null;
  /** Why the model can't be used: said once. */
  problem: string | undefined;
}

export class PresentModels implements vscode.Disposable {
  private readonly states = new WeakMap<LabelDocument, State>();
  private readonly changed = new vscode.EventEmitter<LabelDocument>();
  private readonly subscription: vscode.Disposable;

  /** Another model predicts an image from now on, or none; its views know. */
  readonly onDidChange = this.changed.event;

  /** @param openDocuments images that must follow when model files change */
  constructor(
    private readonly models: Pick<LearnedModels, 'resolve' | 'onDidChange'>,
    private readonly views: Pick<ViewTracker, 'of'>,
    openDocuments: () => readonly LabelDocument[],
    private readonly log: Pick<vscode.LogOutputChannel, 'error'>,
  ) {
    this.subscription = models.onDidChange(() => {
      for (const document of openDocuments()) void this.refresh(document);
    });
  }

  /** Follows the image's dataset as long as it is open. */
  watch(document: LabelDocument): void {
    document.onDidChangeDataset(() => void this.refresh(document));
  }

  /** What the views of an image know, or are to know when they start; null before the first {@link refresh}. */
  of(document: LabelDocument): PresentModel | null {
    return this.states.get(document)?.present ?? null;
  }

  /** Looks again which model it is; where it can't be used a person was told. */
  async refresh(document: LabelDocument): Promise<void> {
    await this.resolve(document).catch(() => undefined);
  }

  /**
   * The model of an image as it is now. Its views are told before this resolves.
   * @throws LabelerError `model-invalid`
   */
  resolve(document: LabelDocument): Promise<Model> {
    const state = this.stateOf(document);
    const model = state.last.then(() => this.update(document, state));
    state.last = model.catch(() => undefined);
    return model;
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private async update(document: LabelDocument, state: State): Promise<Model> {
    try {
      const model = await this.models.resolve(document.dataset);
      state.problem = undefined;
      this.take(document, state, model);
      return model;
    } catch (error) {
      this.report(state, errorText(error));
      this.take(document, state, null);
      throw error;
    }
  }

  private take(document: LabelDocument, state: State, model: Model | null): void {
    const present = model && presentModelOf(model, document.dataset.dataset);
    if (state.model === model && hasSameLookup(state.present, present)) return;
    const isFirst = state.model === undefined;
    state.model = model;
    state.present = present;
    for (const view of this.views.of(document)) {
      view.tell((remote) => remote.modelChanged({ model: present }));
    }
    if (!isFirst) this.changed.fire(document);
  }

  private report(state: State, problem: string): void {
    if (problem === state.problem) return;
    state.problem = problem;
    this.log.error(problem);
    void vscode.window.showErrorMessage(`${problem} Until then nothing is predicted. Painting still works.`);
  }

  private stateOf(document: LabelDocument): State {
    let state = this.states.get(document);
    if (state === undefined) {
      state = { last: Promise.resolve(), model: undefined, present: null, problem: undefined };
      this.states.set(document, state);
    }
    return state;
  }
}

/** A model as views take it, for the images of a dataset. */
export function presentModelOf(
  { reference, classes, files, ownIds = false }: Model,
  rules: Pick<Dataset, 'classes' | 'classMap'>,
): PresentModel {
  const lookup = ownIds
    ? ownLookup(classes, rules.classes)
    : classLookup(classes, rules.classes, rules.classMap);
  return { ...reference, files, classLookup: lookup };
}

function hasSameLookup(a: PresentModel | null, b: PresentModel | null): boolean {
  return a === null || b === null ? a === b : a.classLookup.every((id, i) => id === b.classLookup[i]);
}
