/**
 * Tests the labeler's canvas in a real Chromium, with and without WebGL; no VS Code needed.
 *
 *   node test/browser/run.mjs [part of a test's name]
 */
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ensureBrowser } from '../../scripts/browser.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv[2] ?? '';
/** Inside the repository, so that the bundles find its packages. */
const scratch = join(here, '../../.cache/browser-tests');

async function bundlePage() {
  const { outputFiles } = await build({
    entryPoints: { page: join(here, 'canvas/page.ts') },
    outdir: scratch,
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  const textOf = (extension) => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return { script: textOf('.js'), style: textOf('.css') };
}

async function importBundled(name) {
  const outfile = join(scratch, `${name}.mjs`);
  await build({
    entryPoints: [join(here, `canvas/${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
  });
  return import(pathToFileURL(outfile).href);
}

const { script, style } = await bundlePage();
const [{ Driver }, { tests }] = [await importBundled('driver'), await importBundled('tests')];
const driver = await Driver.start(script, style, ['webgl', 'no-webgl'], await ensureBrowser());

let passed = 0;
let failed = 0;

async function runOne(test, kind) {
  const name = `${test.name} [${kind}]`;
  if (!name.includes(wanted)) return;
  const canvas = await driver.open(kind, test.pixelRatio);
  const started = performance.now();
  try {
    await test.run(canvas, kind, driver);
    const { fallbacks } = await canvas.log();
    if (kind === 'webgl' && !test.losesWebgl && fallbacks.length > 0) {
      throw new Error(`WebGL was given up: ${fallbacks.join('; ')}`);
    }
    if (canvas.errors.length > 0) throw new Error(`the page reported: ${canvas.errors.join('; ')}`);
    passed += 1;
    console.log(`ok   ${name} (${Math.round(performance.now() - started)} ms)`);
  } catch (error) {
    failed += 1;
    console.error(`FAIL ${name}\n     ${error instanceof Error ? error.message : error}`);
  } finally {
    await canvas.page.context().close();
  }
}

/** The two browsers run beside each other. */
async function runAll(kind) {
  for (const test of tests) if (test.browsers.includes(kind)) await runOne(test, kind);
}

try {
  await Promise.all([runAll('webgl'), runAll('no-webgl')]);
} finally {
  await driver.stop();
  await rm(scratch, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
