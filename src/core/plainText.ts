/** Control characters, line separators, and marks that turn the direction of writing. */
const INVISIBLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A text with names that a stranger chose, as text and nothing else: VS Code makes a link of `[text](command:…)` in
 * notifications, terminals obey control characters, and names can be written backwards.
 */
export function plainText(text: string): string {
  return text.replaceAll(INVISIBLE, '\ufffd').replaceAll('](', '] (');
}
