/** Finds a Chromium for tests, or installs one. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { run } from './lib/process.mjs';

/** No sandbox (CI runs as root), no background requests, no first-run pages. */
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Flags for a software WebGPU adapter. */
export const SWIFTSHADER_WEBGPU_FLAGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/** Flags that take WebGL and WebGPU away. */
export const NO_GPU_FLAGS = ['--disable-gpu', '--disable-3d-apis', '--disable-webgl', '--disable-webgl2'];

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * @returns {string | undefined} the program of a Chromium: CHROME_PATH, on the PATH, where systems install it, or in
 *   Playwright's cache
 * @throws {Error} when CHROME_PATH names nothing
 */
export function findBrowser() {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROME_PATH names no file: ${named}`);
    return named;
  }
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => COMMANDS.map((command) => join(folder, command)));
  return [...onPath, ...APPLICATIONS, ...playwrightBrowsers()].find((path) => existsSync(path));
}

/** Programs of the Chromium builds in Playwright's cache, newest first. */
function playwrightBrowsers() {
  const cache =
    process.env.PLAYWRIGHT_BROWSERS_PATH ??
    {
      darwin: join(homedir(), 'Library/Caches/ms-playwright'),
      win32: join(homedir(), 'AppData/Local/ms-playwright'),
    }[process.platform] ??
    join(homedir(), '.cache/ms-playwright');
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
    .flatMap((name) =>
      [
        'chrome-linux/chrome',
        'chrome-linux64/chrome',
        'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
        'chrome-win/chrome.exe',
      ].map((path) => join(cache, name, path)),
    );
}

/**
 * Finds a Chromium or installs one: by Playwright, else by apt as root on Debian and its kin.
 * @returns {Promise<string>} its program
 * @throws {Error} that says what was tried
 */
export async function ensureBrowser() {
  const found = findBrowser();
  if (found !== undefined) return found;
  console.log('No Chromium found: installing one…');
  const playwright = join(
    dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')),
    'cli.js',
  );
  const download = await run(process.execPath, [playwright, 'install', 'chromium'], {
    quiet: true,
    timeout: 180_000,
  });
  if (download.code !== 0 && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env, quiet: true });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env,
      quiet: true,
    });
  }
  const installed = findBrowser();
  if (installed === undefined) {
    throw new Error(
      'Tests need a Chromium, and none was found or could be installed. ' +
        'Install Chromium or Chrome, or set CHROME_PATH to its program.\n' +
        download.output.trim().slice(-500),
    );
  }
  return installed;
}
