/** `data.yaml` of YOLO, as far as names and folders go. */
import { LabelerError } from '../../errors';
import { groupsOf } from '../groupsOf';

/** Many times what 255 names take. */
const MOST_CHARACTERS = 100_000;

/** @param splits folders of images by the key of the file: `train`, `val` and so on */
export function dataYaml(
  splits: readonly (readonly [key: string, folder: string])[],
  names: readonly string[],
): string {
  const folders = splits.map(([key, folder]) => `${key}: ${folder}\n`).join('');
  // A JSON text is a YAML text.
  const list = names.map((name, place) => `  ${place}: ${JSON.stringify(name)}\n`).join('');
  return `# Paths are relative to this file.\n${folders}names:\n${list}`;
}

/**
 * Reads `names`: a list or a map from places to names, in brackets or with a line each. Nothing else of the file counts,
 * so that no parser of all of YAML is needed.
 * @throws LabelerError `exchange-invalid`
 */
export function namesOf(yaml: string, file: string): string[] {
  if (yaml.length > MOST_CHARACTERS) throw invalid(file, `has more than ${MOST_CHARACTERS} characters`);
  const lines = yaml.split(/\r?\n/);
  const at = lines.findIndex((line) => /^names\s*:/.test(line));
  if (at < 0) throw invalid(file, 'has no "names"');
  const inline = withoutComment(lines[at].replace(/^names\s*:/, '')).trim();
  const entries =
    inline === '' ? blockEntries(lines.slice(at + 1)) : flowEntries([inline, ...lines.slice(at + 1)], file);
  const names = new Map<number, string>();
  for (const [i, entry] of entries.entries()) {
    const { place: digits, name } = groupsOf(/^(?<place>\d{1,3})\s*:\s*(?<name>.+)$/s, entry);
    const place = digits === undefined ? i : Number(digits);
    if (names.has(place)) throw invalid(file, `names the class ${place} twice`);
    names.set(place, unquoted(name ?? entry));
  }
  const list = [...names].sort(([a], [b]) => a - b);
  if (list.length === 0 || list.length > 255 || list.some(([place], i) => place !== i)) {
    throw invalid(file, 'numbers its "names" with gaps, or has none');
  }
  return list.map(([, name]) => name);
}

function invalid(file: string, problem: string): LabelerError {
  const message = `${file} ${problem}. It lists the classes as Ultralytics does: "names:" with lines such as "  0: person".`;
  return new LabelerError('exchange-invalid', message, file);
}

/** The lines below `names:` that are indented, or begin with a dash. */
function blockEntries(lines: readonly string[]): string[] {
  const entries: string[] = [];
  for (const raw of lines) {
    const line = withoutComment(raw);
    if (line.trim() === '') continue;
    if (!/^(?:\s|- )/.test(line)) break;
    entries.push(line.trim().replace(/^-\s+/, ''));
  }
  return entries;
}

/** A list or map in brackets, over one line or several. */
function flowEntries(lines: readonly string[], file: string): string[] {
  const text = lines.map(withoutComment).join(' ').trim();
  const plain = withoutQuoted(text);
  const end = plain.startsWith('[') ? plain.indexOf(']') : plain.startsWith('{') ? plain.indexOf('}') : -1;
  if (end < 0) throw invalid(file, 'has no list in "names"');
  const entries: string[] = [];
  for (let from = 1; from < end;) {
    const comma = plain.indexOf(',', from);
    const to = comma < 0 ? end : Math.min(comma, end);
    entries.push(text.slice(from, to).trim());
    from = to + 1;
  }
  return entries.filter((entry) => entry !== '');
}

function withoutComment(line: string): string {
  const at = withoutQuoted(line).search(/(?:^|\s)#/);
  return at < 0 ? line : line.slice(0, at);
}

/** The text with what stands in quotes blotted out: nothing in there is a sign. */
function withoutQuoted(text: string): string {
  const quoted = /(?<=^|[\s[{,:])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/g;
  return text.replaceAll(quoted, (match) => 'x'.repeat(match.length));
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  if (/^".*"$/s.test(trimmed)) {
    try {
      return String(JSON.parse(trimmed));
    } catch {
      return trimmed.slice(1, -1);
    }
  }
  return /^'.*'$/s.test(trimmed) ? trimmed.slice(1, -1).replaceAll("''", "'") : trimmed;
}
