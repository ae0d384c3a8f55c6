/**
 * Runs a bench of what the network learns, on folders of images and masks that are named on the command line.
 *
 *   node scripts/bench-learning.mjs learning|strokes|workflow [options]
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleBench } from './lib/bundleBench.mjs';
import { ROOT } from './lib/paths.mjs';

const [name, ...options] = process.argv.slice(2);
const entry = join(ROOT, 'test/bench/learning', `${name}.ts`);
if (name === undefined || !existsSync(entry)) {
  console.error('Name a bench: learning, strokes or workflow.');
  process.exit(2);
}
const bundle = await bundleBench(name, entry);
const { status } = spawnSync(process.execPath, [bundle, ...options], { cwd: ROOT, stdio: 'inherit' });
process.exit(status ?? 1);
