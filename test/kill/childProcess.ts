/** Children: their bundle, starting them, hearing their reports, killing them. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { plantInBundle } from '../planted/bugs.mjs';
import { now, type ChildTask, type Report } from './report';

/** When a child is killed: `delay` milliseconds after the `nth` report of a type, or after it was started. */
export interface Moment {
  readonly after: Report['type'] | 'spawn';
  /** From 1. */
  readonly nth: number;
  readonly delay: number;
}

/** What became of a child. */
export interface Death {
  readonly reports: readonly Report[];
  /** When it was killed, as reports count time; undefined where it ended by itself. */
  readonly killedAt: number | undefined;
  readonly stderr: string;
}

/** The bundle of `child.ts`, in a folder of its own. */
export class ChildProgram {
  private constructor(private readonly folder: string) {}

  static async build(): Promise<ChildProgram> {
    const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-kills-'));
    await build({
      absWorkingDir: ROOT,
      entryPoints: ['test/kill/child.ts'],
      outfile: join(folder, 'child.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      logLevel: 'warning',
      plugins: plantInBundle(process.env['FCN_PLANTED_BUG']),
      alias: {
        vscode: join(ROOT, 'test/support/fakeVscode/index.ts'),
        'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
      },
    });
    return new ChildProgram(folder);
  }

  /** Starts a child, kills it by SIGKILL at the moment, and waits until all it said has arrived. */
  run(task: ChildTask, moment?: Moment): Promise<Death> {
    const child = spawn(process.execPath, [join(this.folder, 'child.cjs'), JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Execution(child, moment).end();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

class Execution {
  private readonly reports: Report[] = [];
  private stderr = '';
  private killedAt: number | undefined;
  private seen = 0;

  constructor(
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
    private readonly moment: Moment | undefined,
  ) {
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const report = JSON.parse(line) as Report;
      this.reports.push(report);
      this.heard(report.type);
    });
    this.heard('spawn');
  }

  async end(): Promise<Death> {
    await once(this.child, 'close');
    const { reports, killedAt, stderr } = this;
    return { reports, killedAt, stderr };
  }

  private heard(what: Moment['after']): void {
    const { moment } = this;
    if (moment?.after !== what || ++this.seen !== moment.nth) return;
    setTimeout(() => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) return;
      this.killedAt = now();
      this.child.kill('SIGKILL');
    }, moment.delay);
  }
}
