/** Child processes that never outlive us. Node's own modules only: this runs before `npm ci`. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { constants } from 'node:os';
import { ROOT } from './paths.mjs';

/** Process groups to kill should we exit without having stopped them. */
const groups = new Set();
const cleanups = new Set();
let installed = false;

/**
 * Calls `cleanup` when the process is told to stop (SIGINT, SIGTERM, SIGHUP), then ends with the signal's code.
 * @param {() => Promise<void> | void} cleanup
 * @returns {() => void} takes it back
 */
export function onStop(cleanup) {
  installHandlers();
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

function installHandlers() {
  if (installed) return;
  installed = true;
  process.on('exit', () => {
    for (const pid of groups) signalGroup(pid, 'SIGKILL');
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => {
      void Promise.allSettled([...cleanups].map((cleanup) => cleanup())).then(() =>
        process.exit(128 + constants.signals[signal]),
      );
    });
  }
}

/** @param {number} pid @param {NodeJS.Signals} signal @returns {boolean} whether the group still existed */
function signalGroup(pid, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a command as the leader of its own process group, so that it can be stopped with all its children.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function startGroup(command, args, options = {}) {
  installHandlers();
  const child = spawn(command, args, { cwd: ROOT, detached: process.platform !== 'win32', ...options });
  if (child.pid !== undefined) groups.add(child.pid);
  return child;
}

/**
 * Ends a process group: asks first, insists after `patience` milliseconds. Resolves once its leader has ended.
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} [patience]
 */
export async function stopGroup(child, patience = 5000) {
  const { pid } = child;
  if (pid === undefined) return;
  const ended =
    child.exitCode !== null || child.signalCode !== null
      ? Promise.resolve()
      : new Promise((resolve) => child.once('exit', () => resolve(undefined)));
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), patience);
  await ended;
  clearTimeout(timer);
  signalGroup(pid, 'SIGKILL');
  groups.delete(pid);
}

/**
 * Runs a command to its end, its output shown as it comes unless `quiet`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, timeout?: number }} [options]
 *   timeout in milliseconds
 * @returns {Promise<{ code: number, output: string }>} the exit code (124 after a timeout, 127 where the command is
 *   missing) and everything it wrote
 */
export async function run(command, args, { cwd = ROOT, env = process.env, quiet = false, timeout } = {}) {
  const child = startGroup(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const [stream, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (/** @type {string} */ chunk) => {
      output += chunk;
      if (!quiet) target.write(chunk);
    });
  }
  let timedOut = false;
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          void stopGroup(child, 2000);
        }, timeout);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      output += `${error.message}\n`;
      resolve(127);
    });
    child.once('close', (status) => resolve(status ?? 1));
  });
  clearTimeout(timer);
  if (child.pid !== undefined) groups.delete(child.pid);
  return { code: timedOut ? 124 : code, output };
}

/** npm's command-line program, run with this Node. @param {readonly string[]} args @param {Parameters<typeof run>[2]} [options] */
export function npm(args, options) {
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}

/** A TCP port on 127.0.0.1 that was free a moment ago. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * Asks `probe` again and again until it answers true.
 * @param {() => Promise<boolean> | boolean} probe
 * @param {{ timeout: number, interval?: number, what: string }} options milliseconds
 */
export async function waitUntil(probe, { timeout, interval = 100, what }) {
  const deadline = Date.now() + timeout;
  while (!(await probe())) {
    if (Date.now() > deadline) throw new Error(`${what}: no answer within ${Math.round(timeout / 1000)} s`);
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}
