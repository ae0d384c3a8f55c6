/**
 * Makes fcn-labeler-VERSION.vsix from a production build and checks what is in it.
 *
 *   node scripts/package.mjs
 */
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { unzipSync } from 'fflate';
import { ROOT } from './lib/paths.mjs';

const MAX_VSIX_BYTES = 15e6;
/** The bundles of the extension host, in bytes. VS Code in a browser loads one file, which holds all others. */
const MAX_HOST_BYTES = {
  'dist/extension.js': 250e3,
  'dist/tools.js': 250e3,
  'dist/exchange.js': 250e3,
  'dist/extension.web.js': 500e3,
};

/** Every one must be in it, below `extension/`. */
const REQUIRED = [
  'package.json',
  'package.nls.json',
  'readme.md',
  'changelog.md',
  'LICENSE.txt',
  'THIRD_PARTY_NOTICES.md',
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
  'dist/wasm/tfjs-backend-wasm.wasm',
  'dist/wasm/tfjs-backend-wasm-simd.wasm',
  'media/models/voc/model.json',
  'media/models/voc/weights.bin',
];

/** None may be in it: the command line and its native image reader, sources, tests, maps, photographs. */
const FORBIDDEN = [
  /cli/i,
  /sharp/,
  /node_modules/,
  /\.map$/,
  /^(src|webview|test|scripts|sample-workspace)\//,
  /\.ts$/,
  /\.jpe?g$/,
];

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const vsix = join(ROOT, `fcn-labeler-${version}.vsix`);
rmSync(vsix, { force: true });
// vsce runs the script vscode:prepublish first: the production build.
// The README's pictures stay relative links: there is no public repository yet whose address could be put before them.
await createVSIX({ cwd: ROOT, packagePath: vsix, dependencies: false, rewriteRelativeLinks: false });

const entries = new Map(
  Object.entries(unzipSync(readFileSync(vsix)))
    .filter(([name]) => name.startsWith('extension/'))
    .map(([name, bytes]) => [name.slice('extension/'.length), bytes.length]),
);
const problems = [
  ...REQUIRED.filter((name) => !entries.has(name)).map((name) => `${name} is missing`),
  ...[...entries.keys()]
    .filter((name) => FORBIDDEN.some((pattern) => pattern.test(name)))
    .map((name) => `${name} must not be in it`),
  ...Object.entries(MAX_HOST_BYTES)
    .filter(([name, most]) => (entries.get(name) ?? 0) > most)
    .map(([name, most]) => `${name} has ${kilobytes(entries.get(name) ?? 0)}, more than ${kilobytes(most)}`),
];
const size = statSync(vsix).size;
if (size > MAX_VSIX_BYTES) problems.push(`it has ${kilobytes(size)}, more than ${kilobytes(MAX_VSIX_BYTES)}`);

for (const [name, bytes] of [...entries].sort(([a], [b]) => a.localeCompare(b))) {
  console.log(`${kilobytes(bytes).padStart(10)}  ${name}`);
}
console.log(`${kilobytes(size).padStart(10)}  ${vsix}`);
for (const problem of problems) console.error(`VSIX: ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
