/** Commands on what was learned: going back, and giving the cached features up. */
import * as vscode from 'vscode';
import { NO_EDITOR } from '../commands/noEditor';
import type { ViewTracker } from '../editor/viewTracker';
import { errorText } from '../errorText';
import { imageCount } from './learnedText';
import type { LearnedModels } from './learnedModels';
import type { ReplayStore } from './replayStore';
import type { SharedLearning } from './sharedLearning';

const MEGABYTE = 1 << 20;

export interface LearningCommandServices {
  readonly views: Pick<ViewTracker, 'active'>;
  readonly models: LearnedModels;
  readonly store: ReplayStore;
  readonly learning: Pick<SharedLearning, 'rollsBack'>;
  readonly log: Pick<vscode.LogOutputChannel, 'error'>;
}

export class LearningCommands {
  constructor(private readonly services: LearningCommandServices) {}

  register(): vscode.Disposable[] {
    const on = (name: string, run: () => Promise<string | undefined>) =>
      vscode.commands.registerCommand(`fcnLabeler.${name}`, () => this.reporting(run));
    return [on('rollBackModel', () => this.rollBack()), on('clearFeatureCache', () => this.clearCache())];
  }

  private async rollBack(): Promise<string> {
    const { views, models } = this.services;
    const document = views.active?.document;
    if (document === undefined) return NO_EDITOR;
    const place = document.dataset;
    const learning = await models.of(place);
    if (models.peek(place)?.serves === true) this.services.learning.rollsBack(place);
    const back = models.learns(place) ? await learning.rollBack() : undefined;
    if (back === undefined) {
      return 'There is nothing to roll back: no learned model predicts the images of this dataset.';
    }
    models.fire();
    const given = (await models.given(place)).reference.name;
    const now = back.to === null ? `The model "${given}"` : `Version ${back.to}`;
    return `${now} predicts again; version ${back.from} of the learned model is set aside. What is learned from now on starts from there.`;
  }

  private async clearCache(): Promise<string> {
    const { files, bytes } = await this.services.store.clear();
    if (files === 0) return 'The feature cache is empty.';
    const images = imageCount(files);
    const size = (bytes / MEGABYTE).toFixed(1);
    return `Freed ${size} MB: the features of ${images}. They are learned from again once they are approved or saved again; what was learned stays.`;
  }

  private async reporting(run: () => Promise<string | undefined>): Promise<void> {
    try {
      const message = await run();
      if (message !== undefined) void vscode.window.showInformationMessage(message);
    } catch (error) {
      const message = errorText(error);
      this.services.log.error(message);
      void vscode.window.showErrorMessage(message);
    }
  }
}
