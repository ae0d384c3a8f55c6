/** Entry of the host tests in the web extension host, a worker of the browser; mocha is bundled. */
import 'mocha/mocha.js';
import { TIMEOUT, declareTests, report } from './runner';

/** Called by VS Code (`extensionTestsPath`). */
export async function run(): Promise<void> {
  if (!('importScripts' in globalThis)) throw new Error('this is not the web extension host');
  // `Base` prints nothing; mocha's default here wants a document.
  mocha.setup({ ui: 'bdd', timeout: TIMEOUT, reporter: Mocha.reporters.Base });
  declareTests((mocha as unknown as Mocha).suite);
  await report((onEnd) => mocha.run(onEnd));
}
