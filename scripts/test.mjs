/**
 * Everything that must pass, from a clean clone: `npm test`. A step that fails doesn't hide the others. The last
 * lines are a table of the steps and `N passed, N failed`.
 *
 *   node scripts/test.mjs [STEP…]     only the steps named, in their order
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatCounts, parseCounts } from './lib/counts.mjs';
import { BUILD_OUTPUTS, ensureDependencies } from './lib/install.mjs';
import { ROOT } from './lib/paths.mjs';
import { run } from './lib/process.mjs';

/** @typedef {import('./lib/counts.mjs').Counts} Counts */

/** A command that passes or fails as one. @param {string} script @param {readonly string[]} args @returns {Promise<Counts>} */
async function check(script, args = []) {
  const { code } = await run(process.execPath, [script, ...args]);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A script whose last line counts its tests. @param {string} script @param {readonly string[]} args @returns {Promise<Counts>} */
async function counted(script, args = []) {
  const { code, output } = await run(process.execPath, [script, ...args]);
  const counts = parseCounts(output) ?? { passed: 0, failed: 0 };
  return { ...counts, failed: code === 0 ? counts.failed : Math.max(1, counts.failed) };
}

/** @returns {Promise<Counts>} */
async function build() {
  const counts = await check('esbuild.mjs');
  const missing = BUILD_OUTPUTS.filter((path) => !existsSync(join(ROOT, path)));
  if (missing.length === 0) return counts;
  console.error(`the build left out ${missing.join(', ')}`);
  return { passed: 0, failed: 1 };
}

/** Steps by name; those marked `built` need the build's outputs. */
const STEPS = /** @type {Record<string, { built?: boolean, run: () => Promise<Counts> }>} */ ({
  build: { run: build },
  lint: { run: () => check('node_modules/eslint/bin/eslint.js', ['.', '--max-warnings=0']) },
  format: {
    run: () => check('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']),
  },
  types: { run: () => check('scripts/typecheck.mjs') },
  notices: { built: true, run: () => check('scripts/notices.mjs', ['--check']) },
  unit: {
    built: true,
    run: async () => (await import('./lib/vitest.mjs')).runVitest('unit', []),
  },
  fuzz: { run: () => counted('scripts/fuzz.mjs') },
  kills: {
    built: true,
    run: async () =>
      (await import('./lib/vitest.mjs')).runVitest('kills', ['--config=vitest.kills.config.mts']),
  },
  'planted bugs': { built: true, run: () => counted('scripts/planted-bugs.mjs', ['40']) },
  canvas: { built: true, run: () => counted('test/browser/run.mjs') },
  'view and worker': {
    built: true,
    run: async () =>
      (await import('./lib/vitest.mjs')).runVitest('browser', ['--config', 'vitest.browser.config.mts']),
  },
  host: { built: true, run: () => counted('scripts/test-host.mjs') },
  'host (web)': { built: true, run: () => counted('scripts/test-host.mjs', ['--web']) },
  e2e: { built: true, run: () => counted('scripts/test-e2e.mjs') },
  package: { run: () => check('scripts/package.mjs') },
});

const selected = process.argv.slice(2);
const unknown = selected.filter((name) => !(name in STEPS));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. There are ${Object.keys(STEPS).join(', ')}.`);
  process.exit(2);
}

/** @type {(Counts & { name: string, minutes: number })[]} */
const results = [];
const failedSteps = new Set();

await step('install', async () => {
  await ensureDependencies();
  return { passed: 1, failed: 0 };
});
for (const [name, { built = false, run: runStep }] of Object.entries(STEPS)) {
  if (selected.length > 0 && !selected.includes(name)) continue;
  const missing = ['install', ...(built ? ['build'] : [])].find((needed) => failedSteps.has(needed));
  if (missing === undefined) await step(name, runStep);
  else results.push({ name: `${name} (not run: ${missing} failed)`, passed: 0, failed: 1, minutes: 0 });
}
process.exit(summarise());

/**
 * @param {string} name
 * @param {() => Promise<Counts>} runStep
 */
async function step(name, runStep) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
  const start = performance.now();
  /** @type {Counts} */
  let counts = { passed: 0, failed: 1 };
  try {
    counts = await runStep();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  results.push({ name, ...counts, minutes: (performance.now() - start) / 60_000 });
  if (counts.failed > 0) failedSteps.add(name);
}

/** Prints the table and the counts. @returns {number} the exit code */
function summarise() {
  const total = { passed: 0, failed: 0, skipped: 0, minutes: 0 };
  console.log(`\n${'step'.padEnd(40)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'minutes'.padStart(9)}`);
  for (const { name, passed, failed, skipped = 0, minutes } of results) {
    console.log(
      name.padEnd(40) +
        String(passed).padStart(8) +
        String(failed).padStart(8) +
        minutes.toFixed(2).padStart(9),
    );
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    total.minutes += minutes;
  }
  console.log(`${total.minutes.toFixed(1)} minutes${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  console.log(formatCounts({ passed: total.passed, failed: total.failed }));
  return total.failed === 0 ? 0 : 1;
}
