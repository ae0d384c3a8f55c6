/**
 * Shows that the model-based test (test/unit/host/modelBased/) finds bugs: plants one after the other and expects a
 * counterexample each time.
 *
 *   node scripts/planted-bugs.mjs [SEQUENCES]     random sequences a bug, 100 unless told
 */
import { formatCounts } from './lib/counts.mjs';
import { ROOT } from './lib/paths.mjs';
import { PLANTED_BUGS } from '../test/planted/bugs.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const sequences = process.argv[2] ?? '100';
const counts = { passed: 0, failed: 0 };
for (const [name, { what }] of Object.entries(PLANTED_BUGS)) {
  const { code, output } = await playWith(name);
  const found = code !== 0 ? counterexample(output) : undefined;
  if (found === undefined) {
    counts.failed++;
    console.error(`✗ not found: ${what}\n${output.slice(-2000)}`);
  } else {
    counts.passed++;
    console.log(`✓ found: ${what}\n  ${found}`);
  }
}
console.log(formatCounts(counts));
process.exit(counts.failed === 0 ? 0 : 1);

/** @param {string} bug @returns {Promise<{ code: number | null, output: string }>} */
function playWith(bug) {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', 'test/unit/host/modelBased/modelBased.test.ts'], {
    cwd: ROOT,
    env: { ...process.env, FCN_PLANTED_BUG: bug, FCN_MODEL_RUNS: sequences, NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

/** What the model-based test reports of a difference: a crash of its own is no find. @param {string} output */
function counterexample(output) {
  const [, shrunk] = /Counterexample: (.*)/.exec(output) ?? [];
  const [, after] = /Error: (after .*)/.exec(output) ?? [];
  return shrunk === undefined || after === undefined ? undefined : `${after}\n  ${shrunk.slice(0, 600)}`;
}
