/** SECURITY.md says what is installed and bundled; here that is what really is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../../scripts/lib/paths.mjs';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const json = (file: string): unknown => JSON.parse(read(file));
const security = read('SECURITY.md').split('## Dependencies')[1];

interface Installed {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}
const { packages } = json('package-lock.json') as { packages: Readonly<Record<string, Installed>> };
const installed = (name: string): Installed => packages[`node_modules/${name}`];

it('SECURITY.md names the one dependency, with its version and what comes with it', () => {
  const { dependencies } = json('package.json') as Installed;
  const { version, dependencies: brought = {} } = installed('sharp');
  expect(dependencies).toEqual({ sharp: version });
  expect(security).toContain(`**\`sharp\` ${version}**`);
  expect(security).toContain(`\`@img/sharp-*\` ${installed('@img/sharp-linux-x64').version}`);
  const libvips = installed('@img/sharp-libvips-linux-x64').version;
  expect(security).toContain(`\`@img/sharp-libvips-*\` ${libvips}`);
  for (const name of Object.keys(brought)) expect(security).toContain(`\`${name}\``);
});

it('SECURITY.md names each package in the command line that the notices of the extension leave out', () => {
  const { outputs } = json('dist/meta.json') as {
    outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
  };
  const bundled = Object.entries(outputs['dist/cli.js'].inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  const notices = read('THIRD_PARTY_NOTICES.md');
  const others = new Set(bundled.filter((name) => !notices.includes(`| ${name} |`)));
  expect(others).toContain('cli-progress');
  for (const name of others) expect(security).toContain(`\`${name}\``);
});
