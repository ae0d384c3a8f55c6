/** The statistics of one dataset, kept up to date while somebody looks at them. */
import * as vscode from 'vscode';
import { StatisticsSum } from '../../core/statistics/statistics';
import type { StatisticsState } from '../../protocol/statistics';
import { Stopped } from '../datasetIndex/turns';
import type { DatasetIndex, IndexedImage } from '../datasetIndex/types';
import { errorText } from '../errorText';
import type { ToolServices } from '../toolServices';
import { datasetTitle } from './datasetTitle';
import { dayOf } from './dayOf';
import { ImageSizes } from './imageSizes';
import { PixelCounts } from './pixelCounts';

/** Changes of an index come by the dozen; milliseconds. */
const QUIET = 400;
/** Adding up takes at most this part of the time. */
const SHARE_OF_TIME = 0.1;

export class StatisticsSource implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<StatisticsState>();
  private readonly subscription: vscode.Disposable;
  private readonly counts: PixelCounts;
  private readonly sizes: ImageSizes;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Milliseconds that the last adding up took. */
  private cost = 0;
  private isCounting = false;
  private isReading = false;
  private isCancelled = false;
  private isDisposed = false;

  readonly onDidChange = this.changed.event;

  constructor(
    readonly index: DatasetIndex,
    private readonly services: Pick<ToolServices, 'masks' | 'platform' | 'log'>,
  ) {
    this.counts = new PixelCounts(services.masks);
    this.sizes = new ImageSizes(services.platform);
    this.subscription = index.onDidChange(() => this.soon());
    this.follow();
  }

  /** What holds now. */
  get state(): StatisticsState {
    const { place, images, isComplete } = this.index;
    const { classes, splits } = place.dataset;
    const sum = new StatisticsSum(Object.keys(splits));
    let uncounted = 0;
    let unreadable = 0;
    for (const image of images) {
      const counted = this.counts.of(image);
      if (counted === null) unreadable++;
      if (this.counts.isMissing(image)) uncounted++;
      sum.add({
        split: this.index.splitOf(image.path) ?? null,
        status: image.status,
        size: image.size ?? this.sizes.of(image.path),
        counts: counted?.counts ?? null,
        confirmed: counted?.confirmed ?? null,
        day: image.changed === 0 ? null : dayOf(image.changed),
      });
    }
    const dataset = datasetTitle(place.root);
    const { isCounting } = this;
    return { dataset, classes, splits: sum.finish(), isComplete, uncounted, isCounting, unreadable };
  }

  /** Counts the pixels of masks that don't say it, with a way to cancel. Never fails. */
  async countPixels(): Promise<void> {
    if (this.isCounting || this.isDisposed) return;
    const missing = this.index.images.filter((image) => this.counts.isMissing(image));
    if (missing.length === 0) return;
    this.isCounting = true;
    this.isCancelled = false;
    this.soon();
    try {
      await this.countWithProgress(missing);
    } catch (error) {
      this.isCancelled = true;
      const message = `The pixels of the masks could not be counted: ${errorText(error)}`;
      this.services.log.error(message);
      void vscode.window.showErrorMessage(message);
    } finally {
      this.isCounting = false;
      this.soon();
    }
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    this.subscription.dispose();
    this.changed.dispose();
  }

  private countWithProgress(missing: readonly IndexedImage[]): Thenable<void> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: 'Counting the pixels of masks',
      cancellable: true,
    };
    return vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => (this.isCancelled = true));
      let done = 0;
      await this.counts.count(this.index, missing, this.stopsWith(token), () => {
        progress.report({ message: `${++done} of ${missing.length}`, increment: 100 / missing.length });
        this.soon();
      });
    });
  }

  /** A page that was closed needs no counts any more. */
  private stopsWith(token: vscode.CancellationToken): vscode.CancellationToken {
    const isStopped = () => token.isCancellationRequested || this.isDisposed;
    return {
      get isCancellationRequested() {
        return isStopped();
      },
      onCancellationRequested: token.onCancellationRequested,
    };
  }

  private soon(): void {
    if (this.isDisposed || this.timer !== undefined) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        const started = performance.now();
        this.changed.fire(this.state);
        this.cost = performance.now() - started;
        this.follow();
      },
      Math.max(QUIET, this.cost / SHARE_OF_TIME),
    );
  }

  /** Reads what the index doesn't say; a person who cancelled the counting isn't asked again. */
  private follow(): void {
    if (!this.index.isComplete) return;
    if (!this.isCancelled) void this.countPixels();
    void this.readSizes();
  }

  private async readSizes(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    try {
      await this.sizes.read(
        this.index,
        () => this.isDisposed,
        () => this.soon(),
      );
    } catch (error) {
      if (!(error instanceof Stopped)) this.services.log.warn(`Image sizes: ${errorText(error)}`);
    } finally {
      this.isReading = false;
    }
  }
}
