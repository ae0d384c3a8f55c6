/** Wires the extension together; nothing is read or computed before an image is opened. */
import * as vscode from 'vscode';
import { VIEW_TYPE } from './associations';
import { registerDiagnostics } from './commands/diagnostics';
import { LabelCommands } from './commands/labelCommands';
import { ModelSelection } from './commands/modelSelection';
import { ClassCommands } from './dataset/classCommands';
import { DatasetFile } from './dataset/datasetFile';
import { DatasetOffer } from './dataset/datasetOffer';
import { DatasetRefresh } from './dataset/datasetRefresh';
import { DatasetService } from './dataset/datasetService';
import { LabelEditorProvider } from './editor/labelEditorProvider';
import { ReadAhead } from './editor/readAhead';
import { PresentModels } from './editor/presentModels';
import { Predictor } from './editor/predictor';
import { ViewTracker } from './editor/viewTracker';
import { errorText } from './errorText';
import { MaskStore } from './io/maskStore';
import { JournalOffers } from './journal/journalOffers';
import { JournalStore } from './journal/journalStore';
import { MovedImages } from './journal/movedImages';
import { findUnsaved } from './journal/unsavedFinder';
import { LearnedModels } from './learning/learnedModels';
import { LearningCommands } from './learning/learningCommands';
import { ReplayStore } from './learning/replayStore';
import { SharedLearning } from './learning/sharedLearning';
import { Models } from './models';
import { Notices } from './notices';
import { followOpenByDefault } from './openByDefault';
import type { Platform } from './platform';
import { SegmentOnOpen } from './segmentOnOpen';
import { readFeatureCache } from './settings';
import { StatusBar } from './statusBar';
import { removeStaleTemporaryFiles } from './temporaryFiles';
import { ToolLoader, type ToolModule } from './toolLoader';
import { UndoMemory } from './undoMemory';

/** Names the features that are kept: those of another backbone are others. */
const BACKBONE = 'mobilenet-v2';

/** After start-up has settled; milliseconds. */
const CLEAN_UP_DELAY = 10_000;

/** After VS Code has opened what was open before; milliseconds. */
const FIND_UNSAVED_DELAY = 5_000;

/** What the extension exports, for its own tests only: documents can be watched, and writes made slow. */
export interface ExtensionApi {
  readonly provider: LabelEditorProvider;
  readonly masks: MaskStore;
  readonly journals: JournalStore;
  readonly undoMemory: UndoMemory;
  readonly learning: SharedLearning;
  readonly learnedModels: LearnedModels;
  readonly replay: ReplayStore;
  readonly tools: ToolLoader;
}

let running: JournalStore | undefined;

/** Brings to the disk what isn't saved; VS Code waits for it some seconds. */
export async function deactivate(): Promise<void> {
  await running?.shutDown();
}

