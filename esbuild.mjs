/**
 * Builds everything that runs: one bundled file a context, the wasm binaries beside them, and the built-in model.
 *
 *   node esbuild.mjs [--production]
 */
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildVocModel } from './scripts/build-voc-model.mjs';

const production = process.argv.includes('--production');
const root = dirname(fileURLToPath(import.meta.url));

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  sourcesContent: false,
  target: 'es2022',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // Its UMD entry, which Node builds take, hides its parts behind a `require` that no bundler follows.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};

/** A page of the browser frame: its script, and its style sheet beside it. @param {string} name of its folder in `webview` @returns {import('esbuild').BuildOptions} */
const page = (name) => ({
  entryPoints: { [name]: `webview/${name}/main.ts` },
  outdir: 'dist',
  platform: 'browser',
  format: 'iife',
  loader: { '.svg': 'text' },
});

/** @type {Record<string, import('esbuild').BuildOptions>} */
const contexts = {
  hostNode: {
    entryPoints: ['src/host/extension.node.ts'],
    outfile: 'dist/extension.js',
    platform: 'node',
    format: 'cjs',
    external: ['vscode', './tools.js'],
    // VS Code answers `require('vscode')`, which the other bundle has, for what was itself required.
    supported: { 'dynamic-import': false },
  },
  hostTools: {
    entryPoints: ['src/host/tools.ts'],
    outfile: 'dist/tools.js',
    platform: 'node',
    format: 'cjs',
    external: ['vscode', './exchange.js'],
    supported: { 'dynamic-import': false },
  },
  hostExchange: {
    entryPoints: ['src/host/exchange.ts'],
    outfile: 'dist/exchange.js',
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  },
  hostWeb: {
    entryPoints: ['src/host/extension.web.ts'],
    outfile: 'dist/extension.web.js',
    platform: 'browser',
    format: 'cjs',
    external: ['vscode'],
  },
  labeler: page('labeler'),
  work: page('work'),
  statistics: page('statistics'),
  worker: {
    entryPoints: ['webview/worker/main.ts'],
    outfile: 'dist/worker.js',
    platform: 'browser',
    format: 'iife',
    alias: { ...common.alias, fs: './scripts/empty-module.mjs', path: './scripts/empty-module.mjs' },
  },
  cli: {
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    platform: 'node',
    format: 'cjs',
    external: ['sharp'],
    // tfjs's Node entries say that they have no side effects, and lose their backend to the bundler.
    mainFields: ['module', 'main'],
    banner: { js: '#!/usr/bin/env node' },
  },
};

async function copyWasm() {
  const from = join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');
  const to = join(root, 'dist/wasm');
  await mkdir(to, { recursive: true });
  const binaries = (await readdir(from)).filter(
    (name) => name.endsWith('.wasm') && !name.includes('threaded'),
  );
  await Promise.all(binaries.map((name) => copyFile(join(from, name), join(to, name))));
}

/** Bundles everything and leaves behind what is in each bundle, for the third-party notices. */
async function bundle() {
  const results = await Promise.all(
    Object.values(contexts).map((options) => build({ ...common, ...options })),
  );
  const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
  await writeFile(join(root, 'dist/meta.json'), JSON.stringify({ outputs }));
}

await rm(join(root, 'dist'), { recursive: true, force: true });
await Promise.all([bundle(), copyWasm(), buildVocModel(root)]);
