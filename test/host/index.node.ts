/** Entry of the host tests in the extension host on Node; mocha comes from node_modules. */
import Mocha from 'mocha';
import { TIMEOUT, declareTests, report } from './runner';

/** Called by VS Code (`extensionTestsPath`). */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: TIMEOUT, reporter: Mocha.reporters.Base });
  mocha.suite.emit('pre-require', globalThis, 'host', mocha);
  declareTests(mocha.suite);
  await report((onEnd) => mocha.run(onEnd));
}
