/** A VS Code window on a dataset. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { freePort } from '../../../scripts/lib/process.mjs';
import { startVsCodeServer } from '../../../scripts/vscode-server.mjs';
import { until } from '../../support/until';
import { VsCode } from '../../support/vscode';
import { extensionHostOf, Process } from '../processes';
import { TIMES_FILE, type IndexTimes } from './times';

/** What a start may take here; the budgets are far below. */
const PATIENCE = 180_000;

/** Else VS Code looks for new ports every two seconds, and leaves 3 MB a second of files of /proc in its extension host. */
const QUIET = { 'remote.autoForwardPortsSource': 'output' };

/** What makes a server the same one after a restart: VS Code keeps a workspace's storage by its address. */
export interface ServerHome {
  /** The server's folder. */
  readonly data: string;
  readonly port: number;
}

export interface WindowOptions {
  readonly folder: string;
  readonly home: ServerHome;
  /** By {@link bundleInHost}. */
  readonly inHost: string;
}

export class BenchWindow {
  private constructor(
    readonly code: VsCode,
    private readonly server: number | undefined,
    private readonly options: WindowOptions,
  ) {}

  /** Opens a folder in a server of its own. */
  static async with<T>(
    browser: Browser,
    options: WindowOptions,
    work: (window: BenchWindow) => Promise<T>,
  ): Promise<T> {
    const { folder, home, inHost } = options;
    rmSync(join(folder, TIMES_FILE), { force: true });
    const server = await startVsCodeServer({ dataFolder: home.data, port: home.port, settings: QUIET });
    try {
      const url = server.url({ folder, extension: ROOT, tests: inHost });
      const code = await VsCode.openUrl(browser, url);
      const result = await work(new BenchWindow(code, server.pid, options));
      await code.close();
      return result;
    } finally {
      await server.stop();
    }
  }

  /** The extension host, once there is one. */
  get host(): Process {
    return new Process(extensionHostOf(this.server));
  }

  /** Waits until every mask is known. */
  async indexed(): Promise<IndexTimes> {
    const file = join(this.options.folder, TIMES_FILE);
    await until('the index is complete', () => existsSync(file), PATIENCE);
    return JSON.parse(readFileSync(file, 'utf8')) as IndexTimes;
  }

  /** Waits until the index is in the storage. */
  async kept(): Promise<void> {
    const root = join(this.options.home.data, 'data/User');
    const isThere = (): boolean =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).some((path) =>
        /fcn-labeler\/index\/\w+\.bin$/.test(path),
      );
    await until('the index is kept', isThere, PATIENCE);
  }
}

/** What runs in the extension host. @returns the bundle's path */
export async function bundleInHost(): Promise<string> {
  const outfile = join(ROOT, 'dist/bench/datasetInHost.js');
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/bench/dataset/inHost.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return outfile;
}

/** A home for a server, removed after the work. */
export async function withHome<T>(work: (home: ServerHome) => Promise<T>): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), 'fcn-labeler-bench-vscode-'));
  try {
    return await work({ data, port: await freePort() });
  } finally {
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
}
