/** A VS Code server of its own that tests kill, or whose extension hosts they kill. Linux only, as the server is. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/lib/process.mjs';
import { startVsCodeServer, type VsCodeServer } from '../../scripts/vscode-server.mjs';
import { until } from './until';

export class KillableServer {
  private constructor(
    private readonly port: number,
    private readonly dataFolder: string,
    private server: VsCodeServer,
  ) {}

  /** Starts it on data folders and a port that it keeps over kills. */
  static async start(): Promise<KillableServer> {
    const port = await freePort();
    const dataFolder = mkdtempSync(join(tmpdir(), 'fcn-labeler-vscode-'));
    return new KillableServer(port, dataFolder, await startVsCodeServer({ port, dataFolder }));
  }

  get origin(): string {
    return this.server.origin;
  }

  /** Kills the extension hosts that run now, as a crash or the system's memory killer does. @returns how many */
  killExtensionHosts(): number {
    const hosts = this.extensionHosts();
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
    return hosts.length;
  }

  /** Kills the server itself; what it had started goes by itself. */
  async kill(): Promise<void> {
    const hosts = this.extensionHosts();
    process.kill(this.pid, 'SIGKILL');
    await this.gone(hosts);
  }

  /** Kills the server and its extension hosts at one moment, as the end of a container does. */
  async killWithHosts(moment: Promise<unknown>): Promise<void> {
    // Looked up before: the moment may be short.
    const hosts = this.extensionHosts();
    await moment;
    for (const pid of [...hosts, this.pid]) process.kill(pid, 'SIGKILL');
    await this.gone(hosts);
  }

  /** Starts the killed server again. */
  async startAgain(): Promise<void> {
    await this.server.stop();
    const { port, dataFolder } = this;
    this.server = await startVsCodeServer({ port, dataFolder });
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async gone(hosts: readonly number[]): Promise<void> {
    await until('the server is gone', () => Promise.resolve(!isThere(this.pid)));
    await until('its extension hosts are gone', () => Promise.resolve(!hosts.some(isThere)), 60_000);
  }

  private get pid(): number {
    if (this.server.pid === undefined) throw new Error('the server did not start');
    return this.server.pid;
  }

  /** Process ids of this server's extension hosts. */
  private extensionHosts(): number[] {
    const server = String(this.pid);
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        const status = read(`/proc/${pid}/status`);
        const isChild = /^PPid:\s*(\d+)$/m.exec(status)?.[1] === server;
        return isChild && read(`/proc/${pid}/cmdline`).includes('--type=extensionHost');
      })
      .map(Number);
  }
}

/** What a file of a process says; nothing where the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Whether a process runs; one that ended and that nobody has asked after doesn't. */
function isThere(pid: number): boolean {
  const state = /^State:\s*(\S)/m.exec(read(`/proc/${pid}/status`))?.[1];
  return state !== undefined && state !== 'Z';
}
