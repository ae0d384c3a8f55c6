/** The tables of docs/safety.md name tests; here each of them must exist. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { hasTest, readNamedTest, tableRows } from './namedTests';

describe('docs/safety.md', () => {
  const rows = tableRows(readFileSync(join(ROOT, 'docs/safety.md'), 'utf8'));
  const tests = rows.flatMap(([row, ...cells]) =>
    (cells.at(-1) ?? '').split('<br>').map((entry) => ({ row, ...readNamedTest(entry) })),
  );

  it('has a row for each of the traps 1 to 15', () => {
    const traps = new Set(tests.map(({ row }) => row));
    for (let trap = 1; trap <= 15; trap++) expect(traps).toContain(String(trap));
  });

  it.each(tests)('$row: $title', ({ file, title }) => {
    expect(hasTest({ file, title }), `${file} has no test "${title}"`).toBe(true);
  });
});
