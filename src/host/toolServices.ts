/** What the second bundle works with; all of it was made by the first one. */
import type * as vscode from 'vscode';
import type { LabelCommands } from './commands/labelCommands';
import type { DatasetFile } from './dataset/datasetFile';
import type { DatasetService } from './dataset/datasetService';
import type { LabelEditorProvider } from './editor/labelEditorProvider';
import type { PresentModels } from './editor/presentModels';
import type { Predictor } from './editor/predictor';
import type { ViewTracker } from './editor/viewTracker';
import type { MaskStore } from './io/maskStore';
import type { LearnedModels } from './learning/learnedModels';
import type { Models } from './models';
import type { Platform } from './platform';

export interface ToolServices {
  readonly extensionUri: vscode.Uri;
  /** Files of this workspace that nobody misses; undefined where no folder is open. */
  readonly storageUri: vscode.Uri | undefined;
  readonly workspaceState: vscode.Memento;
  readonly platform: Platform;
  readonly datasets: DatasetService;
  readonly datasetFile: DatasetFile;
  readonly masks: MaskStore;
  readonly models: Models;
  readonly learnedModels: LearnedModels;
  readonly presentModels: PresentModels;
  readonly provider: LabelEditorProvider;
  readonly views: ViewTracker;
  readonly predictor: Predictor;
  readonly labelCommands: LabelCommands;
  readonly log: vscode.LogOutputChannel;
}
