/** Commands on labels: what the palette, the explorer, keys and the view's buttons call. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import { IMAGE_EXTENSIONS } from '../../core/dataset/maskPaths';
import { isCancelled } from '../../protocol/rpc';
import { VIEW_ACTIONS, type ViewCommand } from '../../protocol/hostView';
import { VIEW_TYPE } from '../associations';
import type { ClassCommands } from '../dataset/classCommands';
import type { LabelDocument } from '../editor/labelDocument';
import type { LabelEditorProvider } from '../editor/labelEditorProvider';
import type { LabelView } from '../editor/labelView';
import type { Predictor } from '../editor/predictor';
import { showLabeler } from '../editor/showLabeler';
import type { ViewTracker } from '../editor/viewTracker';
import { errorText } from '../errorText';
import { displayPath } from '../io/maskStore';
import type { SegmentOnOpen } from '../segmentOnOpen';
import { NO_EDITOR } from './noEditor';
import type { ModelSelection } from './modelSelection';

const CLASS_KEYS = 9;

const NO_VOID = 'Every unlabeled pixel is open to predictions already.';

const NOTHING_KNOWN =
  'The model knows none of the dataset’s classes. Paint some of two classes: the network learns from what you paint.';

const STILL_PREDICTING = 'The image is still being segmented: approve its labels once they are shown.';

const FORGOTTEN =
  'The network no longer learns from what was corrected on this image so far. The labels stay.';

/** What runs on one view's document: the view's own buttons, and what only the palette offers. */
type EditorCommand =
  ViewCommand | 'excludeImage' | 'unconfirmUnlabeled' | 'forgetCorrections' | 'selectModel';

export interface CommandServices {
  readonly provider: LabelEditorProvider;
  readonly views: ViewTracker;
  readonly predictor: Predictor;
  readonly segmentOnOpen: SegmentOnOpen;
  readonly classes: ClassCommands;
  readonly modelSelection: ModelSelection;
  readonly log: vscode.LogOutputChannel;
}

export class LabelCommands {
  private readonly decided = new vscode.EventEmitter<LabelView>();
  /** A person approved or excluded a view's image. */
  readonly onDidDecide = this.decided.event;

  constructor(private readonly services: CommandServices) {}

  /** Registers every command but those of `diagnostics.ts`. */
  register(): vscode.Disposable[] {
    const on = (name: string, run: (...args: unknown[]) => unknown) =>
      vscode.commands.registerCommand(`fcnLabeler.${name}`, run);
    const onView = (name: EditorCommand) =>
      on(name, () => this.withActiveView((view) => this.run(view, name, undefined)));
    return [
      new vscode.Disposable(() => this.decided.dispose()),
      on('openInLabeler', (uri) => this.openInLabeler(uri)),
      on('segmentImage', (uri, selected) => this.segmentSelected(uri, selected)),
      ...(['acceptPrediction', 'rejectPrediction', 'clearLabels', 'approveImage'] as const).map(onView),
      onView('unconfirmUnlabeled'),
      onView('forgetCorrections'),
      onView('selectModel'),
      ...(['addClass', 'renameClass', 'recolorClass'] as const).map(onView),
      ...VIEW_ACTIONS.map((action) =>
        on(action, () => this.withActiveView((view) => view.tell((remote) => remote.perform({ action })))),
      ),
      ...Array.from({ length: CLASS_KEYS }, (_, i) =>
        on(`selectClass${i + 1}`, () => this.withActiveView((view) => selectClass(view, i))),
      ),
    ];
  }

