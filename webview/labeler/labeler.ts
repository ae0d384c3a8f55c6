/** The labeler's view: wires host, replica, canvas, network and controls together. */
import type {
  AssetUris,
  BackendSetting,
  HostApi,
  RuntimeReport,
  ViewApi,
  ViewInit,
} from '../../src/protocol/hostView';
import { connect, isCancelled, type Client, type Handlers } from '../../src/protocol/rpc';
import type { CanvasEvents, LabelCanvas } from './canvas/types';
import { ConfirmedCounter } from './confirmedCounter';
import { FocusReporter } from './focusReporter';
import { openImage, type OpenImage } from './openImage';
import { Predictor, type SegmentationRunner } from './predictor';
import { reportErrors } from './reportErrors';
import { initialModel } from './state/initialModel';
import type { CursorPixel, ViewActions } from './state/viewModel';
import { ViewStore } from './state/viewStore';
import { StateKeeper } from './stateKeeper';
import { StrokeCommitter } from './strokeCommitter';
import { ToolController } from './toolController';
import { createLayout, type Layout } from './ui/layout';
import type { MessageLevel } from './ui/messages';
import { hostChannel, type VsCodeApi } from './vscodeApi';

/** What the view needs of the client that runs the segmentation worker. */
export interface SegmentationClient extends SegmentationRunner {
  /** Starts the worker ahead of the first request. */
  prepare(): void;
  setBackend(backend: BackendSetting): void;
  dispose(): void;
}

export interface SegmentationClientOptions {
  readonly assets: AssetUris;
  readonly backend: BackendSetting;
  onProgress(stage: string, done: number, total: number): void;
  onRuntime(report: RuntimeReport): void;
  onMessage(level: MessageLevel, text: string): void;
}

/** The two big parts that the view is given. */
export interface LabelerParts {
  createCanvas(container: HTMLElement, events: CanvasEvents): LabelCanvas;
  createSegmenter(options: SegmentationClientOptions): SegmentationClient;
}

/** All that lives as long as the image is open. */
interface Session {
  readonly open: OpenImage;
  readonly strokes: StrokeCommitter;
  readonly predictor: Predictor;
  readonly segmenter: SegmentationClient;
  readonly counter: ConfirmedCounter;
}

export class Labeler {
  private readonly keeper: StateKeeper;
  private readonly store: ViewStore;
  private readonly layout: Layout;
  private readonly canvas: LabelCanvas;
  private readonly tools: ToolController;
  private readonly focus: FocusReporter;
  private readonly host: Client<HostApi>;
  /** Resolves once the image is shown; the host's messages wait for it. */
  private readonly session: Promise<Session>;
  private opened: Session | undefined;
  private pixel: { x: number; y: number } | null = null;

  constructor(
    root: HTMLElement,
    vscode: VsCodeApi,
    private readonly parts: LabelerParts,
  ) {
    this.keeper = new StateKeeper(vscode);
    this.store = new ViewStore(initialModel(this.keeper.saved));
    this.layout = createLayout(root, this.actions());
    this.host = connect<ViewApi, HostApi>(hostChannel(vscode), this.handlers()).remote;
    this.focus = new FocusReporter((focused) => this.ask(this.host.setCanvasFocused({ focused })));
    this.canvas = parts.createCanvas(this.layout.canvasHost, this.canvasEvents());
    this.tools = new ToolController(this.store, this.canvas, this.keeper, (text) =>
      this.layout.announcer.say(text),
    );
    this.store.show([this.layout]);
    reportErrors((text) => this.fail(text));
    this.listenToKeys(root);
    this.session = this.start();
    this.session.catch((error: unknown) => this.failToOpen(error));
  }

  private async start(): Promise<Session> {
    const init = await this.host.ready(null);
    this.tools.setClasses(init.classes);
    this.tools.applySettings(init.settings);
    const segmenter = this.createSegmenter(init);
    // While the image is decoded the worker starts: an image without labels is about to be predicted.
    if (isBlank(init)) segmenter.prepare();
    const open = await openImage(init, {
      canvas: this.canvas,
      store: this.store,
      keeper: this.keeper,
      labelsChanged: () => this.labelsChanged(),
    });
    const session = this.createSession(open, segmenter);
    this.opened = session;
    this.store.change({ phase: 'ready' });
    this.labelsChanged();
    if (document.activeElement === document.body) this.canvas.element.focus();
    return session;
  }

  private createSegmenter(init: ViewInit): SegmentationClient {
    const segmenter = this.parts.createSegmenter({
      assets: init.assets,
      backend: init.settings.backend,
      onProgress: (stage, done, total) => this.store.change({ progress: { stage, done, total } }),
      onRuntime: (runtime) => {
        this.store.change({ runtime });
        this.ask(this.host.reportRuntime(runtime));
      },
      onMessage: (level, text) => this.tell(level, text),
    });
    window.addEventListener('pagehide', () => segmenter.dispose());
    return segmenter;
  }

  private createSession(open: OpenImage, segmenter: SegmentationClient): Session {
    const predictor = new Predictor(segmenter, () => open.decode(), open.border, {
      started: () => this.store.change({ phase: 'predicting', progress: null }),
      ended: (error) => this.predictionEnded(error),
    });
    const strokes = new StrokeCommitter(open.document, this.host, (reason) =>
      this.tell('error', `The stroke was taken back: ${reason}`),
    );
    const counter = new ConfirmedCounter(open.document.map.cells, (confirmedShare) =>
      this.store.change({ confirmedShare }),
    );
    return { open, strokes, predictor, segmenter, counter };
  }

