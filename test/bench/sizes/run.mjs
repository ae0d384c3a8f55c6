/** Sizes of what ships: the host's bundle and the VSIX. Makes the VSIX (a production build) first. */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
execFileSync(process.execPath, [join(root, 'scripts', 'package.mjs')], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
const vsix = readdirSync(root).find((name) => name.endsWith('.vsix'));
const kilobytes = (file) => statSync(join(root, file)).size / 1e3;

console.log(
  JSON.stringify({
    rows: [
      { what: 'host bundle (Node)', value: kilobytes('dist/extension.js'), unit: 'KB', budget: 250 },
      {
        what: 'host bundle for whole datasets, loaded later',
        value: kilobytes('dist/tools.js'),
        unit: 'KB',
        budget: 250,
      },
      {
        what: 'host bundle (Node), exports and imports, loaded by their first command',
        value: kilobytes('dist/exchange.js'),
        unit: 'KB',
        budget: 250,
      },
      {
        what: 'host bundle (web, both in one)',
        value: kilobytes('dist/extension.web.js'),
        unit: 'KB',
        budget: 500,
      },
      { what: 'view bundle', value: kilobytes('dist/labeler.js'), unit: 'KB' },
      { what: 'worker bundle', value: kilobytes('dist/worker.js'), unit: 'KB' },
      { what: 'VSIX', value: kilobytes(vsix) / 1e3, unit: 'MB', budget: 15 },
    ],
  }),
);
