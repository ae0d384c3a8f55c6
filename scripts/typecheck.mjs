/** Type-checks every room with its own set of globals: core sees neither Node nor the DOM, the host no DOM. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const rooms = ['src/core', 'src/fcn', 'src/node', 'src/host', 'src/cli', 'webview', 'webview/worker', 'test'];
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const selected = process.argv.length > 2 ? process.argv.slice(2) : rooms;

let failed = 0;
for (const room of selected) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', room], { stdio: 'inherit' });
  if (status !== 0) {
    failed += 1;
    console.error(`type-check failed: ${room}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
