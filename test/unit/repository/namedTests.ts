/** Tests that documents name, and whether they exist. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../../scripts/lib/paths.mjs';

/** A test as documents name it. */
const ENTRY = /^`([^`]+\.ts)` (.+)$/;

export interface NamedTest {
  /** Below `test/`. */
  readonly file: string;
  readonly title: string;
}

/** @throws Error where the text names no test */
export function readNamedTest(text: string): NamedTest {
  const match = ENTRY.exec(text);
  if (match === null) throw new Error(`"${text}" names no test`);
  return { file: match[1], title: match[2] };
}

/** The cells of each row of a document's tables, without heads. */
export function tableRows(markdown: string): string[][] {
  const lines = markdown.split('\n');
  const isRow = (line: string): boolean => line.startsWith('|');
  const isRule = (line: string | undefined): boolean => /^\|[\s|:-]+$/.test(line ?? '');
  return lines
    .filter((line, i) => isRow(line) && !isRule(line) && !isRule(lines.at(i + 1)))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Whether a test file has a test of this title; what a title is filled in with must stand in the file, too, in any case. */
export function hasTest({ file, title }: NamedTest): boolean {
  const text = readFileSync(join(ROOT, 'test', file), 'utf8');
  const lower = text.toLowerCase();
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
      .every((filled) => lower.includes(filled.toLowerCase())),
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
