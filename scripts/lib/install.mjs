/** Installs and builds what a clean clone lacks. Node's own modules only: this runs before `npm ci`. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { npm, run } from './process.mjs';

/** What a build leaves behind; the last ones come from the built-in model. */
export const BUILD_OUTPUTS = [
  'dist/extension.js',
  'dist/extension.web.js',
  'dist/tools.js',
  'dist/exchange.js',
  'dist/labeler.js',
  'dist/labeler.css',
  'dist/work.js',
  'dist/work.css',
  'dist/statistics.js',
  'dist/statistics.css',
  'dist/worker.js',
  'dist/cli.js',
  'dist/wasm',
  'media/models/voc/model.json',
  'media/models/voc/weights.bin',
];

const BUILD_INPUTS = [
  'src',
  'webview',
  'scripts/build-voc-model.mjs',
  'scripts/empty-module.mjs',
  'esbuild.mjs',
  'package.json',
  'package-lock.json',
];

/** Runs `npm ci` unless node_modules holds exactly what package-lock.json names. */
export async function ensureDependencies() {
  if (!dependenciesOutdated()) return;
  console.log('Installing dependencies (npm ci)…');
  const { code } = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) throw new Error('npm ci failed: the lines above say why.');
}

function dependenciesOutdated() {
  const installed = readPackages(join(ROOT, 'node_modules/.package-lock.json'));
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  if (installed === undefined || wanted === undefined) return true;
  return Object.entries(wanted).some(
    ([path, entry]) => path !== '' && !entry.optional && installed[path]?.version !== entry.version,
  );
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }> | undefined} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Builds unless every output is there and newer than every source. */
export async function ensureBuilt() {
  if (!buildOutdated()) return;
  console.log('Building (npm run build)…');
  const { code } = await run(process.execPath, ['esbuild.mjs']);
  if (code !== 0) throw new Error('The build failed: the lines above say why.');
  const missing = BUILD_OUTPUTS.filter((path) => !existsSync(join(ROOT, path)));
  if (missing.length > 0) throw new Error(`The build left out ${missing.join(', ')}.`);
}

function buildOutdated() {
  const outputs = BUILD_OUTPUTS.map((path) => join(ROOT, path));
  if (outputs.some((path) => !existsSync(path))) return true;
  // Model files are kept between builds, so the bundles tell how old the build is.
  const bundles = outputs.filter((path) => path.endsWith('.js'));
  const built = Math.min(...bundles.map((path) => statSync(path).mtimeMs));
  return BUILD_INPUTS.some((path) => newest(join(ROOT, path)) > built);
}

/** @param {string} path @returns {number} the newest mtime at or below the path */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
