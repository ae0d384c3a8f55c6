/**
 * Starts VS Code with this extension on a workspace of real photographs; works from a clean clone.
 *
 *   npm start -- [--port N] [--no-open] [--workspace DIR]
 *
 * A desktop VS Code is used where there is one; with --port or --no-open, or without one, VS Code's server runs on
 * 127.0.0.1 and its address is printed and opened. It stays in the foreground until Ctrl+C.
 */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BUILD_OUTPUTS, ensureBuilt, ensureDependencies } from './lib/install.mjs';
import { CACHE, ROOT } from './lib/paths.mjs';
import { run, startGroup, waitUntil } from './lib/process.mjs';
import { VSCODE_VERSION, answers, startVsCodeServer } from './vscode-server.mjs';

const USAGE = 'npm start -- [--port N] [--no-open] [--workspace DIR]';

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function main() {
  const options = readOptions();
  if (options === undefined) return;
  await ensureDependencies();
  await ensureBuilt();
  const workspace = options.workspace ?? (await sampleWorkspace());

  const wantsServer = options.port !== undefined || !options.open;
  if (!wantsServer && (await openDesktop(workspace))) return;
  await serve(workspace, options);
}

/** @returns {{ port: number | undefined, open: boolean, workspace: string | undefined } | undefined} */
function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        workspace: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
  if (values.help) {
    console.log(USAGE);
    return undefined;
  }
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65535)) {
    throw new Error(`--port takes a number from 1 to 65535, not ${values.port}`);
  }
  const workspace = values.workspace === undefined ? undefined : resolve(values.workspace);
  if (workspace !== undefined && !statSync(workspace, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`--workspace names no folder: ${workspace}`);
  }
  return { port, open: values['no-open'] !== true, workspace };
}

async function sampleWorkspace() {
  const { makeSampleWorkspace } = await import('./sample-workspace.mjs');
  const folder = join(ROOT, 'sample-workspace');
  makeSampleWorkspace(folder);
  return folder;
}

/** Opens a desktop VS Code and waits for its window to close. @param {string} workspace @returns {Promise<boolean>} false without one */
async function openDesktop(workspace) {
  const { code, output } = await run('code', ['--version'], { quiet: true, timeout: 20_000 });
  const version = /^(\d+)\.(\d+)\./.exec(output);
  if (code !== 0 || version === null) return false;
  const [, major, minor] = version.map(Number);
  const [wantedMajor, wantedMinor] = VSCODE_VERSION.split('.').map(Number);
  // engines.vscode is one minor below the tested version.
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor - 1)) {
    console.log(
      `The desktop VS Code is ${version[0]}x, too old for this extension: starting VS Code's server.`,
    );
    return false;
  }
  console.log(`Ready: a VS Code window opens on ${workspace}. Close it or press Ctrl+C to end.`);
  await run('code', ['--new-window', '--wait', `--extensionDevelopmentPath=${ROOT}`, workspace]);
  return true;
}

/** @param {string} workspace @param {{ port: number | undefined, open: boolean }} options */
async function serve(workspace, { port, open }) {
  const server = await startVsCodeServer({
    ...(port === undefined ? {} : { port }),
    dataFolder: join(CACHE, 'start'),
    settings: { 'git.enabled': true },
  });
  const url = server.url({ folder: workspace, extension: ROOT });
  await waitUntil(() => answers(url), { timeout: 30_000, what: url });
  const missing = BUILD_OUTPUTS.filter((path) => !existsSync(join(ROOT, path)));
  if (missing.length > 0) throw new Error(`Built files are missing: ${missing.join(', ')}`);
  console.log(`Ready: ${url}`);
  console.log('Open a photograph with "Open in FCN Labeler" from its context menu. Ctrl+C ends.');
  if (open) openInBrowser(url);
  // The server's child process and signal handlers keep this process alive.
}

/** @param {string} url */
function openInBrowser(url) {
  const [command, ...args] = { darwin: ['open', url], win32: ['cmd', '/c', 'start', '', url] }[
    process.platform
  ] ?? ['xdg-open', url];
  // Without a browser the printed address is enough.
  startGroup(command, args, { stdio: 'ignore' }).once('error', () => undefined);
}
