/** Work on many images: its page, its notification, and the ways to cancel it. */
import * as vscode from 'vscode';
import { durationText } from '../../core/durationText';
import type { WorkFailure, WorkProgress } from '../../protocol/work';
import { displayPath } from '../io/maskStore';
import type { ToolServices } from '../toolServices';
import { WorkPanel } from './workPanel';

/** How often the page is told, at most; milliseconds. */
const REPORT_EVERY = 100;
/** Failures that the page lists; the log has them all. */
const MOST_LISTED = 1000;

/** An image that failed. */
export interface JobFailure {
  readonly item: vscode.Uri;
  readonly reason: string;
}

export type JobProgress = Pick<WorkProgress, 'done' | 'rate' | 'secondsLeft'> & {
  readonly failures: readonly JobFailure[];
};

export class Job {
  readonly panel: WorkPanel;
  private readonly controller = new AbortController();
  private progress: WorkProgress;
  private present: readonly JobFailure[] = [];
  private told = 0;
  private notify: (progress: WorkProgress) => void = () => undefined;

  /**
   * @param resource whose settings hold
   * @param openFailure opens the image of a failure, by its place in the list
   */
  constructor(
    private readonly title: string,
    total: number,
    resource: vscode.Uri,
    services: Pick<ToolServices, 'extensionUri' | 'models' | 'log'>,
    openFailure: (index: number) => void,
  ) {
    const nothing = { rate: null, secondsLeft: null, message: '', failed: 0, failures: [] };
    this.progress = { title, state: 'running', total, done: 0, ...nothing };
    this.panel = new WorkPanel(services, this.progress, resource, {
      cancel: () => this.cancel(),
      openFailure,
    });
    this.panel.onDidClose(() => this.cancel());
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get failures(): readonly JobFailure[] {
    return this.present;
  }

  cancel(): void {
    this.controller.abort();
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Shows a notification with a way to cancel while the work goes on. */
  withProgress<T>(work: () => Promise<T>): Promise<T> {
    const { title } = this;
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return Promise.resolve(
      vscode.window.withProgress(options, async (notification, token) => {
        token.onCancellationRequested(() => this.cancel());
        let shown = 0;
        this.notify = ({ done, total, rate, secondsLeft }) => {
          const increment = ((done - shown) * 100) / total;
          shown = done;
          notification.report({ message: progressText({ done, total, rate, secondsLeft }), increment });
        };
        return work();
      }),
    );
  }

  report({ failures, ...progress }: JobProgress): void {
    this.present = failures;
    this.progress = { ...this.progress, ...progress };
    this.notify(this.progress);
    if (Date.now() - this.told < REPORT_EVERY && progress.done < this.progress.total) return;
    this.told = Date.now();
    this.show();
  }

  /** The page stays and says how it ended; without failures it goes. */
  end(message: string): void {
    this.progress = { ...this.progress, state: 'ended', message };
    this.show();
    if (this.present.length === 0) this.panel.dispose();
  }

  private show(): void {
    const failures = this.present.slice(0, MOST_LISTED).map(listed);
    this.progress = { ...this.progress, failed: this.present.length, failures };
    this.panel.show(this.progress);
  }
}

function listed({ item, reason }: JobFailure): WorkFailure {
  return { path: displayPath(item), reason };
}

/** *12 of 400 · 2.1 images/s · about 3 min left* */
export function progressText({
  done,
  total,
  rate,
  secondsLeft,
}: Pick<WorkProgress, 'done' | 'total' | 'rate' | 'secondsLeft'>): string {
  const parts = [`${done} of ${total}`];
  if (rate !== null) parts.push(`${rate.toFixed(1)} images/s`);
  if (secondsLeft !== null) parts.push(`about ${durationText(secondsLeft)} left`);
  return parts.join(' · ');
}
