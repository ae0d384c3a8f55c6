/** What the page of a long work is told. */
import { describe, expect, it, vi } from 'vitest';
import { Uri } from 'vscode';
import { Job, type JobFailure } from '../../../src/host/work/job';
import type { WorkProgress } from '../../../src/protocol/work';

const shown = vi.hoisted((): WorkProgress[] => []);

vi.mock('../../../src/host/work/workPanel', () => ({
  WorkPanel: class {
    readonly onDidClose = () => undefined;
    readonly dispose = () => undefined;
    readonly show = (progress: WorkProgress) => shown.push(progress);
  },
}));

describe('a job', () => {
  it('tells how many images failed, and names the first of them: a full disk fails a hundred thousand', () => {
    const total = 5000;
    const job = new Job('Work', total, Uri.file('/photos'), {} as never, () => undefined);
    const failures: JobFailure[] = [];
    const read = vi.fn();
    for (let done = 1; done <= total; done++) {
      const failure = { item: Uri.file(`/photos/${done}.png`), reason: 'broken' };
      failures.push(Object.defineProperty(failure, 'reason', { get: () => (read(), 'broken') }));
      job.report({ done, rate: null, secondsLeft: null, failures });
    }
    job.end('It ended.');
    const last = shown.at(-1);
    expect(last).toMatchObject({ done: total, failed: total, message: 'It ended.', state: 'ended' });
    expect(last?.failures).toHaveLength(1000);
    expect(last?.failures[0]).toEqual({ path: expect.stringContaining('1.png') as string, reason: 'broken' });
    expect(job.failures).toHaveLength(total);
    expect(read.mock.calls.length).toBeLessThan(50 * total);
  });
});
