/** One webview that shows a document: serves what it calls, and tells it what changed. */
import * as vscode from 'vscode';
import { packCells } from '../../core/packing';
import type { Runs } from '../../core/runs';
import type {
  ChangeCause,
  Conflict,
  HostApi,
  RuntimeReport,
  ViewApi,
  ViewCommand,
  ViewImage,
  ViewInit,
} from '../../protocol/hostView';
import { hostValidators } from '../../protocol/hostValidators';
import {
  cancelled,
  connect,
  isCancelled,
  type Client,
  type Connection,
  type Handlers,
} from '../../protocol/rpc';
import type { StrokeOrigin } from '../document/documentCore';
import { readViewSettings, SECTION } from '../settings';
import { webviewChannel } from '../webviewChannel';
import type { DocumentView, LabelDocument } from './labelDocument';
import type { PresentModels } from './presentModels';
import { assetUris, resourceRoots, viewHtml } from './viewHtml';

/** What a view needs of the extension around it. */
export interface ViewServices {
  readonly extensionUri: vscode.Uri;
  readonly builtinModel: vscode.Uri;
  readonly models: Pick<PresentModels, 'refresh' | 'of'>;
  readonly log: vscode.LogOutputChannel;
  runCommand(view: LabelView, command: ViewCommand, classId: number | undefined): Promise<void>;
}

export class LabelView implements DocumentView, vscode.Disposable {
  private connection: Connection<ViewApi>;
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly started = new vscode.EventEmitter<void>();
  private readonly focusChanged = new vscode.EventEmitter<void>();
  private readonly runtimeChanged = new vscode.EventEmitter<void>();
  private isReady = false;
  private isFocused = false;
  /** The page that loads gets the image without asking, and its model is looked up; undefined once it asked for more. */
  private handingOver: Promise<unknown> | undefined;
  /** What a page is to know from its start. */
  private preparing: Promise<void> | undefined;
  private isHidden = false;
  private report: RuntimeReport | undefined;

  /** The page runs and has all it needs; fires again when it was hidden and is shown anew. */
  readonly onDidStart = this.started.event;
  readonly onDidChangeFocus = this.focusChanged.event;
  readonly onDidChangeRuntime = this.runtimeChanged.event;

