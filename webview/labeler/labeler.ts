/** The labeler's view: wires host, image, canvas, network and controls together. */
import type { ViewInit } from '../../src/protocol/hostView';
import type { CanvasEvents, LabelCanvas } from './canvas/types';
import { FocusReporter } from './focusReporter';
import { HostLink, textOf } from './hostLink';
import type { ImageFile } from '../shared/decodeImage';
import { ArrivingImage, type ArrivedImage } from './arrivingImage';
import { openImage } from './openImage';
import { listenToPageKeys } from './pageKeys';
import type { LabelerParts, SegmentationClient } from './parts';
import { reportErrors } from '../shared/reportErrors';
import { Session } from './session';
import { initialModel } from './state/initialModel';
import type { ViewActions } from './state/viewModel';
import { ViewStore } from './state/viewStore';
import { StateKeeper } from './stateKeeper';
import { StrokeKeeper } from './strokes/strokeKeeper';
import { ToolController } from './toolController';
import { createLayout, type Layout } from './ui/layout';
import { viewHandlers } from './viewHandlers';
import type { VsCodeApi } from '../shared/vscodeApi';

/** How long the host may take to hand over the image before the view says what can be done, in milliseconds. */
const OPENING_PATIENCE = 15_000;

export class Labeler {
  private readonly keeper: StateKeeper;
  private readonly store: ViewStore;
  private readonly layout: Layout;
  private readonly canvas: LabelCanvas;
  private readonly tools: ToolController;
  private readonly focus: FocusReporter;
  private readonly link: HostLink;
  /** Resolves once the image is shown; the host's messages wait for it. */
  private readonly starting: Promise<Session>;
  private session: Session | undefined;
  private readonly image = new ArrivingImage();
  private pixel: { x: number; y: number } | null = null;

  constructor(
    root: HTMLElement,
    vscode: VsCodeApi,
    private readonly parts: LabelerParts,
  ) {
    this.keeper = new StateKeeper(vscode);
    this.store = new ViewStore(initialModel(this.keeper.saved));
    this.layout = createLayout(root, this.actions());
    const handlers = viewHandlers({
      image: this.image,
      session: () => this.starting,
      tools: () => this.tools,
      layout: () => this.layout,
    });
    this.link = new HostLink(vscode, handlers, (level, text) => this.layout.messages.show(level, text));
    const { host } = this.link;
    this.focus = new FocusReporter((focused) => this.link.ask(host.setCanvasFocused({ focused })));
    this.canvas = parts.createCanvas(this.layout.canvasHost, this.canvasEvents());
    this.canvas.setEditable(false);
    this.tools = new ToolController(this.store, this.canvas, this.keeper, (text) =>
      this.layout.announcer.say(text),
    );
    this.store.show([this.layout]);
    reportErrors((text) => this.link.fail(text));
    this.listenToKeys(root);
    this.starting = this.start();
    this.starting.catch((error: unknown) => this.failToOpen(error));
  }

  private async start(): Promise<Session> {
    const { init, image } = await this.initialState();
    this.tools.setClasses(init.classes);
    this.tools.applySettings(init.settings);
    const segmenter = this.createSegmenter(init);
    segmenter.setImage(image.file);
    // While the image is decoded the worker starts: an image without labels is about to be predicted.
    if (isBlank(init)) segmenter.prepare();
    const { canvas, store, keeper, link } = this;
    const strokes = this.createStrokeKeeper(image.file);
    const open = await openImage(image, init, {
      canvas,
      store,
      keeper,
      firstSequence: strokes.lastSequence + 1,
      labelsChanged: () => this.session?.labelsChanged(),
      hostChanged: (change) => this.session?.learning.changed(change),
      hostReplaced: () => this.session?.learning.replaced(),
    });
    const { announcer } = this.layout;
    const pixel = (): typeof this.pixel => this.pixel;
    const { conflict, revision, model, state, forgotten } = init;
    const parts = {
      init: { conflict, revision, model, state, forgotten },
      open,
      segmenter,
      keeper: strokes,
      canvas,
      store,
      link,
      announcer,
      pixel,
    };
    const session = new Session(parts);
    this.session = session;
    store.change({ phase: 'ready' });
    if (document.activeElement === document.body) canvas.element.focus();
    return session;
  }

