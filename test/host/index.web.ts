/** Entry of the host tests in the web extension host, a worker of the browser; mocha is bundled. */
import 'mocha/mocha.js';
import { loadSuites } from 'host-test-suites';
import { TIMEOUT, report } from './runner';

/** Called by VS Code (`extensionTestsPath`). */
export async function run(): Promise<void> {
  // The worker has no document for mocha's default HTML reporter: ours only listens.
  mocha.setup({ ui: 'bdd', timeout: TIMEOUT, reporter: class {} as unknown as Mocha.ReporterConstructor });
  loadSuites();
  await report((onEnd) => mocha.run(onEnd));
}
