/** Runs mocha inside the extension host and says how it went in lines that `scripts/test-host.mjs` reads. */
import { suiteFiles } from 'host-test-suites';

/** Milliseconds a test may take; opening an editor on a loaded machine takes some. */
export const TIMEOUT = 60_000;

/** Declares the tests that are to run. @throws Error where one of them isn't there */
export function declareTests(root: Mocha.Suite): void {
  for (const file of suiteFiles) {
    const before = root.suites.length;
    file.load();
    if (file.titles === undefined) continue;
    const missing = new Set(file.titles);
    for (const suite of root.suites.slice(before)) keepOnly(suite, missing);
    if (missing.size > 0) throw new Error(`there are no tests ${[...missing].join(', ')}`);
  }
}

/** @param wanted those that are still to be found: what is found is taken out */
function keepOnly(suite: Mocha.Suite, wanted: Set<string>): void {
  suite.tests = suite.tests.filter(({ title }) => wanted.delete(title));
  for (const each of suite.suites) keepOnly(each, wanted);
}

/**
 * Attaches a reporter to a mocha run and waits for its end.
 * @param start starts mocha with the given end callback
 * @throws Error when a test failed, so that VS Code ends with a code other than 0
 */
export async function report(start: (onEnd: (failures: number) => void) => Mocha.Runner): Promise<void> {
  let passed = 0;
  let skipped = 0;
  let failed = 0;
  await new Promise<void>((resolve) => {
    const runner = start(() => resolve());
    runner.on('pass', (test) => {
      passed += 1;
      console.log(`  ok   ${test.fullTitle()} (${test.duration ?? 0} ms)`);
    });
    runner.on('pending', (test) => {
      skipped += 1;
      console.log(`  skip ${test.fullTitle()}`);
    });
    runner.on('fail', (test, error: Error) => {
      failed += 1;
      console.log(`  FAIL ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
  });
  console.log(`host tests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (failed > 0) throw new Error(`${failed} host tests failed`);
}
