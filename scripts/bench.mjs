/**
 * Runs the benches of test/bench and prints a table and, into test-results/bench.json, the figures.
 *
 *   node scripts/bench.mjs [name...] [--json]
 *
 * A bench is a folder with `run.mjs` or `<folder>.bench.ts`, or with `<folder>.long.ts`, which runs only where it is
 * named (others need folders of images and have commands of their own); the last line it prints is a JSON object
 * `{"rows": [{"what", "value", "unit", "budget"?, "least"?}]}`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { bundleBench } from './lib/bundleBench.mjs';
import { RESULTS, ROOT } from './lib/paths.mjs';

const BENCHES = join(ROOT, 'test', 'bench');

const args = process.argv.slice(2);
const asJson = args.includes('--json');
const selected = args.filter((arg) => !arg.startsWith('--'));

/** The file that a bench begins with; undefined where the folder has none that is to run. */
function entryOf(name) {
  const files = ['run.mjs', `${name}.bench.ts`, ...(selected.includes(name) ? [`${name}.long.ts`] : [])];
  return files.map((file) => join(BENCHES, name, file)).find((path) => existsSync(path));
}

/** A TypeScript bench is bundled for Node first. */
async function scriptOf(name) {
  const entry = entryOf(name);
  return entry.endsWith('.mjs') ? entry : bundleBench(name, entry);
}

function runBench(script) {
  const { status, stdout } = spawnSync(process.execPath, [script], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`${script} ended with ${status}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)).rows;
}

/** The verdict a figure's budget gives, or nothing where it has none. */
function verdict({ value, budget, least }) {
  if (budget !== undefined) return value <= budget ? `ok (≤ ${budget})` : `MISSED (≤ ${budget})`;
  if (least !== undefined) return value >= least ? `ok (≥ ${least})` : `MISSED (≥ ${least})`;
  return '';
}

// What is measured is what ships.
execFileSync(process.execPath, [join(ROOT, 'esbuild.mjs'), '--production'], { cwd: ROOT, stdio: 'inherit' });

const names = readdirSync(BENCHES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && (selected.length === 0 || selected.includes(entry.name)))
  .map((entry) => entry.name)
  .filter((name) => entryOf(name) !== undefined);
const rows = [];
for (const name of names) {
  const script = await scriptOf(name);
  if (!asJson) console.log(`… ${name}`);
  rows.push(...runBench(script).map((row) => ({ bench: name, ...row })));
}

const report = {
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  node: process.version,
  rows,
};
mkdirSync(RESULTS, { recursive: true });
writeFileSync(join(RESULTS, 'bench.json'), `${JSON.stringify(report, null, 2)}\n`);
if (asJson) {
  console.log(JSON.stringify(report));
} else {
  console.log(`\n${report.machine}, Node ${report.node}\n`);
  console.log('| bench | what | figure | budget |\n|---|---|---|---|');
  for (const row of rows) {
    const figure = `${Number(row.value.toPrecision(3))} ${row.unit === 'ratio' ? '×' : row.unit}`;
    console.log(`| ${row.bench} | ${row.what} | ${figure} | ${verdict(row)} |`);
  }
}