  constructor(
    readonly document: LabelDocument,
    readonly panel: vscode.WebviewPanel,
    private readonly services: ViewServices,
  ) {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: resourceRoots(services.extensionUri) };
    this.connection = this.connect();
    this.loadPage();
    document.views.add(this);
    this.subscriptions.push(
      panel.onDidChangeViewState(() => this.viewStateChanged()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SECTION, document.uri)) this.settingsChanged();
      }),
    );
  }

  get ready(): boolean {
    return this.isReady;
  }
  get canvasFocused(): boolean {
    return this.isFocused && this.panel.active;
  }
  get runtime(): RuntimeReport | undefined {
    return this.report;
  }
  /** The view's own API, for requests of one view. */
  get remote(): Client<ViewApi> {
    return this.connection.remote;
  }

  /** Calls the view without waiting; a page that isn't there learns everything when it starts. */
  tell(call: (view: Client<ViewApi>) => Promise<void>): void {
    if (!this.isReady) return;
    call(this.connection.remote).catch((error: unknown) => {
      if (!isCancelled(error)) this.services.log.error(`A view failed: ${String(error)}`);
    });
  }

  labelsChanged(runs: Runs, cause: ChangeCause | undefined, origin: StrokeOrigin | undefined): void {
    const { revision, state, counts } = this.document.core;
    const acknowledged = origin?.view === this ? { acknowledged: origin.sequence } : {};
    const change = { revision, runs, state, counts, ...acknowledged, ...(cause && { cause }) };
    this.tell((view) => view.labelsChanged(change));
  }

  labelsReplaced(): void {
    if (!this.isReady) return;
    const { map, revision, state, counts } = this.document.core;
    const labels = packCells(map.cells);
    this.tell((view) => view.labelsReplaced({ revision, labels, state, counts }));
  }

  proposalChanged(): void {
    const { proposal } = this.document.core;
    this.tell((view) => view.proposalChanged({ proposal }));
  }

  conflictChanged(conflict: Conflict | null): void {
    this.tell((view) => view.conflictChanged({ conflict }));
  }

  readOnlyChanged(): void {
    const reason = this.document.core.readOnlyReason ?? null;
    this.tell((view) => view.readOnlyChanged({ reason }));
  }

  imageChanged(repaint: boolean): void {
    if (!repaint && this.isReady) return;
    this.dropPage();
    this.loadPage();
  }

  classesChanged(): void {
    const { classes } = this.document;
    this.tell((view) => view.classesChanged({ classes }));
  }

  correctionsForgotten(): void {
    this.tell((view) => view.forgetCorrections(null));
  }

  /** Lets the page wait for something that it is to know from its start. */
  startAfter(preparing: Promise<void>): void {
    this.preparing = preparing;
  }

  dispose(): void {
    this.document.views.delete(this);
    this.isReady = false;
    this.connection.dispose();
    this.setFocused(false);
    for (const subscription of this.subscriptions) subscription.dispose();
    for (const emitter of [this.started, this.focusChanged, this.runtimeChanged]) emitter.dispose();
  }

  private settingsChanged(): void {
    const settings = readViewSettings(this.document.uri);
    this.tell((view) => view.settingsChanged({ settings }));
  }

  private viewStateChanged(): void {
    if (!this.panel.active) this.setFocused(false);
    const wasHidden = this.isHidden;
    this.isHidden = !this.panel.visible;
    // VS Code drops the page of a hidden tab, and loads it anew when it is shown.
    if (this.isHidden) this.dropPage();
    else if (wasHidden) this.handOver();
  }

  private loadPage(): void {
    this.panel.webview.html = viewHtml(this.panel.webview, this.services.extensionUri, this.document.uri);
    this.handOver();
  }

  /** Reads the image for a page that has begun to load, and looks up its model. */
  private handOver(): void {
    const { connection } = this;
    const reading = this.readImage().then((image) => {
      // Who asks for more finds out whether the page took it.
      if (connection === this.connection) connection.remote.imageRead(image).catch(() => undefined);
    });
    this.handingOver = Promise.all([reading, this.services.models.refresh(this.document)]);
    // Said where the page asks.
    this.handingOver.catch(() => undefined);
  }

  private async readImage(): Promise<ViewImage> {
    const { image, header, uri } = this.document;
    const { mimeType, width, height, orientation } = header;
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    return { name, bytes: await image.read(), mimeType, width, height, orientation };
  }

  /** Nobody is left to answer what was asked, or to hear an answer; the next page starts anew. */
  private dropPage(): void {
    this.isReady = false;
    this.connection.dispose();
    this.connection = this.connect();
  }

  private setFocused(focused: boolean): void {
    if (focused === this.isFocused) return;
    this.isFocused = focused;
    this.focusChanged.fire();
  }

  private connect(): Connection<ViewApi> {
    return connect<HostApi, ViewApi>(webviewChannel(this.panel.webview), this.handlers(), hostValidators);
  }

  private handlers(): Handlers<HostApi> {
    return {
      ready: () => this.start(),
      readImage: async () => {
        try {
          return await this.readImage();
        } catch (error) {
          // A page without its image is loaded anew once that is back.
          this.isReady = false;
          throw error;
        }
      },
      commitStroke: async (stroke) => {
        const { core, journal } = this.document;
        core.commitStroke(stroke, this);
        const { revision } = core;
        // The view keeps the stroke until it is answered: from then on it must outlive this process.
        await journal.handedOver();
        return { revision };
      },
      learned: ({ revision, runs }) => this.document.core.takeLearned(revision, runs),
      resync: () => this.labelsReplaced(),
      runCommand: ({ command, classId }) => this.services.runCommand(this, command, classId),
      resolveConflict: ({ choice }) => this.document.resolveConflict(choice),
      readTheirs: async () => {
        const { map } = await this.document.readTheirs();
        return { labels: packCells(map.cells) };
      },
      setCanvasFocused: ({ focused }) => this.setFocused(focused),
      reportRuntime: (runtime) => {
        this.report = runtime;
        this.runtimeChanged.fire();
      },
      log: ({ level, message }) => this.services.log[level](`View: ${message}`),
    };
  }

  private async start(): Promise<ViewInit> {
    const { connection } = this;
    this.setFocused(false);
    const { models } = this.services;
    const { handingOver } = this;
    // Another page asks for itself.
    this.handingOver = undefined;
    await Promise.all([handingOver ?? models.refresh(this.document), this.preparing]);
    if (connection !== this.connection) throw cancelled();
    const { core, classes, editable, uri } = this.document;
    this.isReady = true;
    setTimeout(() => this.started.fire(), 0);
    return {
      labels: packCells(core.map.cells),
      revision: core.revision,
      state: core.state,
      counts: core.counts,
      classes,
      proposal: core.proposal,
      settings: readViewSettings(uri),
      assets: assetUris(this.panel.webview, this.services.extensionUri, this.services.builtinModel),
      model: models.of(this.document),
      editable,
      readOnlyReason: core.readOnlyReason ?? null,
      conflict: this.document.mask.conflict,
      forgotten: this.document.forgottenRuns,
    };
  }
}
