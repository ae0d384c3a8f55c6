/** A view's page without a DOM: the real replica, tools and wire protocol; the network answers when a test says so. */
import type { LabelMap } from '../../../../src/core/labelMap';
import { packRuns } from '../../../../src/core/packedRuns';
import { packCells } from '../../../../src/core/packing';
import { RunBuilder } from '../../../../src/core/runs';
import type {
  HostApi,
  PredictResult,
  Proposal,
  ViewApi,
  ViewImage,
  ViewInit,
} from '../../../../src/protocol/hostView';
import { connect, type Client, type Handlers } from '../../../../src/protocol/rpc';
import { StrokeController } from '../../../../webview/labeler/canvas/strokeController';
import type { ToolState } from '../../../../webview/labeler/canvas/types';
import { ImageBorder } from '../../../../webview/labeler/imageBorder';
import { ViewDocument, type FinishedStroke, type LabelFacts } from '../../../../webview/labeler/viewDocument';
import { idAt, isInPart, type Brush, type Fill, type Learned, type Pattern } from './commands';
import type { Wire } from './wire';

const ignore = (): void => undefined;

export class Page {
  readonly host: Client<HostApi>;
  proposal: Proposal | null = null;
  facts: LabelFacts | undefined;
  private image: { readonly border: ImageBorder; readonly document: ViewDocument } | undefined;
  private readonly tools: StrokeController;
  /** Revisions that acknowledged strokes, in order. */
  private readonly acknowledged: number[] = [];
  /** Ends the prediction that the host waits for. */
  private answerNetwork: ((result: PredictResult) => void) | undefined;

  private handedOver: ViewImage | undefined;

  constructor(readonly wire: Wire) {
    this.host = connect<ViewApi, HostApi>(wire.channel, this.handlers()).remote;
    this.tools = new StrokeController(
      {
        strokeStarted: () => this.document.strokeStarted(),
        strokeAborted: () => this.document.strokeAborted(),
        stroke: (stroke) => this.commit(stroke),
      },
      { span: ignore, runs: ignore },
    );
  }

  async start(): Promise<void> {
    const init: ViewInit = await this.host.ready(null);
    this.handedOver ??= await this.host.readImage(null);
    const border = new ImageBorder(this.handedOver, this.handedOver.orientation);
    this.facts = init;
    this.proposal = init.proposal;
    const document = new ViewDocument(border.unpack(init.labels), init, border, {
      cellsChanged: ignore,
      allCellsChanged: ignore,
      factsChanged: (facts) => void (this.facts = facts),
      hostChanged: () => undefined,
    });
    this.image = { border, document };
  }

  get map(): LabelMap {
    return this.document.map;
  }
  /** The shown proposal as the page would draw it; upright. */
  get proposed(): LabelMap | null {
    return this.proposal && this.border.unpack(this.proposal.labels);
  }
  get pendingStrokes(): number {
    return this.document.pendingStrokes;
  }
  get isPredicting(): boolean {
    return this.answerNetwork !== undefined;
  }

  brush({ label, size, onlyUnconfirmed, points }: Brush): void {
    const tool: ToolState = {
      tool: label === 255 ? 'eraser' : 'brush',
      classId: label === 255 ? 0 : label,
      size,
      onlyUnconfirmed,
    };
    const path = points.map(([x, y]) => ({ x: x / 4, y: y / 4 }));
    this.tools.begin('pointer', this.map, tool, path[0]);
    this.tools.extend('pointer', path.slice(1));
    this.tools.end('pointer');
  }

  fill({ label, onlyUnconfirmed, at: [x, y] }: Fill): void {
    const tool: ToolState = { tool: 'fill', classId: label, size: 1, onlyUnconfirmed };
    const { width, height } = this.map;
    this.tools.begin('pointer', this.map, tool, { x: (x % width) + 0.5, y: (y % height) + 0.5 });
  }

  /** The worker has learned from a stroke. */
  learned({ age, labels, part }: Learned): void {
    const { width, height } = this.border.rawSize;
    const revision = this.acknowledged[Math.max(0, this.acknowledged.length - 1 - age)];
    const runs = new RunBuilder();
    for (let i = 0; i < width * height; i++) if (isInPart(part, i)) runs.push(i, 1, idAt(labels, i));
    this.host.learned({ revision, runs: packRuns(runs.finish()) }).catch((error: unknown) => {
      throw error;
    });
  }

  /** The network is done. @param labels in raw order */
  predicted(labels: Pattern): void {
    const { width, height } = this.border.rawSize;
    const answer = this.answerNetwork;
    if (answer === undefined) throw new Error('no prediction runs in this page');
    this.answerNetwork = undefined;
    answer({ labels: packedPattern(labels, width * height), meanConfidence: 0.5, milliseconds: 1 });
  }

  private get document(): ViewDocument {
    if (this.image === undefined) throw new Error('the page has not started');
    return this.image.document;
  }
  private get border(): ImageBorder {
    if (this.image === undefined) throw new Error('the page has not started');
    return this.image.border;
  }

  private commit(finished: FinishedStroke): void {
    const stroke = this.document.strokeFinished(finished);
    if (stroke === undefined) return;
    // Sent twice, as after a reload: the host must know the number.
    void this.host.commitStroke(stroke);
    this.host.commitStroke(stroke).then(
      ({ revision }) => {
        this.acknowledged.push(revision);
        this.document.strokeAnswered(stroke.sequence);
      },
      (error: unknown) => {
        throw error;
      },
    );
  }

  private handlers(): Handlers<ViewApi> {
    return {
      imageRead: (image) => void (this.handedOver = image),
      labelsChanged: (change) => this.document.labelsChanged(change),
      labelsReplaced: ({ labels, ...facts }) =>
        this.document.labelsReplaced((cells) => this.border.unpackInto(labels, cells), facts),
      proposalChanged: ({ proposal }) => void (this.proposal = proposal),
      proposalNotSaved: ignore,
      conflictChanged: ignore,
      readOnlyChanged: ignore,
      classesChanged: ignore,
      settingsChanged: ignore,
      modelChanged: ignore,
      forgetCorrections: ignore,
      perform: ignore,
      selectClass: ignore,
      predictAhead: () => Promise.reject(new Error('this page has no network')),
      collectPixels: () => Promise.reject(new Error('this page has no network')),
      addReplay: ignore,
      trainShared: () => Promise.reject(new Error('this page has no network')),
      predict: (_request, { signal }) =>
        new Promise((resolve, reject) => {
          this.answerNetwork = resolve;
          signal.addEventListener('abort', () => {
            this.answerNetwork = undefined;
            reject(new Error('cancelled'));
          });
        }),
    };
  }
}

/** A prediction as the network hands it over; raw order. */
export function packedPattern(labels: Pattern, pixels: number): Uint8Array {
  return packCells(Uint16Array.from({ length: pixels }, (_, i) => idAt(labels, i)));
}