  /** What the host can ask for; everything that needs the image waits until it is shown. */
  private handlers(): Handlers<ViewApi> {
    return {
      labelsChanged: async (change) => (await this.session).open.document.labelsChanged(change),
      labelsReplaced: async ({ labels, ...facts }) => {
        const { border, document } = (await this.session).open;
        document.labelsReplaced(border.unpack(labels).cells, facts);
      },
      proposalChanged: async ({ proposal }) => {
        (await this.session).open.showProposal(proposal);
        this.store.change({ pixel: this.cursorPixel() });
        if (proposal !== null) {
          this.layout.announcer.say('Prediction shown. Enter accepts it, Escape refuses it.');
        }
      },
      conflictChanged: async ({ conflict }) => {
        await this.session;
        if (conflict !== null) this.tell('warn', conflict.message);
      },
      readOnlyChanged: async ({ reason }) => {
        await this.session;
        this.canvas.setEditable(reason === null);
        this.store.change({ editable: reason === null, readOnlyReason: reason });
      },
      classesChanged: async ({ classes }) => {
        await this.session;
        this.tools.setClasses(classes);
      },
      settingsChanged: async ({ settings }) => {
        (await this.session).segmenter.setBackend(settings.backend);
        this.tools.applySettings(settings);
      },
      perform: async ({ action }) => {
        await this.session;
        this.tools.perform(action);
      },
      selectClass: async ({ classId }) => {
        await this.session;
        this.tools.selectClass(classId);
      },
      predict: async (request, { signal }) => (await this.session).predictor.predict(request, signal),
    };
  }

  private actions(): ViewActions {
    return {
      perform: (action) => this.tools.perform(action),
      run: (command, classId) =>
        this.ask(this.host.runCommand(classId === undefined ? { command } : { command, classId })),
      setSize: (size) => this.tools.setSize(size),
      setOpacity: (opacity) => this.tools.setOpacity(opacity),
      selectClass: (classId) => this.tools.selectClass(classId),
      toggleClassHidden: (classId) => this.tools.toggleClassHidden(classId),
      cancelPrediction: () => this.opened?.predictor.cancel(),
      focusCanvas: () => this.canvas.element.focus(),
      focusClassList: () => this.layout.classes.focusList(),
    };
  }

  private canvasEvents(): CanvasEvents {
    return {
      strokeStarted: () => this.opened?.open.document.strokeStarted(),
      strokeAborted: () => this.opened?.open.document.strokeAborted(),
      stroke: (stroke) => {
        if (this.opened === undefined) return;
        this.ask(this.opened.strokes.commit(stroke));
        this.labelsChanged();
      },
      viewportChanged: (viewport) => {
        this.store.change({ zoom: viewport.zoom });
        if (this.opened !== undefined) this.keeper.save({ viewport });
      },
      pixelChanged: (pixel) => {
        this.pixel = pixel;
        this.store.change({ pixel: this.cursorPixel() });
      },
      focusChanged: (focused) => this.focus.canvas(focused),
      sizeChanged: (size) => this.tools.setSize(size),
      rendererChanged: (renderer, reason) => {
        if (renderer === 'canvas2d') this.tell('info', `Drawing without the graphics card: ${reason}`);
      },
    };
  }

  private labelsChanged(): void {
    this.opened?.counter.restart();
    this.store.change({ pixel: this.cursorPixel() });
  }

  private cursorPixel(): CursorPixel | null {
    if (this.pixel === null || this.opened === undefined) return null;
    return this.opened.open.pixelAt(this.pixel.x, this.pixel.y);
  }

  private predictionEnded(error: unknown): void {
    this.store.change({ phase: 'ready', progress: null });
    if (error === undefined || isCancelled(error)) return;
    this.tell('error', `Segmenting failed: ${textOf(error)} Painting still works.`);
  }

  private listenToKeys(root: HTMLElement): void {
    root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.target instanceof HTMLInputElement) return;
      if (this.canvas.abortStroke()) return;
      if (this.store.model.proposal !== null) this.ask(this.host.runCommand({ command: 'rejectPrediction' }));
      else this.opened?.predictor.cancel();
    });
    // VS Code saves; a proposal isn't part of what it saves, so say what to do first.
    window.addEventListener(
      'keydown',
      ({ key, ctrlKey, metaKey }) => {
        if ((ctrlKey || metaKey) && key.toLowerCase() === 's' && this.store.model.proposal !== null) {
          this.layout.proposal.hintAtSaving();
        }
      },
      { capture: true },
    );
    window.addEventListener('focus', () => {
      if (document.activeElement === document.body) this.canvas.element.focus();
    });
  }

  /** Waits for the host in the background; a failure becomes a message. */
  private ask(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => {
      if (!isCancelled(error)) this.tell('error', textOf(error));
    });
  }

  private tell(level: MessageLevel, text: string): void {
    this.layout.messages.show(level, text);
    this.host.log({ level, message: text }).catch(() => undefined);
  }

  /** Something nobody expected: the person sees it, the log has it all. */
  private fail(details: string): void {
    this.layout.messages.show(
      'error',
      'Something went wrong in the labeler. Its log (Output: FCN Labeler) says more; your strokes are kept.',
    );
    this.host.log({ level: 'error', message: details }).catch(() => undefined);
  }

  private failToOpen(error: unknown): void {
    this.store.change({ phase: 'failed' });
    this.layout.showFailure(textOf(error));
    this.host.log({ level: 'error', message: textOf(error) }).catch(() => undefined);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether nothing is labeled, decided or proposed yet. */
function isBlank({ editable, state, proposal }: ViewInit): boolean {
  return editable && state.status === 'unlabeled' && proposal === null;
}
