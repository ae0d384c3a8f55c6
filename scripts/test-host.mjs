/**
 * Runs the host tests (test/host/suite/*.test.ts) in the extension host of a real VS Code.
 *
 *   node scripts/test-host.mjs [--web | --restricted] [--named] [--grep TEXT]
 *
 * A desktop VS Code runs them where VSCODE_PATH names one or @vscode/test-electron can download one; else VS Code's
 * server does, with a Chromium. `--web` runs them in the web extension host (always on the server): suites named
 * *.node.test.ts are left out there. `--restricted` runs them in Restricted Mode, but for what waits for trust. With
 * `--named` they run those that docs/environments.md names for them. The last line is `N passed, N failed`.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { makeWorkspace } from '../test/support/workspace.mjs';
import { BROWSER_FLAGS, ensureBrowser } from './browser.mjs';
import { formatCounts } from './lib/counts.mjs';
import { namedHostTests } from './lib/environments.mjs';
import { ROOT } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { startVsCodeServer } from './vscode-server.mjs';

/** Milliseconds; on two busy cores all suites take ten minutes. */
const RUN_TIMEOUT = 1_800_000;
const DOWNLOAD_TIMEOUT = 60_000;

/** What waits until a person trusts the workspace: models that come with it, and learning one. All others must work before. */
const TRUSTED_SUITES = ['models', 'sharedLearning'];

const { values } = parseArgs({
  options: {
    web: { type: 'boolean', default: false },
    restricted: { type: 'boolean', default: false },
    named: { type: 'boolean', default: false },
    grep: { type: 'string' },
  },
});

const tests = await bundle(values);
const workspace = await makeWorkspace({
  images: {
    'images/people.jpg': { photograph: 'family', longest: 320 },
    'images/street.png': { photograph: 'city-day-01', longest: 320 },
    'images/small.png': { width: 33, height: 21 },
  },
});
let output = '';
try {
  const desktop = values.web || values.restricted ? undefined : await findDesktop();
  output = await (desktop === undefined
    ? runOnServer(tests, workspace.folder, values)
    : runOnDesktop(desktop, tests, workspace.folder));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
} finally {
  workspace.remove();
}
const summary = /host tests: (\d+) passed, (\d+) failed, (\d+) skipped/.exec(output);
if (summary === null) console.error('The host tests did not come to their end.');
const [passed, failed, skipped] = summary === null ? [0, 1, 0] : summary.slice(1).map(Number);
console.log(formatCounts({ passed, failed, skipped }));
process.exit(failed === 0 ? 0 : 1);

/**
 * @typedef {object} Selection
 * @property {boolean} web
 * @property {boolean} restricted
 * @property {boolean} named
 * @property {string} [grep] part of the suites' file names
 */

/** @param {Selection} selection @returns {string} a module that lists the files of the suites, with their tests where not all of them run */
function suiteFiles({ web, restricted, named, grep }) {
  const chosen = named && (web || restricted) ? namedHostTests(web ? 'W' : 'R') : undefined;
  const files = readdirSync(join(ROOT, 'test/host/suite'))
    .filter((name) => name.endsWith('.test.ts') && !(web && name.endsWith('.node.test.ts')))
    .filter((name) => !restricted || !TRUSTED_SUITES.includes(name.split('.')[0]))
    .filter((name) => grep === undefined || name.includes(grep))
    .sort()
    .map((name) => ({
      name,
      titles: chosen === undefined ? 'all' : chosen.get(name.replace('.test.ts', '')),
    }))
    .filter(({ titles }) => titles !== undefined);
  const entries = files.map(
    ({ name, titles }) =>
      `{ load: () => require('./${name}')${titles === 'all' ? '' : `, titles: ${JSON.stringify(titles)}`} },`,
  );
  return `exports.suiteFiles = [\n${entries.join('\n')}\n];`;
}

