/** Processes of a VS Code server, by Linux's `/proc`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What a process takes, as Linux counts it. */
export class Process {
  constructor(private readonly id: number) {}

  /** Bytes in memory now. */
  resident(): number {
    return this.status('VmRSS');
  }

  /** The most bytes in memory since {@link resetPeak}. */
  peak(): number {
    return this.status('VmHWM');
  }

  resetPeak(): void {
    writeFileSync(`/proc/${this.id}/clear_refs`, '5');
  }

  private status(name: string): number {
    const text = readFileSync(`/proc/${this.id}/status`, 'utf8');
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
    if (kilobytes === undefined) throw new Error(`process ${this.id} has no ${name}`);
    return Number(kilobytes) * 1024;
  }
}

/** The extension host among a server's processes. @param server its main process */
export function extensionHostOf(server: number | undefined): number {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(processes.map((id) => [Number(id), parentOf(id)]));
  for (const id of parents.keys()) {
    if (descendsFrom(id, server, parents) && commandOf(id).includes('extensionHost')) return id;
  }
  throw new Error('no extension host was found');
}

function descendsFrom(id: number, ancestor: number | undefined, parents: Map<number, number>): boolean {
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    if (at === ancestor) return true;
  }
  return false;
}

/** @returns 0 for a process that has ended */
function parentOf(id: string): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}

function commandOf(id: number): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
