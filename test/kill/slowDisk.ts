/**
 * A disk that takes its time: every call waits a little, and bytes arrive in two parts. Kills then land between the
 * steps of a write, and not only before and after it.
 */
import callsNow from 'node:fs';
import fs from 'node:fs/promises';
import { seededRandom } from '../../src/core/random';

const LONGEST_WAIT = 4;

type Call = (...args: unknown[]) => Promise<unknown>;
type Methods = Record<string, Call>;

/** Slows down `node:fs/promises`, and `writeSync`, for the whole process. */
export async function slowDisk(seed: number): Promise<void> {
  const draw = seededRandom(seed);
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, draw() * LONGEST_WAIT));
  const slow = (owner: Methods, name: string): void => {
    const call = owner[name];
    owner[name] = async function (this: unknown, ...args: unknown[]) {
      await wait();
      return call.apply(this, args);
    };
  };
  const calls = fs as unknown as Methods;
  const handles = await handlePrototype();
  for (const name of ['open', 'rename', 'rm', 'unlink', 'mkdir', 'stat', 'truncate']) slow(calls, name);
  for (const name of ['sync', 'datasync', 'close', 'truncate', 'chmod']) slow(handles, name);
  for (const name of ['writeFile', 'appendFile']) inParts(handles, name, wait);
  tearSync(() => draw() * LONGEST_WAIT);
  fs.writeFile = (async (file: string, bytes: Uint8Array) => {
    const handle = await fs.open(file, 'w');
    try {
      await handle.writeFile(bytes);
    } finally {
      await handle.close();
    }
  }) as typeof fs.writeFile;
}

/** The same for `writeSync`: the process stands still between the halves. */
function tearSync(wait: () => number): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const write = callsNow.writeSync as (file: number, bytes: unknown, ...rest: unknown[]) => number;
  callsNow.writeSync = (file: number, bytes: unknown, ...rest: unknown[]) => {
    if (!(bytes instanceof Uint8Array)) return write(file, bytes, ...rest);
    const [at = 0] = rest as [number?];
    const half = (bytes.length - at) >> 1;
    const written = half === 0 ? 0 : write(file, bytes, at, half);
    Atomics.wait(clock, 0, 0, wait());
    return written + write(file, bytes, at + written);
  };
}

/** Writes the first half, waits, writes the rest: a kill in between leaves a torn file. */
function inParts(handles: Methods, name: string, wait: () => Promise<void>): void {
  const call = handles[name];
  handles[name] = async function (this: unknown, ...args: unknown[]) {
    const [bytes, ...rest] = args;
    if (!(bytes instanceof Uint8Array)) return call.apply(this, args);
    const half = bytes.length >> 1;
    await call.call(this, bytes.subarray(0, half), ...rest);
    await wait();
    return call.call(this, bytes.subarray(half), ...rest);
  };
}

async function handlePrototype(): Promise<Methods> {
  const handle = await fs.open(process.execPath, 'r');
  await handle.close();
  return Object.getPrototypeOf(handle) as Methods;
}
