/**
 * The second clock: what was approved, or confirmed and saved, is collected and learned while nobody paints. One thing
 * at a time; a stroke cancels it, and it begins again when the strokes have ended.
 */
import type { Disposable, LogOutputChannel } from 'vscode';
import { isCancelled } from '../../protocol/rpc';
import type { ImageDataset } from '../dataset/datasetService';
import type { LabelDocument } from '../editor/labelDocument';
import type { LabelView } from '../editor/labelView';
import type { ViewTracker } from '../editor/viewTracker';
import { errorText } from '../errorText';
import { displayPath } from '../io/maskStore';
import { trainIn } from './headTraining';
import { LearningTriggers } from './learningTriggers';
import { collectFrom, type CollectionServices } from './pixelCollection';
import { Quiet } from './quiet';

/** Without a stroke, before pixels are collected; milliseconds. The view may be gone soon. */
const COLLECT_AFTER = 300;
/** The same, before a training. */
const TRAIN_AFTER = 1500;
/** How often work is tried that a view gives up although nobody painted: a worker may have ended over it. */
const MOST_TRIES = 6;
/** Cells of images that are closed and wait to be collected, together: 256 MB. */
const MOST_CLOSED_CELLS = 1 << 27;

export interface LearningServices extends CollectionServices {
  readonly views: ViewTracker;
  readonly log: Pick<LogOutputChannel, 'info' | 'warn'>;
}

interface WantedTraining {
  readonly place: ImageDataset;
  /** Images that were collected since the last training. */
  readonly newest: Set<string>;
}

export class SharedLearning implements Disposable {
  private readonly triggers = new Map<LabelDocument, LearningTriggers>();
  private readonly toCollect = new Set<LabelDocument>();
  private readonly toTrain = new Map<string, WantedTraining>();
  private readonly quiet = new Quiet();
  private readonly subscriptions: Disposable[];
  private running: { readonly place: ImageDataset; readonly controller: AbortController } | undefined;
  private loop: Promise<void> | undefined;
  private disposed = false;

  constructor(private readonly services: LearningServices) {
    const { views, models } = services;
    this.subscriptions = [
      views.onDidChange(() => this.wake()),
      models.onDidChange(() => {
        if (this.running !== undefined && !models.learns(this.running.place)) this.cancel();
      }),
    ];
  }

  /** Follows an image as long as it is open. */
  watch(document: LabelDocument): void {
    const triggers = new LearningTriggers(document, {
      wanted: () => this.want(document),
      withdrawn: () => void this.withdraw(document),
      active: () => this.disturb(),
    });
    this.triggers.set(document, triggers);
    document.onDidDispose(() => {
      this.triggers.delete(document);
      // What nobody saved was given up; the rest is collected by a view of another image.
      if (document.core.dirty) this.toCollect.delete(document);
      this.limitClosed();
    });
  }

  saved(document: LabelDocument): void {
    this.triggers.get(document)?.saved();
  }

  /** Somebody paints: what runs makes room. */
  disturb(): void {
    this.quiet.disturb();
    this.cancel();
  }

  /** A person went back to an earlier head: what is learned from the present one, now or soon, is given up. */
  rollsBack({ root }: Pick<ImageDataset, 'root'>): void {
    const key = root.toString();
    this.toTrain.delete(key);
    if (this.running?.place.root.toString() === key) this.cancel();
  }

  /** Whether there is something to do for which a view runs. */
  get busy(): boolean {
    return this.loop !== undefined;
  }

  dispose(): void {
    this.disposed = true;
    for (const subscription of this.subscriptions) subscription.dispose();
    this.cancel();
  }

  private cancel(): void {
    this.running?.controller.abort();
  }

  private want(document: LabelDocument): void {
    if (!this.services.models.learns(document.dataset)) return;
    this.leaveOut(document);
    this.toCollect.add(document);
    this.wake();
  }

  /** Takes the image out of what is learned from. */
  private async withdraw(document: LabelDocument): Promise<void> {
    this.leaveOut(document);
    // What is collected or learned just now may be this image.
    this.cancel();
    try {
      await this.services.store.removeImage(document.uri.toString());
    } catch (error) {
      this.services.log.warn(`${displayPath(document.uri)} is still learned from: ${errorText(error)}`);
    }
  }

