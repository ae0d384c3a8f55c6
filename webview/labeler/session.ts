/** Everything that lives as long as the image is open: its strokes, predictions and comparison. */
import { ForgottenPixels } from '../../src/core/forgottenPixels';
import type { PresentModel, ViewInit } from '../../src/protocol/hostView';
import { isCancelled } from '../../src/protocol/rpc';
import type { LabelCanvas, PaintedStroke } from './canvas/types';
import { Comparison } from './conflict/comparison';
import { ConfirmedCounter } from './confirmedCounter';
import { textOf, type HostLink } from './hostLink';
import { ConfirmedFollower } from './learning/confirmedFollower';
import { LiveLearning } from './learning/liveLearning';
import { liveTask } from './learning/liveTask';
import { visibleRegion } from './learning/regions';
import { ModelHolder } from './modelHolder';
import type { OpenImage } from './openImage';
import type { SegmentationClient } from './parts';
import { Predictor } from './predictor';
import { canEdit, type CursorPixel, type ViewModel } from './state/viewModel';
import type { ViewStore } from './state/viewStore';
import { workerModelOf } from '../shared/segmentation/workerModel';
import { StrokeCommitter } from './strokes/strokeCommitter';
import type { Silence, StrokeKeeper } from './strokes/strokeKeeper';
import type { Announcer } from './ui/announcer';
import { plural } from '../shared/ui/words';

export interface SessionParts {
  readonly init: Pick<ViewInit, 'conflict' | 'revision' | 'model' | 'state' | 'forgotten'>;
  readonly open: OpenImage;
  readonly segmenter: SegmentationClient;
  readonly keeper: StrokeKeeper;
  readonly canvas: LabelCanvas;
  readonly store: ViewStore;
  readonly link: HostLink;
  readonly announcer: Announcer;
  /** The upright pixel under the pointer or the keyboard's cursor. */
  pixel(): { x: number; y: number } | null;
}

export class Session {
  readonly predictor: Predictor;
  readonly comparison: Comparison;
  readonly learning: LiveLearning;
  /** What predicts the image. */
  readonly model: ModelHolder;
  private readonly strokes: StrokeCommitter;
  private readonly counter: ConfirmedCounter;

  constructor(private readonly parts: SessionParts) {
    const { open, segmenter, keeper, canvas, store, link } = parts;
    const { map } = open.document;
    this.model = new ModelHolder(parts.init.model);
    const runModel = (model: PresentModel | null): void => segmenter.setModel(workerModelOf(model));
    this.model.onChange(runModel);
    runModel(this.model.present);
    this.predictor = new Predictor(segmenter, {
      started: () => store.change({ phase: 'predicting', progress: null }),
      ended: (error) => this.predictionEnded(error),
    });
    this.strokes = new StrokeCommitter(open.document, link.host, keeper, (reason) =>
      link.tell('error', `The stroke was taken back: ${reason}`),
    );
    this.counter = new ConfirmedCounter(map.cells, (confirmedShare) => store.change({ confirmedShare }));
    this.comparison = new Comparison({
      map,
      canvas,
      readTheirs: async () => open.border.unpackInSlices((await link.host.readTheirs(null)).labels),
      changed: (facts) => this.comparisonChanged(facts),
      failed: (error) => link.tell('error', `The mask on disk can't be compared: ${textOf(error)}`),
    });
    this.learning = this.createLearning();
    this.comparison.setConflict(parts.init.conflict);
    this.editableChanged();
    this.resend();
    this.labelsChanged();
    const { status } = parts.init.state;
    if (status === 'predicted' || status === 'corrected') this.learning.warmUp();
  }

  get open(): OpenImage {
    return this.parts.open;
  }
  get segmenter(): SegmentationClient {
    return this.parts.segmenter;
  }

  stroke(stroke: PaintedStroke): void {
    this.parts.link.ask(this.strokes.commit(stroke));
    this.labelsChanged();
  }

  labelsChanged(): void {
    this.counter.restart();
    this.comparison.labelsChanged();
    this.showPixel();
  }

  /** What lies under the cursor may have changed. */
  showPixel(): void {
    this.parts.store.change({ pixel: this.cursorPixel() });
  }

  async proposalChanged(proposal: ViewInit['proposal']): Promise<void> {
    await this.open.showProposal(proposal);
    this.showPixel();
    if (proposal === null) return;
    this.parts.announcer.say('Prediction shown. Enter accepts it, Escape refuses it.');
  }

