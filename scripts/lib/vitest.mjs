/** Runs vitest as a child process and counts what it found. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { RESULTS, ROOT } from './paths.mjs';
import { run } from './process.mjs';

/**
 * @param {string} name of the report in test-results/
 * @param {readonly string[]} args of `vitest run`
 * @param {{ quiet?: boolean }} [output] quiet: shown when it is done
 * @returns {Promise<import('./counts.mjs').Counts & { failures: string[] }>} at least one failure when vitest itself failed
 */
export async function runVitest(name, args, { quiet = false } = {}) {
  const report = join(RESULTS, `${name}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const program = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const result = await run(process.execPath, [program, 'run', ...reporters, ...args], { quiet });
  if (quiet) process.stdout.write(result.output);
  const counts = readReport(report);
  if (result.code === 0 || counts.failures.length > 0) return counts;
  return { ...counts, failed: Math.max(1, counts.failed), failures: [reasonIn(result.output)] };
}

/** What vitest says where no test failed, but a file's hook or something that no test waited for. @param {string} output */
function reasonIn(output) {
  const plain = stripVTControlCharacters(output);
  const headings = ['⎯ Unhandled Errors ⎯', '⎯ Failed Suites '];
  const at = Math.max(...headings.map((heading) => plain.lastIndexOf(heading)));
  const reason = at < 0 ? plain.slice(-MOST_OF_A_REASON) : plain.slice(at);
  return `no test, but\n${withoutStack(reason)}`.trimEnd();
}

/** @param {string} file @returns {Required<import('./counts.mjs').Counts> & { failures: string[] }} zeros where vitest wrote none */
function readReport(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: failedTests(report),
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0, failures: [] };
  }
}

/** Enough for a property's seed and counterexample. */
const MOST_OF_A_REASON = 600;

/**
 * @param {{ testResults: { name: string, assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }[] }} report
 * @returns {string[]} each with its reason: of a long log, the end may be all that somebody sees
 */
function failedTests({ testResults }) {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages: [reason = ''] = [] }) =>
        `${relative(ROOT, name)}${lineIn(name, reason)} › ${fullName}\n${withoutStack(reason)}`.trimEnd(),
      ),
  );
}

/** Where the test was, by the stack. @param {string} file @param {string} reason */
function lineIn(file, reason) {
  const frame = reason.split('\n').findLast((line) => /^\s+at /.test(line) && line.includes(`${file}:`));
  return /:\d+(?=:\d+\)?$)/.exec(frame ?? '')?.[0] ?? '';
}

/** @param {string} reason */
function withoutStack(reason) {
  const lines = reason.split('\n').filter((line) => !/^\s+at /.test(line));
  return lines
    .map((line) => `  ${line}`)
    .join('\n')
    .slice(0, MOST_OF_A_REASON);
}
