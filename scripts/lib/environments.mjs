/** Which host tests docs/environments.md names for a run: what must work in each environment is shown there by these. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** Runs of the host tests beside the whole one on Node. @typedef {'R' | 'W'} Run */

/**
 * Suites that the web runs whole: it reads, writes and keeps unsaved work by other means than Node does.
 * @type {Record<Run, readonly string[]>}
 */
const WHOLE = { R: [], W: ['conflicts', 'dirty', 'files', 'journal'] };

const NAMED = /((?:[NRWV] )+)`host\/suite\/(\w+)\.test\.ts` (.*?)(?=<br>| \|)/g;

/** @param {Run} run @returns {Map<string, readonly string[] | 'all'>} the titles of tests by the names of their suites */
export function namedHostTests(run) {
  /** @type {Map<string, string[] | 'all'>} */
  const suites = new Map(WHOLE[run].map((suite) => [suite, 'all']));
  const text = readFileSync(join(ROOT, 'docs/environments.md'), 'utf8');
  for (const [, runs, suite, title] of text.matchAll(NAMED)) {
    if (!runs.includes(run)) continue;
    const titles = suites.get(suite) ?? [];
    if (titles !== 'all') suites.set(suite, [...titles, title]);
  }
  return suites;
}
