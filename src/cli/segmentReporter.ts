/** What `segment` says while it works and at the end. */
import { Presets, SingleBar } from 'cli-progress';
import type { Job } from './inputs';
import type { Io } from './io';

interface Written extends Job {
  readonly milliseconds: number;
}

export class SegmentReporter {
  private readonly done: Written[] = [];
  private readonly passed: Job[] = [];
  private readonly failedJobs: { image: string; error: string }[] = [];
  private readonly bar: SingleBar | undefined;

  constructor(
    private readonly io: Io,
    private readonly json: boolean,
    total: number,
  ) {
    if (!io.interactive) return;
    const format = 'Segmenting [{bar}] {value}/{total} · {duration_formatted} · {eta_formatted} left';
    this.bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.rect);
    this.bar.start(total, 0);
  }

  get failures(): number {
    return this.failedJobs.length;
  }

  written(job: Job, milliseconds: number): void {
    this.done.push({ ...job, milliseconds: Math.round(milliseconds) });
    this.bar?.increment();
  }

  skipped(job: Job): void {
    this.passed.push(job);
    this.bar?.increment();
  }

  /** @param error one line that names the file */
  failed({ image }: Job, error: string): void {
    this.failedJobs.push({ image, error });
    this.bar?.increment();
    // At once, so that a long run shows its trouble while it goes on; above the bar where there is one.
    this.io.err(`${this.bar ? '\r\u001b[K' : ''}${error}\n`);
  }

  finish(): void {
    this.bar?.stop();
    if (this.json) {
      const result = { written: this.done, skipped: this.passed, failed: this.failedJobs };
      this.io.out(`${JSON.stringify(result, null, 2)}\n`);
      return;
    }
    const parts = [`${this.done.length} ${this.done.length === 1 ? 'mask' : 'masks'} written`];
    if (this.passed.length > 0) parts.push(`${this.passed.length} skipped`);
    if (this.failures > 0) parts.push(`${this.failures} failed`);
    this.io.out(`${parts.join(', ')}\n`);
  }
}
