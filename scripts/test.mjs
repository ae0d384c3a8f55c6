/**
 * Everything that must pass, from a clean clone: `npm test`. A step that fails doesn't hide the others. The last
 * lines are the names of the tests that failed, a table of the steps, and `N passed, N failed`.
 *
 *   node scripts/test.mjs [STEP…]     only the steps named, in their order
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { failuresIn, formatCounts, parseCounts } from './lib/counts.mjs';
import { BUILD_OUTPUTS, ensureDependencies } from './lib/install.mjs';
import { ROOT } from './lib/paths.mjs';
import { run } from './lib/process.mjs';

/** @typedef {import('./lib/counts.mjs').Counts & { failures?: readonly string[] }} Counts */
/** @typedef {{ quiet: boolean }} Output */

/** A command that passes or fails as one. @param {string} script @param {readonly string[]} args */
function check(script, args = []) {
  return async (/** @type {Output} */ output) => {
    const { code } = await runScript(script, args, output);
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  };
}

/** A script whose last line counts its tests. @param {string} script @param {readonly string[]} args */
function counted(script, args = []) {
  return async (/** @type {Output} */ how) => {
    const { code, output } = await runScript(script, args, how);
    const counts = parseCounts(output) ?? { passed: 0, failed: 0 };
    const failures = failuresIn(output);
    return { ...counts, failed: code === 0 ? counts.failed : Math.max(1, counts.failed), failures };
  };
}

/** Tests of vitest. @param {string} name of the report @param {readonly string[]} args */
function vitest(name, args = []) {
  return async (/** @type {Output} */ output) =>
    (await import('./lib/vitest.mjs')).runVitest(name, args, output);
}

/** What ran beside others is shown when it is done. @param {string} script @param {readonly string[]} args @param {Output} output */
async function runScript(script, args, { quiet }) {
  const result = await run(process.execPath, [script, ...args], { quiet });
  if (quiet) process.stdout.write(result.output);
  return result;
}

/** @param {Output} output @returns {Promise<Counts>} */
async function build(output) {
  const counts = await check('esbuild.mjs')(output);
  const missing = BUILD_OUTPUTS.filter((path) => !existsSync(join(ROOT, path)));
  if (missing.length === 0) return counts;
  console.error(`the build left out ${missing.join(', ')}`);
  return { passed: 0, failed: 1 };
}

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {boolean} [built] needs the build's outputs
 * @property {(output: Output) => Promise<Counts>} run
 */

/**
 * In this order; those of one group run beside each other: each keeps one processor busy, or waits for VS Code.
 * @type {readonly (readonly Step[])[]}
 */
const GROUPS = [
  [{ name: 'build', run: build }],
  [
    { name: 'lint', run: check('node_modules/eslint/bin/eslint.js', ['.', '--max-warnings=0']) },
    { name: 'types', run: check('scripts/typecheck.mjs') },
    {
      name: 'format',
      run: check('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']),
    },
    { name: 'notices', built: true, run: check('scripts/notices.mjs', ['--check']) },
    {
      name: 'consumers',
      built: true,
      run: counted('scripts/check-consumers.mjs', ['--only', 'pil,opencv,numpy,yolo']),
    },
  ],
  [{ name: 'unit', built: true, run: vitest('unit') }],
  [
    { name: 'fuzz', run: counted('scripts/fuzz.mjs') },
    { name: 'kills', built: true, run: vitest('kills', ['--config=vitest.kills.config.mts']) },
    { name: 'planted bugs', built: true, run: counted('scripts/planted-bugs.mjs') },
  ],
  // The host tests wait most of their time.
  [
    { name: 'view and worker', built: true, run: vitest('browser', ['--config=vitest.browser.config.mts']) },
    {
      name: 'host (restricted)',
      built: true,
      run: counted('scripts/test-host.mjs', ['--restricted', '--named']),
    },
  ],
  [
    { name: 'canvas', built: true, run: counted('test/browser/run.mjs') },
    { name: 'host', built: true, run: counted('scripts/test-host.mjs') },
    { name: 'host (web)', built: true, run: counted('scripts/test-host.mjs', ['--web', '--named']) },
  ],
  [{ name: 'e2e', built: true, run: counted('scripts/test-e2e.mjs') }],
  [{ name: 'package', run: check('scripts/package.mjs') }],
];

const started = performance.now();
const names = GROUPS.flat().map(({ name }) => name);
const selected = process.argv.slice(2);
const unknown = selected.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. There are ${names.join(', ')}.`);
  process.exit(2);
}

/** @type {(Counts & { name: string, minutes: number })[]} */
const results = [];
const failedSteps = new Set();

await runStep('install', { quiet: false }, async () => {
  await ensureDependencies();
  return { passed: 1, failed: 0 };
});
for (const group of GROUPS) {
  const wanted = group.filter(({ name }) => selected.length === 0 || selected.includes(name));
  const quiet = wanted.length > 1;
  await Promise.all(wanted.map((step) => runUnlessInVain(step, { quiet })));
}
process.exit(summarise());

/** @param {Step} step @param {Output} output */
async function runUnlessInVain({ name, built = false, run: runTests }, output) {
  const missing = ['install', ...(built ? ['build'] : [])].find((needed) => failedSteps.has(needed));
  if (missing === undefined) await runStep(name, output, runTests);
  else results.push({ name: `${name} (not run: ${missing} failed)`, passed: 0, failed: 1, minutes: 0 });
}

/** @param {string} name @param {Output} output @param {Step['run']} runTests */
async function runStep(name, output, runTests) {
  const start = performance.now();
  const heading = `\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`;
  console.log(output.quiet ? `── ${name} begins` : heading);
  /** @type {Counts} */
  let counts = { passed: 0, failed: 1 };
  try {
    counts = await runTests(output);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  if (output.quiet) console.log(`── ${name} ends: ${formatCounts(counts)}`);
  results.push({ name, ...counts, minutes: (performance.now() - start) / 60_000 });
  if (counts.failed > 0) failedSteps.add(name);
}

/** Prints what failed, the table and the counts. @returns {number} the exit code */
function summarise() {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, failures = [] } of results) {
    for (const failure of failures) console.log(`failed in ${name}: ${failure}`);
  }
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
  }
  const minutes = (performance.now() - started) / 60_000;
  console.log(`${minutes.toFixed(1)} minutes${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  console.log(formatCounts({ passed: total.passed, failed: total.failed }));
  return total.failed === 0 ? 0 : 1;
}
