/** Runs vitest as a child process and counts what it found. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RESULTS, ROOT } from './paths.mjs';
import { run } from './process.mjs';

/**
 * @param {string} name of the report in test-results/
 * @param {readonly string[]} args of `vitest run`
 * @returns {Promise<import('./counts.mjs').Counts>} at least one failure when vitest itself failed
 */
export async function runVitest(name, args) {
  const report = join(RESULTS, `${name}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code } = await run(process.execPath, [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  const counts = readReport(report);
  return { ...counts, failed: code === 0 ? counts.failed : Math.max(1, counts.failed) };
}

/** @param {string} file @returns {Required<import('./counts.mjs').Counts>} zeros where vitest wrote none */
function readReport(file) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
