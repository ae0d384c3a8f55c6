/** What is said about a batch. */
import { durationText } from '../../core/durationText';
import { imageCount } from '../learning/learnedText';
import type { BatchResult } from './batchRun';

/** How a batch ended. */
export function batchSummary({ done, skipped, failures, left, seconds }: BatchResult<unknown>): string {
  const speed = done > 1 && seconds > 0 ? ` (${(done / seconds).toFixed(1)} images a second)` : '';
  return [
    `${imageCount(done)} segmented in ${durationText(seconds)}${speed}.`,
    ...(skipped > 0 ? [`${imageCount(skipped)} had labels meanwhile.`] : []),
    ...(failures.length > 0 ? [`${imageCount(failures.length)} failed.`] : []),
    ...(left > 0 ? [`${imageCount(left)} left.`] : []),
  ].join(' ');
}