  /** Runs a command on the view's document; a view's buttons end here, too. */
  async run(view: LabelView, command: EditorCommand, classId: number | undefined): Promise<void> {
    const { document } = view;
    await this.reporting(async () => {
      switch (command) {
        case 'segmentImage':
          return this.segment(document);
        case 'acceptPrediction':
          if (!document.core.acceptProposal()) inform('There is no prediction to accept.');
          return;
        case 'rejectPrediction':
          document.core.rejectProposal();
          return;
        case 'clearLabels':
          document.core.clear();
          return;
        case 'approveImage':
          // Whoever goes from image to image by one key means what they are about to see.
          if (this.services.segmentOnOpen.isLooking(document)) {
            inform(STILL_PREDICTING);
            return;
          }
          document.core.approve();
          this.decided.fire(view);
          return;
        case 'excludeImage':
          document.core.exclude();
          this.decided.fire(view);
          return;
        case 'unconfirmUnlabeled':
          if (!document.core.unconfirmUnlabeled()) inform(NO_VOID);
          return;
        case 'forgetCorrections':
          document.forgetCorrections();
          inform(FORGOTTEN);
          return;
        case 'selectModel':
          return this.services.modelSelection.select(document);
        case 'addClass':
          return this.services.classes.add(view);
        case 'renameClass':
          return this.services.classes.rename(view, classId);
        case 'recolorClass':
          return this.services.classes.recolor(view, classId);
      }
    });
  }

  private async openInLabeler(uri: unknown): Promise<void> {
    const image = uri instanceof vscode.Uri ? uri : activeImage();
    if (image === undefined) inform('Select an image in the explorer, or open one, first.');
    else await vscode.commands.executeCommand('vscode.openWith', image, VIEW_TYPE);
  }

  /** @param uri the explorer's item; @param selected everything selected there */
  private async segmentSelected(uri: unknown, selected: unknown): Promise<void> {
    if (Array.isArray(selected) && selected.length > 1) {
      await vscode.commands.executeCommand('fcnLabeler.segmentUnlabeled', uri, selected);
      return;
    }
    const image = uri instanceof vscode.Uri ? uri : activeImage();
    if (image === undefined) {
      inform('Select an image in the explorer, or open one, first.');
      return;
    }
    await this.reporting(async () => {
      await showLabeler(image);
      const document = this.services.provider.find(image);
      if (document) await this.segment(document);
      else inform(`${displayPath(image)} can't be segmented: it is a mask, or no image that can be read.`);
    });
  }

  /** One edit that fills every pixel that no person decided, from the shown proposal where there is one. */
  private async segment(document: LabelDocument): Promise<void> {
    const { core } = document;
    const file = displayPath(document.uri);
    if (core.readOnlyReason !== undefined) throw new LabelerError('bad-message', core.readOnlyReason, file);
    if (core.unconfirmedPixels === 0) {
      inform(`Nothing to segment: a person decided every pixel of ${file}.`);
      return;
    }
    if (core.proposal === null && !(await this.services.predictor.knowsClasses(document))) {
      inform(NOTHING_KNOWN);
      return;
    }
    const { labels, model } = core.proposal ?? (await this.services.predictor.predict(document));
    if (!core.segment(labels, model)) inform(`Segmenting changed nothing: ${file} has these labels already.`);
  }

  private withActiveView(run: (view: LabelView) => void | Promise<void>): void | Promise<void> {
    const view = this.services.views.active;
    if (view) return run(view);
    inform(NO_EDITOR);
  }

  private async reporting(run: () => void | Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (isCancelled(error)) return;
      const message = errorText(error);
      this.services.log.error(message);
      void vscode.window.showErrorMessage(message);
    }
  }
}

/** The class at a position of the list becomes the one to paint. */
function selectClass(view: LabelView, index: number): void {
  const chosen = view.document.classes.at(index);
  if (chosen) view.tell((remote) => remote.selectClass({ classId: chosen.id }));
}

/** The image of the active tab, whichever editor shows it. */
function activeImage(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isFile = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText;
  if (!isFile) return undefined;
  const extension = input.uri.path.split('.').at(-1)?.toLowerCase() ?? '';
  return (IMAGE_EXTENSIONS as readonly string[]).includes(extension) ? input.uri : undefined;
}

function inform(message: string): void {
  void vscode.window.showInformationMessage(message);
}