  /** It may have been switched off since. */
  private mayLearn(place: ImageDataset): boolean {
    return !this.disposed && this.services.models.learns(place);
  }

  /** Also as it was when it was closed before. */
  private leaveOut({ uri }: LabelDocument): void {
    const image = uri.toString();
    for (const each of this.toCollect) if (each.uri.toString() === image) this.toCollect.delete(each);
  }

  /** Where no view of their dataset comes, closed images would stay in memory: the latest ones may. */
  private limitClosed(): void {
    const closed = [...this.toCollect].filter((document) => !this.triggers.has(document));
    let cells = 0;
    for (const document of closed.reverse()) {
      cells += document.core.map.cells.length;
      if (cells > MOST_CLOSED_CELLS) this.toCollect.delete(document);
    }
  }

  private wake(): void {
    if (this.loop !== undefined || this.disposed || this.next() === undefined) return;
    this.loop = this.run().finally(() => {
      this.loop = undefined;
      // Something may have come after the last look.
      if (this.next() !== undefined) this.wake();
    });
  }

  private async run(): Promise<void> {
    let tries = 0;
    for (let step = this.next(); step !== undefined && !this.disposed; step = this.next()) {
      await this.quiet.lasts(step.after);
      // What there is to do may have changed meanwhile.
      const now = this.next();
      if (now?.about !== step.about) continue;
      const controller = new AbortController();
      this.running = { place: now.place, controller };
      try {
        if (this.mayLearn(now.place)) await now.act(controller.signal);
        now.done();
        tries = 0;
      } catch (error) {
        if (isCancelled(error) && (controller.signal.aborted || ++tries < MOST_TRIES)) {
          this.quiet.disturb();
          continue;
        }
        tries = 0;
        now.done();
        this.services.log.warn(`Learning: ${errorText(error)}`);
      } finally {
        this.running = undefined;
      }
    }
  }

  /** What can be done now: collecting first, since views come and go. */
  private next(): Step | undefined {
    const { views } = this.services;
    for (const document of this.toCollect) {
      const view = views.workingViewOf(document) ?? this.neighbour(document);
      if (view === undefined) continue;
      const done = () => this.toCollect.delete(document);
      const act = async (signal: AbortSignal): Promise<void> => {
        const { state } = document.core;
        if (state.status === 'excluded') return;
        const name = await collectFrom(document, view, this.services, signal);
        this.triggers.get(document)?.collected();
        if (name !== undefined) this.wantTraining(document.dataset, name);
      };
      return { about: document, place: document.dataset, after: COLLECT_AFTER, act, done };
    }
    const view = views.working.at(-1);
    if (view === undefined) return undefined;
    for (const [key, wanted] of this.toTrain) {
      const { place, newest } = wanted;
      const done = () => this.toTrain.delete(key);
      const act = async (signal: AbortSignal): Promise<void> => {
        const training = await trainIn(view, place, newest, this.services, signal);
        if (training === undefined) return;
        const { version, images, milliseconds } = training;
        const seconds = (milliseconds / 1000).toFixed(1);
        this.services.log.info(`Version ${version} learned from ${images} images in ${seconds} s.`);
        this.services.models.fire();
      };
      return { about: wanted, place, after: TRAIN_AFTER, act, done };
    }
    return undefined;
  }

  /** A running view of the same dataset, whose model is the same. */
  private neighbour({ dataset: { root } }: LabelDocument): LabelView | undefined {
    const { working } = this.services.views;
    return working.findLast(({ document }) => document.dataset.root.toString() === root.toString());
  }

  private wantTraining(place: ImageDataset, name: string): void {
    const key = place.root.toString();
    const before = this.toTrain.get(key)?.newest ?? [];
    this.toTrain.set(key, { place, newest: new Set([...before, name]) });
  }
}

interface Step {
  /** The same as long as the same is to be done. */
  readonly about: object;
  readonly place: ImageDataset;
  readonly after: number;
  act(signal: AbortSignal): Promise<void>;
  done(): void;
}
