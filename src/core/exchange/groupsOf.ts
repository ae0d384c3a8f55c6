/** The named groups of a match; undefined are those that took no part, all of them where nothing matches. */
export function groupsOf(pattern: RegExp, text: string): Readonly<Partial<Record<string, string>>> {
  return pattern.exec(text)?.groups ?? {};
}