/** @param {Selection} selection @returns {Promise<string>} the bundle's path */
async function bundle(selection) {
  const { web, restricted } = selection;
  const outfile = join(
    ROOT,
    'dist/test',
    web ? 'host.web.js' : restricted ? 'host.restricted.js' : 'host.js',
  );
  await build({
    absWorkingDir: ROOT,
    entryPoints: [web ? 'test/host/index.web.ts' : 'test/host/index.node.ts'],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: web ? 'browser' : 'node',
    target: 'es2022',
    sourcemap: 'inline',
    external: web ? ['vscode'] : ['vscode', 'mocha'],
    logLevel: 'warning',
    plugins: [
      {
        name: 'host-test-suites',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^host-test-suites$/ }, ({ path }) => ({ path, namespace: 'suites' }));
          onLoad({ filter: /.*/, namespace: 'suites' }, () => ({
            resolveDir: join(ROOT, 'test/host/suite'),
            contents: suiteFiles(selection),
          }));
        },
      },
    ],
  });
  return outfile;
}

/** The program of a desktop VS Code: VSCODE_PATH, or a download. @returns {Promise<string | undefined>} */
async function findDesktop() {
  if (process.env.VSCODE_PATH) return process.env.VSCODE_PATH;
  // A closed network can leave the download hanging, so it runs where it can be ended.
  const download = `
    import { downloadAndUnzipVSCode } from '@vscode/test-electron';
    console.log('PROGRAM ' + (await downloadAndUnzipVSCode({ version: 'stable', timeout: 10_000 })));`;
  const { code, output: lines } = await run(process.execPath, ['--input-type=module', '--eval', download], {
    quiet: true,
    timeout: DOWNLOAD_TIMEOUT,
  });
  const program = /^PROGRAM (.+)$/m.exec(lines)?.[1];
  if (code !== 0 || program === undefined) {
    console.log("No desktop VS Code (VSCODE_PATH) and no download: using VS Code's server.");
    return undefined;
  }
  return program;
}

/** @param {string} program @param {string} testModule @param {string} folder @returns {Promise<string>} the tests' output */
async function runOnDesktop(program, testModule, folder) {
  const userData = mkdtempSync(join(tmpdir(), 'fcn-labeler-user-'));
  const command = [
    program,
    folder,
    `--extensionDevelopmentPath=${ROOT}`,
    `--extensionTestsPath=${testModule}`,
    '--disable-extensions',
    '--disable-workspace-trust',
    '--disable-telemetry',
    '--skip-welcome',
    '--no-sandbox',
    `--user-data-dir=${userData}`,
  ];
  const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  if (headless) command.unshift('xvfb-run', '-a');
  const { output: lines } = await run(command[0], command.slice(1), { timeout: RUN_TIMEOUT });
  rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  return lines;
}

/** @param {string} testModule @param {string} folder @param {{ web: boolean, restricted: boolean }} kind @returns {Promise<string>} the tests' output */
async function runOnServer(testModule, folder, { web, restricted }) {
  const server = await startVsCodeServer({
    settings: {
      ...(web && { 'remote.extensionKind': { 'fcn-labeler.fcn-labeler': ['web'] } }),
      ...(restricted && {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
      }),
    },
  });
  const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: BROWSER_FLAGS });
  let lines = '';
  try {
    const page = await browser.newPage();
    // Either extension host's console is shown in the page's, after a coloured level.
    page.on('console', (message) => {
      const text = message.text().replace(/^%c\s*\w+ color: #\w+ /, '');
      if (!/^\s+(ok|skip|FAIL) |^host tests: /.test(text)) return;
      lines += `${text}\n`;
      console.log(text);
    });
    const exit = new Promise((resolve, reject) => {
      void page.exposeFunction('codeAutomationExit', resolve);
      const timer = setTimeout(
        () => reject(new Error(`no end within ${RUN_TIMEOUT / 1000} s\n${server.log().slice(-2000)}`)),
        RUN_TIMEOUT,
      );
      timer.unref();
    });
    await page.goto(server.url({ folder, extension: ROOT, tests: testModule }));
    await exit;
    return lines;
  } finally {
    await browser.close();
    await server.stop();
  }
}