  private async initialState(): Promise<{ init: ViewInit; image: ArrivedImage }> {
    const timer = setTimeout(() => this.layout.showSlowOpening(), OPENING_PATIENCE);
    try {
      const { host } = this.link;
      const init = await host.ready(null);
      return { init, image: await this.image.get(() => host.readImage(null)) };
    } finally {
      clearTimeout(timer);
    }
  }

  private createSegmenter(init: Pick<ViewInit, 'assets' | 'settings'>): SegmentationClient {
    const { store, link } = this;
    const segmenter = this.parts.createSegmenter({
      assets: init.assets,
      backend: init.settings.backend,
      onProgress: (stage, done, total) => store.change({ progress: { stage, done, total } }),
      onRuntime: (runtime) => {
        store.change({ runtime });
        link.ask(link.host.reportRuntime(runtime));
      },
      onMessage: (level, text) => link.tell(level, text),
    });
    window.addEventListener('pagehide', () => segmenter.dispose());
    return segmenter;
  }

  /** With the strokes that an earlier page left in the saved state. */
  private createStrokeKeeper(image: ImageFile): StrokeKeeper {
    const { keeper, link } = this;
    const strokes = new StrokeKeeper(link.host, image, keeper, (silence) =>
      this.session?.silenceChanged(silence),
    );
    for (const problem of strokes.restore(keeper.strokesAtStart)) {
      link.log('warn', `A stroke of an earlier page of ${image.name} was dropped: ${problem}`);
    }
    keeper.keepStrokes(() => strokes.saved());
    return strokes;
  }

  private actions(): ViewActions {
    const run: ViewActions['run'] = (command, classId) =>
      this.link.ask(this.link.host.runCommand(classId === undefined ? { command } : { command, classId }));
    return {
      perform: (action) => this.tools.perform(action),
      run,
      setSize: (size) => this.tools.setSize(size),
      setOpacity: (opacity) => this.tools.setOpacity(opacity),
      selectClass: (classId) => this.tools.selectClass(classId),
      toggleClassHidden: (classId) => this.tools.toggleClassHidden(classId),
      cancelPrediction: () => this.session?.predictor.cancel(),
      toggleComparison: () => this.session?.comparison.toggle(),
      compare: (shown) => this.session?.comparison.show(shown),
      resolveConflict: (choice) => this.link.ask(this.link.host.resolveConflict({ choice })),
      focusCanvas: () => this.canvas.element.focus(),
      focusClassList: () => this.layout.classes.focusList(),
    };
  }

  private canvasEvents(): CanvasEvents {
    return {
      strokeStarted: () => this.session?.open.document.strokeStarted(),
      strokeAborted: () => this.session?.open.document.strokeAborted(),
      stroke: (stroke) => this.session?.stroke(stroke),
      viewportChanged: (viewport) => {
        this.store.change({ zoom: viewport.zoom });
        if (this.session !== undefined) this.keeper.save({ viewport });
      },
      pixelChanged: (pixel) => {
        this.pixel = pixel;
        this.session?.showPixel();
      },
      focusChanged: (focused) => this.focus.canvas(focused),
      sizeChanged: (size) => this.tools.setSize(size),
      rendererChanged: (renderer, reason) => {
        if (renderer === 'canvas2d') this.link.tell('info', `Drawing without the graphics card: ${reason}`);
      },
    };
  }

  private listenToKeys(root: HTMLElement): void {
    listenToPageKeys(root, {
      escape: () => {
        if (this.canvas.abortStroke() || this.session?.comparison.end() === true) return;
        if (this.store.model.proposal !== null) {
          this.link.ask(this.link.host.runCommand({ command: 'rejectPrediction' }));
        } else this.session?.predictor.cancel();
      },
      saving: () => this.session?.saveTried(),
      focused: () => this.canvas.element.focus(),
    });
  }

  private failToOpen(error: unknown): void {
    this.store.change({ phase: 'failed' });
    this.layout.showFailure(textOf(error));
    this.link.log('error', textOf(error));
  }
}

/** Whether nothing is labeled, decided or proposed yet. */
function isBlank({ editable, state, proposal }: ViewInit): boolean {
  return editable && state.status === 'unlabeled' && proposal === null;
}
