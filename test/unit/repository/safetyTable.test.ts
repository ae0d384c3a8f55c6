/** The tables of docs/safety.md name tests; here each of them must exist. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../../scripts/lib/paths.mjs';

/** A row's last cell: tests by their file below `test/` and their title, one a line. */
const ENTRY = /^`([^`]+\.ts)` (.+)$/;

interface NamedTest {
  readonly row: string;
  readonly file: string;
  readonly title: string;
}

function namedTests(markdown: string): NamedTest[] {
  const rows = markdown
    .split('\n')
    .filter(
      (line) => line.startsWith('|') && !/^\| *(---|case|trap)\b/.test(line) && !line.startsWith('| ---'),
    );
  return rows.flatMap((line) => {
    const cells = line.split('|').slice(1, -1);
    const row = cells[0].trim();
    return (cells.at(-1) ?? '').split('<br>').map((entry): NamedTest => {
      const match = ENTRY.exec(entry.trim());
      if (match === null) throw new Error(`${row}: "${entry}" names no test`);
      return { row, file: match[1], title: match[2] };
    });
  });
}

/** Whether a test file has a test of this title; what a title is filled in with must stand in the file, too. */
function hasTest(file: string, title: string): boolean {
  const text = readFileSync(join(ROOT, 'test', file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const titles: RegExp[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && callee(node.expression) === 'it') titles.push(...titlesOf(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles.some((each) =>
    each
      .exec(title)
      ?.slice(1)
      .every((filled) => text.includes(filled)),
  );
}

/** The name at the root of `it(…)`, `it.each(…)(…)`; undefined for a test that is skipped. */
function callee(expression: ts.Expression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isCallExpression(expression)) return callee(expression.expression);
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  return ['skip', 'todo'].includes(expression.name.text) ? undefined : callee(expression.expression);
}

function titlesOf({ arguments: [title] }: ts.CallExpression, source: ts.SourceFile): RegExp[] {
  if (ts.isStringLiteralLike(title)) return [pattern(title.text.split(/%s/))];
  if (!ts.isTemplateExpression(title)) return [];
  const parts = [title.head, ...title.templateSpans.map(({ literal }) => literal)];
  return [pattern(parts.map((part) => unescape(part.getText(source))))];
}

/** A template's text without its delimiters. */
function unescape(text: string): string {
  return text.replace(/^[`}]/, '').replace(/(\$\{|`)$/, '');
}

function pattern(parts: readonly string[]): RegExp {
  const escaped = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('(.+)')}$`);
}

describe('docs/safety.md', () => {
  const tests = namedTests(readFileSync(join(ROOT, 'docs/safety.md'), 'utf8'));

  it('has a row for each of the traps 1 to 15', () => {
    const rows = new Set(tests.map(({ row }) => row));
    for (let trap = 1; trap <= 15; trap++) expect(rows).toContain(String(trap));
  });

  it.each(tests)('$row: $title', ({ file, title }) => {
    expect(hasTest(file, title), `${file} has no test "${title}"`).toBe(true);
  });
});
