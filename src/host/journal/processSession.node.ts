/** The session of an extension host on Node: a process of this computer. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { isMissing } from '../../node/atomicWrite';
import type { JournalOwner, JournalSession } from './journalOwner';

/** Places in `/proc/PID/stat`, counted behind the name: proc(5), fields 3 and 22. */
const STAT_STATE = 0;
const STAT_START = 19;
/** What two readings of the boot time may differ by, in seconds: clocks are set. */
const BOOT_TOLERANCE = 3600;

export class ProcessSession implements JournalSession {
  readonly owner = {
    session: randomBytes(8).toString('hex'),
    host: hostname(),
    process: { id: process.pid, started: startOf(process.pid) ?? '' },
  };

  isAlive(other: JournalOwner): Promise<boolean> {
    return Promise.resolve(this.mayRun(other));
  }

  private mayRun({ session, host, process: other }: JournalOwner): boolean {
    if (session === this.owner.session) return true;
    // Another computer can't be asked.
    if (host !== this.owner.host || other === undefined) return true;
    const { id, started } = other;
    if (id === process.pid || !exists(id)) return false;
    // Without /proc nothing more can be said.
    if (started === '' || this.owner.process.started === '') return true;
    const now = startOf(id);
    return now !== undefined && sameStart(started, now);
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * When the computer was started, in seconds, and the process since then: on Linux in clock ticks, else unknown. After
 * a restart of the computer, or of a container, other processes have the old numbers.
 * @returns undefined for a process that has ended
 */
function startOf(pid: number): string | undefined {
  const boot = Math.round(Date.now() / 1000 - uptime());
  if (process.platform !== 'linux') return `${boot} `;
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in parentheses, may hold anything.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    // A zombie: ended, and its parent hasn't taken note.
    return fields[STAT_STATE] === 'Z' ? undefined : `${boot} ${fields[STAT_START]}`;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function sameStart(a: string, b: string): boolean {
  const [bootA, ticksA] = a.split(' ');
  const [bootB, ticksB] = b.split(' ');
  if (Math.abs(Number(bootA) - Number(bootB)) > BOOT_TOLERANCE) return false;
  return !ticksA || !ticksB || ticksA === ticksB;
}
