/**
 * Feeds everything that reads files or messages with broken ones (test/fuzz/), each target in a child process with
 * little memory and a watch over time.
 *
 *   node scripts/fuzz.mjs                       every target's quick cases, as `npm test` runs them
 *   node scripts/fuzz.mjs --minutes N           all targets in turn for N minutes
 *     --target NAME                             only this target; may be given several times
 *     --seed S                                  the seed to begin with (default: another one each time)
 *     --only I                                  only case I of the seed
 *
 * A failing input is saved to test-results/, and the line that runs it again is printed.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { formatCounts } from './lib/counts.mjs';
import { quickProblems, slowest } from './lib/fuzzQuick.mjs';
import { RESULTS, ROOT } from './lib/paths.mjs';
import { startGroup, stopGroup } from './lib/process.mjs';

/** Of a child's JavaScript heap, in megabytes; typed arrays are bounded by the targets themselves. */
const HEAP_MB = 192;
/** A case that takes this long hangs, even on a busy machine; milliseconds. */
const HANG = 20_000;
/** How long a target runs before the next one's turn in a long run; milliseconds. */
const TURN = 20_000;
const MAX_SEED = 1e9;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    target: { type: 'string', multiple: true },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * MAX_SEED) : Number(values.seed);

/** @typedef {{ name: string, quickCases: number }} Target */
/** @typedef {{ first: number, cases?: number, milliseconds?: number }} Range */
/** @typedef {import('./lib/fuzzQuick.mjs').Done} Done */

const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-fuzz-'));
let passed = 0;
let failed = 0;
try {
  await bundle();
  const targets = await selectTargets();
  console.log(`seed ${seed}`);
  if (values.minutes !== undefined) await runLong(targets, Number(values.minutes) * 60_000);
  else await runQuick(targets);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(formatCounts({ passed, failed }));
process.exit(failed === 0 ? 0 : 1);

async function bundle() {
  const entry = (/** @type {string} */ name) => ({ in: join(ROOT, 'test/fuzz', name), out: name });
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry('runner'), entry('targets/all')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    sourcemap: 'inline',
    logLevel: 'warning',
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    // Libraries that are still CommonJS ask for Node's modules by `require`.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
  });
}

/** @returns {Promise<Target[]>} */
async function selectTargets() {
  const { TARGETS: all } = /** @type {{ TARGETS: Target[] }} */ (
    await import(join(folder, 'targets/all.mjs'))
  );
  const names = values.target ?? all.map(({ name }) => name);
  const unknown = names.find((name) => !all.some((target) => target.name === name));
  if (unknown !== undefined)
    throw new Error(`no target ${unknown}; there are ${all.map(({ name }) => name)}`);
  return all.filter(({ name }) => names.includes(name));
}

/** Every target once, as many at a time as there are processors. @param {readonly Target[]} targets */
async function runQuick(targets) {
  const queue = [...targets].sort((a, b) => b.quickCases - a.quickCases);
  const lane = async () => {
    const runs = [];
    for (let target = queue.shift(); target !== undefined; target = queue.shift()) {
      const range = values.only === undefined ? { cases: target.quickCases } : { cases: 1 };
      const done = await runCases(target, seed, { first: Number(values.only ?? 0), ...range });
      if (done === undefined) continue;
      report(target, done);
      runs.push({ name: target.name, ...done });
    }
    return runs;
  };
  const lanes = await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, lane));
  const isWhole = values.target === undefined && values.only === undefined && failed === 0;
  if (isWhole) reportQuick(lanes);
}

/** What `npm test` promises is a test of its own. @param {Parameters<typeof quickProblems>[0]} lanes */
function reportQuick(lanes) {
  const problems = quickProblems(lanes);
  for (const problem of problems) console.error(`  FAIL ${problem}`);
  failed += problems.length;
  if (problems.length > 0) return;
  console.log(`  ok quick cases: ${slowest(lanes).toFixed(1)} s of a processor`);
  passed += 1;
}

/** One target after the other, each turn with the next seed; ends at the first failure. @param {readonly Target[]} targets @param {number} milliseconds */
async function runLong(targets, milliseconds) {
  const deadline = performance.now() + milliseconds;
  /** @type {Map<Target, Done>} */
  const totals = new Map(targets.map((target) => [target, { cases: 0, outcomes: {}, processorSeconds: 0 }]));
  for (let round = 0; performance.now() < deadline && failed === 0; round++) {
    for (const target of targets) {
      const left = deadline - performance.now();
      if (left <= 0 || failed > 0) break;
      const turn = { first: 0, milliseconds: Math.min(TURN, left) };
      const done = await runCases(target, (seed + round) % MAX_SEED, turn);
      const total = totals.get(target);
      if (done !== undefined && total !== undefined) add(total, done);
    }
  }
  for (const [target, total] of totals) report(target, total);
}

/** @param {Done} total @param {Done} more */
function add(total, { cases, outcomes, processorSeconds }) {
  total.cases += cases;
  total.processorSeconds += processorSeconds;
  for (const [name, count] of Object.entries(outcomes)) {
    total.outcomes[name] = (total.outcomes[name] ?? 0) + count;
  }
}

/** @param {Target} target @param {Done} done */
function report({ name }, { cases, outcomes }) {
  const counts = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
  console.log(
    `  ok ${name}: ${cases} cases; ${counts.map(([what, count]) => `${count} ${what}`).join(', ')}`,
  );
  passed += 1;
}

/**
 * Runs cases in a child process.
 * @param {Target} target @param {number} seedOfRun @param {Range} range
 * @returns {Promise<Done | undefined>} undefined where one failed: it is reported then
 */
async function runCases(target, seedOfRun, range) {
  const progress = join(folder, `${target.name}.progress`);
  const job = { target: target.name, seed: seedOfRun, ...range, progress };
  const { code, output, errors } = await runChild(job, () => readProgress(progress));
  if (code === 0) return /** @type {Done} */ (JSON.parse(output.trimEnd().split('\n').at(-1) ?? ''));
  const index = Number(readProgress(progress) || range.first);
  failed += 1;
  console.error(`  FAIL ${target.name}, case ${index}:\n${errors.trimEnd()}`);
  const file = join(RESULTS, `fuzz-${target.name}-${seedOfRun}-${index}.bin`);
  mkdirSync(RESULTS, { recursive: true });
  await runChild({ ...job, first: index, saveTo: file }, () => '');
  console.error(`  input: ${file}`);
  console.error(`  again: npm run fuzz -- --target ${target.name} --seed ${seedOfRun} --only ${index}`);
  return undefined;
}

/** @param {string} file @returns {string} the case under way */
function readProgress(file) {
  try {
    return readFileSync(file, 'latin1').trim();
  } catch {
    return '';
  }
}

/**
 * @param {object} job @param {() => string} progress
 * @returns {Promise<{ code: number, output: string, errors: string }>}
 */
function runChild(job, progress) {
  const child = startGroup(
    process.execPath,
    [
      `--max-old-space-size=${HEAP_MB}`,
      '--enable-source-maps',
      '--expose-gc',
      '--no-warnings',
      join(folder, 'runner.mjs'),
      JSON.stringify(job),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (errors += text));
  let seen = '';
  let since = performance.now();
  const watch = setInterval(() => {
    const now = progress();
    if (now !== seen) [seen, since] = [now, performance.now()];
    if (performance.now() - since < HANG) return;
    errors += `hangs: no end within ${HANG / 1000} s\n`;
    void stopGroup(child, 0);
  }, 500);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearInterval(watch);
      void stopGroup(child, 0);
      resolve({ code: code ?? 1, output, errors });
    });
  });
}
