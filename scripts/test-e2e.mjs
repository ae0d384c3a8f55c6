/**
 * Runs the end-to-end tests (test/e2e/*.e2e.ts) on a real VS Code; the build must be there.
 *
 *   node scripts/test-e2e.mjs [vitest arguments]
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { formatCounts } from './lib/counts.mjs';
import { RESULTS } from './lib/paths.mjs';
import { runVitest } from './lib/vitest.mjs';
import { ensureVsCodeServer } from './vscode-server.mjs';

// Installed here, so that no test's time limit pays for it.
await ensureBrowser();
await ensureVsCodeServer();

for (const name of existsSync(RESULTS) ? readdirSync(RESULTS) : []) {
  if (name.startsWith('failed-')) rmSync(join(RESULTS, name));
}
const counts = await runVitest('e2e', ['--config=vitest.e2e.config.mts', ...process.argv.slice(2)]);
for (const failure of counts.failures) console.log(`FAIL ${failure}`);
console.log(formatCounts(counts));
process.exit(counts.failed === 0 ? 0 : 1);
