/** docs/environments.md says which tests show a feature where; here they exist and run there, and the README agrees. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedHostTests } from '../../../scripts/lib/environments.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { hasTest, readNamedTest, tableRows, type NamedTest } from './namedTests';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Node, Restricted Mode, web, virtual file systems. */
type Run = 'N' | 'R' | 'W' | 'V';

interface ShownBy extends NamedTest {
  readonly runs: readonly Run[];
}

interface Feature {
  readonly name: string;
  readonly commands: readonly string[];
  readonly tests: readonly ShownBy[];
  /** Why not, by the run; the test of it, if there is one. */
  readonly exceptions: readonly { readonly run: Run; readonly test: NamedTest | undefined }[];
}

const [environments, features] = read('docs/environments.md').split('## Features').map(tableRows);
const FEATURES = features.map(([name, commands, tests, exceptions]): Feature => ({
  name,
  commands: [...commands.matchAll(/\*([^*]+)\*/g)].map(([, title]) => title),
  tests: tests.split('<br>').map(readShownBy),
  exceptions: exceptions === '' ? [] : exceptions.split('<br>').map(readException),
}));

function readShownBy(entry: string): ShownBy {
  const match = /^((?:[NRWV] )+)(.*)$/.exec(entry);
  if (match === null) throw new Error(`"${entry}" doesn't begin with the runs`);
  return { runs: match[1].trim().split(' ') as Run[], ...readNamedTest(match[2]) };
}

function readException(entry: string): Feature['exceptions'][number] {
  const match = /^([RWV]): [^`]+(`.*)?$/.exec(entry);
  if (match === null) throw new Error(`"${entry}" gives no reason`);
  return { run: match[1] as Run, test: match[2] ? readNamedTest(match[2]) : undefined };
}

/** The suites that `--restricted` leaves out, as the script says. */
const trusted = /TRUSTED_SUITES = \[([^\]]*)\]/.exec(read('scripts/test-host.mjs'))?.[1] ?? '';
const TRUSTED_SUITES = [...trusted.matchAll(/'(\w+)'/g)].map(([, suite]) => suite);

/** Whether a test's own file runs where the page says. */
function runsIn({ file, title }: NamedTest, run: Run): boolean {
  const [suite, ...extensions] = file.split('/').at(-1)?.split('.') ?? [];
  if (file.startsWith('host/suite/')) {
    if (run === 'R') return !TRUSTED_SUITES.includes(suite);
    if (run === 'W') return !extensions.includes('node');
    return run === 'N' || suite === 'fileSystems';
  }
  // Tests of the command line run outside of VS Code.
  if (file.startsWith('unit/cli/') || file === 'e2e/commandLine.e2e.ts') return run === 'N' || run === 'R';
  if (file.startsWith('e2e/')) {
    if (/^Restricted Mode|untrusted/.test(title)) return run === 'R';
    if (title.startsWith('the web extension host')) return run === 'W';
    return run === 'N';
  }
  return file === 'unit/host/virtualMasks.test.ts' && run === 'V';
}

const shows = ({ tests }: Feature, ...wanted: Run[]): boolean =>
  tests.some(({ runs }) => wanted.some((run) => runs.includes(run)));

describe('docs/environments.md', () => {
  it('says what each run is', () => {
    expect(environments.map(([run]) => run)).toEqual(['N', 'R', 'W', 'V']);
    expect(TRUSTED_SUITES).not.toHaveLength(0);
  });

  it('has each command of the extension in one row', () => {
    const { contributes } = JSON.parse(read('package.json')) as {
      contributes: { commands: { title: string }[] };
    };
    const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
    const titles = contributes.commands.map(({ title }) => texts[title.slice(1, -1)]);
    expect(FEATURES.flatMap(({ commands }) => commands).sort()).toEqual(titles.sort());
  });

  it.each(FEATURES)('$name: its tests exist, and run where it says', ({ tests, exceptions }) => {
    for (const test of [...tests, ...exceptions.flatMap((each) => each.test ?? [])]) {
      expect(hasTest(test), `${test.file} has no test "${test.title}"`).toBe(true);
    }
    for (const { runs, ...test } of tests) {
      for (const run of runs) expect(runsIn(test, run), `${test.file} "${test.title}" in ${run}`).toBe(true);
    }
  });

  it.each(['R', 'W'] as const)('names the host tests that %s runs', (run) => {
    const named = namedHostTests(run);
    expect(named.size).toBeGreaterThan(10);
    for (const { file, title, runs } of FEATURES.flatMap(({ tests }) => tests)) {
      const suite = /^host\/suite\/(\w+)\.test\.ts$/.exec(file)?.[1];
      if (suite === undefined) continue;
      const titles = named.get(suite) ?? [];
      expect(titles === 'all' || titles.includes(title), title).toBe(titles === 'all' || runs.includes(run));
    }
  });

  it.each(FEATURES)('$name: is shown in each environment, or it says why not', (feature) => {
    for (const run of ['N', 'R', 'W'] as const) {
      const isException = feature.exceptions.some((each) => each.run === run);
      expect(shows(feature, run), run).toBe(!isException);
    }
  });
});

describe('the table of the README', () => {
  const [, section = ''] = read('README.md').split('\n## Where it runs\n');
  const rows = new Map(tableRows(section.split('\n## ')[0]).map(([name, ...cells]) => [name, cells]));

  it('has the same features', () => {
    expect([...rows.keys()]).toEqual(FEATURES.map(({ name }) => name));
  });

  it.each(FEATURES)('$name: says yes where tests show it, and no with a reason elsewhere', (feature) => {
    const shown = [
      shows(feature, 'N'),
      shows(feature, 'N'),
      shows(feature, 'R'),
      shows(feature, 'W', 'V'),
      shows(feature, 'W'),
    ];
    const cells = rows.get(feature.name) ?? [];
    expect(cells.map((cell) => cell === '✓')).toEqual(shown);
    for (const cell of cells) expect(cell).toMatch(/^(✓|no <sup>\d<\/sup>)$/);
  });
});
