/**
 * Globs of a dataset file: `*`, `?`, `[a-z]`, `[!a]` within a folder or name, `**` over folders, `{a,b}` for
 * alternatives, `[*]`, `[{]` and so on for these characters themselves. Everything else stands for itself. Case doesn't
 * matter; a wildcard takes no leading dot.
 *
 * Own code, since a dataset file is a stranger's: libraries make regular expressions of globs, and `*a*a*a*a*b`
 * then takes minutes. Here the time for a path grows with its length times the glob's.
 */

/** Longest glob, in characters. */
const MAX_LENGTH = 1000;
/** Most alternatives that the braces of one glob may stand for. */
const MAX_ALTERNATIVES = 256;
/** What makes a part of a glob more than a name; braces are gone where parts are compiled. */
const MAGIC = /[*?[{]/;
const WILDCARD = /[*?[]/;
/** A brace that begins no alternatives. */
const BRACE_ITSELF = '[{]';

export interface Glob {
  /** The folders before the first wildcard: `''`, or ending with `/`. */
  readonly base: string;
  /** @param path relative, with `/` between folders */
  readonly matches: (path: string) => boolean;
}

/** @returns why a text is no glob; undefined where it is one */
export function globProblem(glob: string): string | undefined {
  if (glob.length > MAX_LENGTH) return `a glob has at most ${MAX_LENGTH} characters`;
  if (glob.startsWith('!')) return 'a glob says what belongs to it: there is no "!" to take something away';
  if (expandBraces(glob).length > MAX_ALTERNATIVES) {
    return `the braces of a glob stand for at most ${MAX_ALTERNATIVES} alternatives`;
  }
  return undefined;
}

/** The glob that takes in this path only, but for case. @param path without `.` and empty parts */
export function globOfPath(path: string): string {
  const glob = path.replace(/[*?[{]/g, '[$&]');
  return glob.startsWith('!') ? `./${glob}` : glob;
}

/** The path that a glob stands for, but for case; undefined where it can stand for several. */
export function pathOfGlob(glob: string): string | undefined {
  const rest = glob.replace(/\[[*?[{]\]/g, '');
  return MAGIC.test(rest) ? undefined : splitPath(glob.replace(/\[([*?[{])\]/g, '$1')).join('/');
}

/** @param glob one without {@link globProblem} */
export function compileGlob(glob: string): Glob {
  const patterns = expandBraces(glob.toLowerCase()).map(compilePattern);
  return {
    base: baseOf(glob),
    matches: (path) => {
      const parts = splitPath(path.toLowerCase());
      return patterns.some((pattern) => matchParts(pattern, parts));
    },
  };
}

function baseOf(glob: string): string {
  const parts = splitPath(glob);
  const magicAt = parts.findIndex((part) => MAGIC.test(part));
  const folders = parts.slice(0, magicAt < 0 ? -1 : magicAt);
  return folders.map((part) => `${part}/`).join('');
}

function splitPath(path: string): string[] {
  const parts = path.split('/');
  return parts.includes('') || parts.includes('.')
    ? parts.filter((part) => part !== '' && part !== '.')
    : parts;
}

/** What the first brace group of a text is made of. */
interface Braces {
  readonly before: string;
  readonly choices: readonly string[];
  readonly after: string;
}

/** The innermost of them; undefined where there is no closed group with a comma in it. */
function firstBraces(text: string): Braces | undefined {
  const open: { at: number; commas: number[] }[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text.startsWith(BRACE_ITSELF, at)) at += BRACE_ITSELF.length - 1;
    else if (text[at] === '{') open.push({ at, commas: [] });
    else if (text[at] === ',') open.at(-1)?.commas.push(at);
    else if (text[at] === '}') {
      const group = open.pop();
      if (group === undefined || group.commas.length === 0) continue;
      const ends = [group.at, ...group.commas, at];
      const choices = ends.slice(1).map((end, i) => text.slice(ends[i] + 1, end));
      return { before: text.slice(0, group.at), choices, after: text.slice(at + 1) };
    }
  }
  return undefined;
}

/** Every alternative, in no order; where there are more than {@link MAX_ALTERNATIVES}, some more than these. */
function expandBraces(text: string): string[] {
  const done: string[] = [];
  const waiting = [text];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    const group = firstBraces(each);
    if (group === undefined) done.push(each);
    else for (const choice of group.choices) waiting.push(group.before + choice + group.after);
    if (done.length + waiting.length > MAX_ALTERNATIVES) return [...done, ...waiting];
  }
  return done;
}

/** One folder or name of a pattern. */
type Part = '**' | ((name: string) => boolean);

function compilePattern(text: string): Part[] {
  const parts = splitPath(text).map(compilePart);
  // `a/**` is what lies below `a`, not `a` itself.
  return parts.at(-1) === '**' ? [...parts, compilePart('*')] : parts;
}

/** The usual forms, a plain name and one `*`, get a test of their own: a dataset has 100,000 paths. */
function compilePart(text: string): Part {
  if (text === '**') return '**';
  if (!WILDCARD.test(text)) return (name) => name === text;
  const stars = text.split('*');
  if (stars.length !== 2 || /[?[]/.test(text)) {
    const elements = compileElements(text);
    return (name) => matchName(elements, name);
  }
  const [before, after] = stars;
  return (name) =>
    name.length >= text.length - 1 &&
    name.startsWith(before) &&
    name.endsWith(after) &&
    (before !== '' || !name.startsWith('.'));
}

/** What each character of a name has to be. */
type Element = '*' | ((char: string) => boolean) | { readonly literal: string };

function compileElements(text: string): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < text.length;) {
    const char = text[at];
    const set = char === '[' ? readSet(text, at) : undefined;
    if (set !== undefined) elements.push(set.matches);
    else if (char === '?') elements.push(() => true);
    else if (char !== '*') elements.push({ literal: char });
    else if (elements.at(-1) !== '*') elements.push('*');
    at = set?.end ?? at + 1;
  }
  return elements;
}

/** `[abc]`, `[a-z]`, `[!abc]` or `[^abc]` from its bracket on; undefined where it isn't closed. */
function readSet(
  text: string,
  start: number,
): { matches: (char: string) => boolean; end: number } | undefined {
  const isNegated = text[start + 1] === '!' || text[start + 1] === '^';
  const from = start + (isNegated ? 2 : 1);
  // A bracket that comes first stands for itself.
  const close = text.indexOf(']', from + 1);
  if (close < 0) return undefined;
  const ranges: [string, string][] = [];
  for (let at = from; at < close;) {
    const isRange = text[at + 1] === '-' && at + 2 < close;
    ranges.push([text[at], isRange ? text[at + 2] : text[at]]);
    at += isRange ? 3 : 1;
  }
  const matches = (char: string): boolean =>
    ranges.some(([low, high]) => char >= low && char <= high) !== isNegated;
  return { matches, end: close + 1 };
}

/**
 * Matches as many path parts as pattern parts, `**` taking any number of those without a leading dot. On a mismatch
 * the last `**` takes one more: earlier ones need never be tried again.
 */
function matchParts(pattern: readonly Part[], path: readonly string[]): boolean {
  let [at, part] = [0, 0];
  let retry: { part: number; at: number } | undefined;
  for (;;) {
    if (part === pattern.length && at === path.length) return true;
    const wanted = pattern.at(part);
    if (wanted === '**') {
      retry = { part: ++part, at };
      continue;
    }
    if (wanted !== undefined && at < path.length && wanted(path[at])) {
      part++;
      at++;
      continue;
    }
    if (retry === undefined || retry.at === path.length || path[retry.at].startsWith('.')) return false;
    retry.at++;
    ({ at, part } = retry);
  }
}

/** The same for the characters of one name, with `*`. */
function matchName(elements: readonly Element[], name: string): boolean {
  if (name.startsWith('.') && !isLiteralDot(elements[0])) return false;
  let [at, element] = [0, 0];
  let retry: { element: number; at: number } | undefined;
  for (;;) {
    if (element === elements.length && at === name.length) return true;
    const wanted = elements.at(element);
    if (wanted === '*') {
      retry = { element: ++element, at };
      continue;
    }
    if (wanted !== undefined && at < name.length && matchChar(wanted, name[at])) {
      element++;
      at++;
      continue;
    }
    if (retry === undefined || retry.at === name.length) return false;
    retry.at++;
    ({ at, element } = retry);
  }
}

function matchChar(element: Exclude<Element, '*'>, char: string): boolean {
  return typeof element === 'function' ? element(char) : element.literal === char;
}

function isLiteralDot(element: Element | undefined): boolean {
  return typeof element === 'object' && element.literal === '.';
}
