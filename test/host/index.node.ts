/** Entry of the host tests in the extension host on Node; mocha comes from node_modules. */
import Mocha from 'mocha';
import { loadSuites } from 'host-test-suites';
import { TIMEOUT, report } from './runner';

/** Called by VS Code (`extensionTestsPath`). */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: TIMEOUT, reporter: Mocha.reporters.Base });
  mocha.suite.emit('pre-require', globalThis, 'host', mocha);
  loadSuites();
  await report((onEnd) => mocha.run(onEnd));
}
