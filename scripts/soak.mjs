/**
 * Kills at length: what `npm test` does a few times. The build must be there.
 *
 *   node scripts/soak.mjs [--processes N] [--hosts N] [--servers N]     50 of each by default; 0 leaves one out
 *
 * Each part prints its seed; `FCN_SEED` repeats it.
 */
import { parseArgs } from 'node:util';
import { ensureBrowser } from './browser.mjs';
import { formatCounts } from './lib/counts.mjs';
import { runVitest } from './lib/vitest.mjs';
import { ensureVsCodeServer } from './vscode-server.mjs';

const KILLS = '50';

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: KILLS },
    hosts: { type: 'string', default: KILLS },
    servers: { type: 'string', default: KILLS },
  },
});

/** What is killed, how often, and the tests that do it. */
const PARTS = [
  {
    name: 'processes that run document, writer and journal',
    kills: values.processes,
    variable: 'FCN_KILLS',
    args: ['--config=vitest.kills.config.mts'],
  },
  {
    name: 'extension hosts',
    kills: values.hosts,
    variable: 'FCN_HOST_KILLS',
    args: ['--config=vitest.e2e.config.mts', 'test/e2e/kills.e2e.ts', '--testNamePattern=extension host'],
  },
  {
    name: 'servers',
    kills: values.servers,
    variable: 'FCN_SERVER_KILLS',
    args: ['--config=vitest.e2e.config.mts', 'test/e2e/kills.e2e.ts', '--testNamePattern=server'],
  },
].filter(({ kills }) => Number(kills) > 0);

await ensureBrowser();
await ensureVsCodeServer();

const total = { passed: 0, failed: 0 };
const lines = [];
for (const { name, kills, variable, args } of PARTS) {
  console.log(`\n── ${kills} × ${name}`);
  process.env[variable] = kills;
  const start = performance.now();
  const { passed, failed } = await runVitest(`soak-${variable.toLowerCase()}`, args);
  total.passed += passed;
  total.failed += failed;
  const minutes = ((performance.now() - start) / 60_000).toFixed(1);
  lines.push(`${kills.padStart(5)} ${name}: ${failed === 0 ? 'nothing lost' : 'FAILED'}, ${minutes} minutes`);
}
console.log(`\nkilled by SIGKILL\n${lines.join('\n')}\n${formatCounts(total)}`);
process.exit(total.failed === 0 ? 0 : 1);