/** @param loadTools loads the second bundle */
export function activate(
  context: vscode.ExtensionContext,
  platform: Platform,
  loadTools: () => Promise<ToolModule>,
): ExtensionApi {
  const { extensionUri, globalState, globalStorageUri, workspaceState, subscriptions } = context;
  const log = vscode.window.createOutputChannel('FCN Labeler', { log: true });
  const datasets = new DatasetService();
  const masks = new MaskStore(platform, log);
  const undoMemory = new UndoMemory(globalStorageUri, platform, log);
  const journals = new JournalStore(globalStorageUri, platform, log);
  running = journals;
  const models = new Models(extensionUri, platform, log);
  const views = new ViewTracker();
  const learnedModels = new LearnedModels(models, globalStorageUri, log);
  const presentModels = new PresentModels(learnedModels, views, () => provider.openDocuments, log);
  const predictor = new Predictor(views, presentModels);
  const datasetFile = new DatasetFile(datasets, masks);
  const classes = new ClassCommands(datasetFile, models);
  const modelSelection = new ModelSelection(models, datasetFile, ({ dataset }) =>
    learnedModels.chooseGiven(dataset),
  );
  const readAhead = new ReadAhead({ datasets, masks, images: platform, log });
  const provider: LabelEditorProvider = new LabelEditorProvider({
    extensionUri,
    ahead: readAhead,
    datasets,
    masks,
    edits: undoMemory.edits,
    journals,
    models,
    presentModels,
    views,
    images: platform,
    log,
    runCommand: (view, command, classId) => commands.run(view, command, classId),
  });
  const segmentOnOpen = new SegmentOnOpen(predictor, log);
  const commands = new LabelCommands({
    provider,
    views,
    predictor,
    segmentOnOpen,
    classes,
    modelSelection,
    log,
  });
  const notices = new Notices(globalState, log);
  const offer = new DatasetOffer(workspaceState, globalState, classes);
  const refresh = new DatasetRefresh(() => provider.openDocuments, datasets, log);
  const offers = new JournalOffers(journals, log);
  const moved = new MovedImages(provider, journals, offers, log);
  const featureFolder = vscode.Uri.joinPath(globalStorageUri, 'features', BACKBONE);
  const replay = new ReplayStore(featureFolder, vscode.workspace.fs, readFeatureCache, log);
  const learning = new SharedLearning({
    models: learnedModels,
    present: presentModels,
    store: replay,
    views,
    log,
  });
  const learningCommands = new LearningCommands({
    views,
    models: learnedModels,
    store: replay,
    learning,
    log,
  });

  const tools = new ToolLoader(loadTools, {
    extensionUri,
    storageUri: context.storageUri,
    workspaceState,
    platform,
    datasets,
    datasetFile,
    masks,
    models,
    learnedModels,
    presentModels,
    provider,
    views,
    predictor,
    labelCommands: commands,
    log,
  });

  subscriptions.push(
    log,
    tools,
    ...tools.register(),
    datasets,
    models,
    learnedModels,
    presentModels,
    views,
    learning,
    readAhead,
    provider,
    moved,
    provider.onDidOpen((document) => moved.watch(document)),
    provider.onDidOpen((document) => presentModels.watch(document)),
    provider.onDidOpen((document) => learning.watch(document)),
    provider.onDidSave((document) => learning.saved(document)),
    provider.onDidOpen((document) => void offers.onOpen(document)),
    later(FIND_UNSAVED_DELAY, log, () =>
      findUnsaved(journals.folder, (image) => provider.find(image) !== undefined),
    ),
    undoMemory,
    later(CLEAN_UP_DELAY, log, () => undoMemory.removeStale()),
    vscode.window.registerCustomEditorProvider(VIEW_TYPE, provider, {
      supportsMultipleEditorsPerDocument: true,
    }),
    ...commands.register(),
    ...learningCommands.register(),
    registerDiagnostics(views, String((context.extension.packageJSON as { version?: unknown }).version)),
    new StatusBar(views, presentModels, learnedModels),
    followOpenByDefault(log),
    datasets.onDidChange(() => void refresh.run()),
    provider.onDidOpen((document) => void notices.onOpen(document)),
    provider.onDidShow((view) => segmentOnOpen.onShow(view)),
    presentModels.onDidChange((document) => void segmentOnOpen.onModelChange(document)),
    provider.onDidSave((document) => void offer.afterSave(document)),
  );
  const { temporaryFiles } = platform;
  if (temporaryFiles !== undefined) {
    subscriptions.push(later(CLEAN_UP_DELAY, log, () => removeStaleTemporaryFiles(temporaryFiles, log)));
  }
  return { provider, masks, journals, undoMemory, learning, learnedModels, replay, tools };
}

/** Does something that nobody waits for. @param delay milliseconds */
function later(delay: number, log: vscode.LogOutputChannel, act: () => Promise<void>): vscode.Disposable {
  const timer = setTimeout(() => {
    act().catch((error: unknown) => log.warn(`After the start: ${errorText(error)}`));
  }, delay);
  return new vscode.Disposable(() => clearTimeout(timer));
}
