/**
 * A disk that takes its time: every call waits a little, and bytes arrive in two parts. Kills then land between the
 * steps of a write, and not only before and after it.
 */
import fs from 'node:fs/promises';
import { random } from './script';

const LONGEST_WAIT = 4;

type Call = (...args: unknown[]) => Promise<unknown>;
type Methods = Record<string, Call>;

/** Slows down `node:fs/promises` for the whole process. */
export async function slowDisk(seed: number): Promise<void> {
  const draw = random(seed);
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
  fs.writeFile = (async (file: string, bytes: Uint8Array) => {
    const handle = await fs.open(file, 'w');
    try {
      await handle.writeFile(bytes);
    } finally {
      await handle.close();
    }
  }) as typeof fs.writeFile;
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
