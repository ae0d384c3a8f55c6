/** Edits of a dataset file's text that leave a person's own layout as it is. */
import { applyEdits, modify, type FormattingOptions, type Node } from 'jsonc-parser';
import type { JsonPath } from './jsonText';

/** Sets a value. */
export function writeValue(text: string, path: JsonPath, value: unknown, isArrayInsertion = false): string {
  const formattingOptions = layoutOf(text);
  return applyEdits(text, modify(text, path, value, { formattingOptions, isArrayInsertion }));
}

/**
 * Puts the source of a property's value in the place of the present one, or adds the property after the last.
 * @param root of a dataset: it has two properties at least
 */
export function writeProperty(text: string, root: Node, key: string, source: string): string {
  const present = propertyValue(root, key);
  if (present !== undefined) return text.slice(0, present.offset) + source + text.slice(endOf(present));
  const [before, last] = (root.children ?? []).slice(-2);
  const separator = text.slice(endOf(before), last.offset);
  const property = `${JSON.stringify(key)}: ${source}`;
  return text.slice(0, endOf(last)) + separator + property + text.slice(endOf(last));
}

/**
 * Takes an element of an array, or a property of an object, out. The library's own edit is wrong where the last element
 * stands in one line with the closing bracket.
 */
export function removeChild(text: string, parent: Node, index: number): string {
  const children = parent.children ?? [];
  const { offset } = children[index];
  const end = endOf(children[index]);
  if (index > 0) return text.slice(0, endOf(children[index - 1])) + text.slice(end);
  const next = children.at(1)?.offset ?? end;
  return text.slice(0, offset) + text.slice(next);
}

/** A property's value in an object; undefined where it has none of this name. */
export function propertyValue(object: Node, key: string): Node | undefined {
  return object.children?.find((property) => property.children?.[0].value === key)?.children?.[1];
}

/** How the file is indented, from its first indented line. */
export function layoutOf(
  text: string,
): Required<Pick<FormattingOptions, 'insertSpaces' | 'tabSize' | 'eol'>> {
  const indent = /\n([ \t]+)/.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 4 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}
