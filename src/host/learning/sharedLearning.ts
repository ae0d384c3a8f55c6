/**
 * The second clock: what was approved, or confirmed and saved, is collected and learned while nobody paints. One thing
 * at a time; a stroke cancels it, and it begins again when the strokes have ended.
 */
import type { Disposable, LogOutputChannel, Uri } from 'vscode';
import { isCancelled } from '../../protocol/rpc';
import type { ImageDataset } from '../dataset/datasetService';
import type { LabelDocument } from '../editor/labelDocument';
import type { LabelView } from '../editor/labelView';
import type { ViewTracker } from '../editor/viewTracker';
import { errorText } from '../errorText';
import { displayPath } from '../io/maskStore';
import { readViewSettings } from '../settings';
import { trainIn } from './headTraining';
import { LearningTriggers } from './learningTriggers';
import { collectFrom, type CollectionServices } from './pixelCollection';
import { Quiet } from './quiet';
import { replayName } from './storageName';

/** Without a stroke, before pixels are collected; milliseconds. The view may be gone soon. */
const COLLECT_AFTER = 300;
/** The same, before a training. */
const TRAIN_AFTER = 1500;

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
  private readonly subscription: Disposable;
  private running: AbortController | undefined;
  private loop: Promise<void> | undefined;
  private disposed = false;

  constructor(private readonly services: LearningServices) {
    this.subscription = services.views.onDidChange(() => this.wake());
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
    });
  }

  saved(document: LabelDocument): void {
    this.triggers.get(document)?.saved();
  }

  /** Somebody paints: what runs makes room. */
  disturb(): void {
    this.quiet.disturb();
    this.running?.abort();
  }

  /** Whether there is something to do for which a view runs. */
  get busy(): boolean {
    return this.loop !== undefined;
  }

  dispose(): void {
    this.disposed = true;
    this.subscription.dispose();
    this.running?.abort();
  }

  private want(document: LabelDocument): void {
    if (!this.services.models.learns(document.dataset)) return;
    this.toCollect.add(document);
    this.wake();
  }

  /** Takes the image out of what is learned from. */
  private async withdraw(document: LabelDocument): Promise<void> {
    this.toCollect.delete(document);
    try {
      const { inputSize } = readViewSettings(document.uri);
      await this.services.store.remove(await this.nameOf(document.uri, document, inputSize));
    } catch (error) {
      this.services.log.warn(`${displayPath(document.uri)} is still learned from: ${errorText(error)}`);
    }
  }

  private nameOf(uri: Uri, { header }: LabelDocument, inputSize: number): Promise<string> {
    return replayName(uri.toString(), header, inputSize);
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
    for (let step = this.next(); step !== undefined && !this.disposed; step = this.next()) {
      await this.quiet.lasts(step.after);
      // What there is to do may have changed meanwhile.
      const now = this.next();
      if (now?.about !== step.about) continue;
      this.running = new AbortController();
      try {
        await now.act(this.running.signal);
        now.done();
      } catch (error) {
        if (isCancelled(error)) {
          this.quiet.disturb();
          continue;
        }
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
      return { about: document, after: COLLECT_AFTER, act, done };
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
      return { about: wanted, after: TRAIN_AFTER, act, done };
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
  readonly after: number;
  act(signal: AbortSignal): Promise<void>;
  done(): void;
}
