/** Changing one value of a dataset file's text: a person's own layout stays. */
import { applyEdits, modify, type FormattingOptions } from 'jsonc-parser';
import type { JsonPath } from './jsonText';

/** @param path of the value, which may be missing: it is added then */
export function writeValue(text: string, path: JsonPath, value: unknown, isArrayInsertion = false): string {
  const formattingOptions = layoutOf(text);
  return applyEdits(text, modify(text, path, value, { formattingOptions, isArrayInsertion }));
}

/** How the file is indented, from its first indented line. */
function layoutOf(text: string): FormattingOptions {
  const indent = /\n([ \t]+)/.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 4 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
