/**
 * Shows that tests find bugs: plants one after the other and expects that the model-based test
 * (test/unit/host/modelBased/) finds a counterexample, or the kills (test/kill/) that work is lost.
 *
 *   node scripts/planted-bugs.mjs [SEQUENCES]     the most random sequences a bug, 500 unless told
 */
import { formatCounts } from './lib/counts.mjs';
import { ROOT } from './lib/paths.mjs';
import { PLANTED_BUGS } from '../test/planted/bugs.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The most: they end with the first work that is lost, which is nearly always among the first thirty. */
const KILLS = '200';

/** The most: the rarest bug shows in one of nine. */
const SEQUENCES = '500';

/**
 * @typedef {object} Finder
 * @property {readonly string[]} args of `vitest run`
 * @property {Readonly<Record<string, string>>} env
 * @property {(output: string) => string | undefined} find what it reports of the bug: a crash of its own is no find
 */

/** @type {Readonly<Record<'model' | 'kills', Finder>>} */
const FINDERS = {
  model: {
    args: ['test/unit/host/modelBased/modelBased.test.ts'],
    env: { FCN_MODEL_RUNS: process.argv[2] ?? SEQUENCES },
    find: counterexample,
  },
  kills: {
    args: ['--config=vitest.kills.config.mts', 'test/kill/kills.test.ts'],
    env: { FCN_KILLS: KILLS },
    find: lostWork,
  },
};

const counts = { passed: 0, failed: 0 };
for (const [name, { what, foundBy }] of Object.entries(PLANTED_BUGS)) {
  const { code, output } = await playWith(name, FINDERS[foundBy]);
  const found = code !== 0 ? FINDERS[foundBy].find(output) : undefined;
  if (found === undefined) {
    counts.failed++;
    console.error(`FAIL not found: ${what}\n${output.slice(-2000)}`);
  } else {
    counts.passed++;
    console.log(`✓ found: ${what}\n  ${found}`);
  }
}
console.log(formatCounts(counts));
process.exit(counts.failed === 0 ? 0 : 1);

/** @param {string} bug @param {Finder} finder @returns {Promise<{ code: number | null, output: string }>} */
function playWith(bug, { args, env }) {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, FCN_PLANTED_BUG: bug, NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

/** What the model-based test reports of a difference. @param {string} output */
function counterexample(output) {
  const [, shrunk] = /Counterexample: (.*)/.exec(output) ?? [];
  const [, after] = /Error: (after .*)/.exec(output) ?? [];
  return shrunk === undefined || after === undefined ? undefined : `${after}\n  ${shrunk.slice(0, 600)}`;
}

/** What the kills report of work that isn't there again. @param {string} output */
function lostWork(output) {
  const [, lost] = /Error: (work is lost: .*)/.exec(output) ?? [];
  const [, round] = /"round":(\d+)/.exec(output) ?? [];
  return lost === undefined ? undefined : `${lost} what was done, in round ${round}`;
}
