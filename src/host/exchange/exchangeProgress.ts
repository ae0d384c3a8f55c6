/** The notification while images are exported or imported. */
import * as vscode from 'vscode';
import { progressText } from '../work/job';
import type { Signal } from '../../core/exchange/view';

/** Before that a rate says nothing; milliseconds. */
const RATE_AFTER = 1000;

/** @param work gets what says that the person cancelled, and is to tell how far it is */
export function withImageProgress<T>(
  title: string,
  work: (signal: Signal, progress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, (notification, token) => {
      const started = performance.now();
      let shown = 0;
      const signal: Signal = {
        get aborted() {
          return token.isCancellationRequested;
        },
      };
      return work(signal, (done, total) => {
        const elapsed = performance.now() - started;
        const rate = elapsed < RATE_AFTER ? null : (done * 1000) / elapsed;
        const secondsLeft = rate === null ? null : (total - done) / rate;
        const increment = ((done - shown) * 100) / total;
        shown = done;
        notification.report({ message: progressText({ done, total, rate, secondsLeft }), increment });
      });
    }),
  );
}