  /** The host is late with its answers, or (null) has answered. */
  silenceChanged(silence: Silence | null): void {
    const { store, announcer } = this.parts;
    const before = store.model.silence;
    store.change({
      silence: silence === null ? null : { ...silence, saveTried: before?.saveTried ?? false },
    });
    this.editableChanged();
    if (silence === null) announcer.say('The extension answers again. Painting goes on.');
    else if (before === null) {
      announcer.alert(
        'Painting is paused: the extension doesn’t answer. Your strokes are kept in this view.',
      );
    }
  }

  /** Why nothing may be changed from now on; null where editing is fine again. */
  readOnlyChanged(reason: string | null): void {
    const { canvas, store, announcer } = this.parts;
    // The host would refuse it.
    if (reason !== null) canvas.abortStroke();
    if (reason === store.model.readOnlyReason) return;
    store.change({ readOnlyReason: reason });
    this.resend();
    this.editableChanged();
    announcer.say(reason === null ? 'The labels can be changed again.' : `Read-only: ${reason}`);
  }

  /** The person pressed the key for saving: nobody saves while the host is silent. */
  saveTried(): void {
    const { store, announcer } = this.parts;
    const { silence } = store.model;
    if (silence === null) return;
    store.change({ silence: { ...silence, saveTried: true } });
    announcer.alert('Nothing was saved: the extension doesn’t answer.');
  }

  private createLearning(): LiveLearning {
    const { open, segmenter, store, link, canvas, init } = this.parts;
    const { border, document } = open;
    const { uprightSize, rawSize, orientation } = border;
    return new LiveLearning({
      runner: segmenter,
      follower: new ConfirmedFollower(
        document.map.cells,
        new ForgottenPixels(border.toUpright(init.forgotten)),
        () => document.isSettled,
      ),
      rawSize,
      orientation,
      uprightSize,
      task: () => liveTask(store.model, this.model.present),
      visible: () => {
        const { clientWidth: width, clientHeight: height } = canvas.element;
        return visibleRegion(canvas.viewport, { width, height }, uprightSize);
      },
      learned: (revision, runs) => link.ask(link.host.learned({ revision, runs })),
      runningChanged: (learning) => store.change({ learning }),
      failed: (error) => link.tell('warn', `Learning failed: ${textOf(error)} Painting still works.`),
    });
  }

  private editableChanged(): void {
    const { canvas, store } = this.parts;
    canvas.setEditable(canEdit(store.model));
  }

  private comparisonChanged(facts: Pick<ViewModel, 'conflict' | 'comparison'>): void {
    const { store, announcer } = this.parts;
    const before = store.model.conflict;
    store.change(facts);
    this.editableChanged();
    this.showPixel();
    if (facts.conflict !== null && facts.conflict.message !== before?.message) {
      announcer.alert(facts.conflict.message);
    }
  }

  private cursorPixel(): CursorPixel | null {
    const pixel = this.parts.pixel();
    if (pixel === null) return null;
    return {
      ...this.open.pixelAt(pixel.x, pixel.y),
      theirs: this.comparison.cellAt(pixel.x, pixel.y),
    };
  }

  private predictionEnded(error: unknown): void {
    const { store, link } = this.parts;
    store.change({ phase: 'ready', progress: null });
    if (error === undefined || isCancelled(error)) return;
    link.tell('error', `Segmenting failed: ${textOf(error)} Painting still works.`);
  }

  /** What an earlier page painted and the host never answered goes to the host before anything new. */
  private resend(): void {
    const { keeper, store, link } = this.parts;
    if (keeper.waiting === 0) return;
    const { readOnlyReason } = store.model;
    if (readOnlyReason === null) {
      link.ask(this.sendAgain());
      return;
    }
    link.tell(
      'warn',
      `${plural(keeper.waiting, 'stroke')} from before the reload can't be sent while the labels are read-only, and wait in this view: ${readOnlyReason}`,
    );
  }

  private async sendAgain(): Promise<void> {
    const { init, link } = this.parts;
    const { taken, revision } = await this.strokes.resend((reason) =>
      link.tell('error', `A stroke from before the reload was refused: ${reason}`),
    );
    const what = `${plural(taken, 'stroke')} from before the reload`;
    // Strokes that the host knew already changed nothing, and nobody missed them.
    if (revision === undefined || revision <= init.revision) link.log('info', `${what} had arrived`);
    else link.tell('info', `${what} ${taken === 1 ? 'was' : 'were'} sent again.`);
  }
}
