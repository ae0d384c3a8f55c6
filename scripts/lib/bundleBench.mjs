/** Bundles a bench that is written in TypeScript for Node. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './paths.mjs';

/**
 * Packages (sharp, vscode, browsers) stay outside.
 * @param {string} name of the bundle @param {string} entry absolute path @returns {Promise<string>} the bundle's path
 */
export async function bundleBench(name, entry) {
  const outfile = join(ROOT, 'dist/bench', `${name}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  return outfile;
}
