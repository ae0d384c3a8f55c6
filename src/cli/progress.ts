/** How far a long command is, on standard error: a bar in a terminal, else a line now and then. */
import { Presets, SingleBar } from 'cli-progress';
import type { Io } from './io';

/** Between two lines where there is no terminal, e.g. in a log file. */
const LINE_MS = 10_000;

export class Progress {
  private readonly bar: SingleBar | undefined;
  private readonly started = performance.now();
  private lastLine = this.started;
  private done = 0;

  /** @param title what is being done, e.g. `Reading` */
  constructor(
    private readonly io: Io,
    private readonly title: string,
    private readonly total: number,
  ) {
    if (!io.interactive) return;
    const format = `${title} [{bar}] {value}/{total} · {duration_formatted} · {eta_formatted} left{note}`;
    this.bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.rect);
    this.bar.start(total, 0, { note: '' });
  }

  /** One more is done. */
  increment(): void {
    this.update(this.done + 1);
  }

  /** @param note what else to say, e.g. the loss */
  update(done: number, note = ''): void {
    this.done = done;
    this.bar?.update(done, { note: note && ` · ${note}` });
    const now = performance.now();
    if (this.bar !== undefined || done === 0 || now - this.lastLine < LINE_MS) return;
    this.lastLine = now;
    const left = Math.ceil(((now - this.started) / done) * (this.total - done) * 0.001);
    this.io.err(`${this.title} ${done}/${this.total} · ${left} s left${note && ` · ${note}`}\n`);
  }

  /** One line for people, above the bar where there is one. */
  say(line: string): void {
    this.io.err(`${this.bar ? '\r\u001b[K' : ''}${line}\n`);
  }

  stop(): void {
    this.bar?.stop();
  }
}
